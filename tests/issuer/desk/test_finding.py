"""Search: an agency's own, page by page, by what narrows most."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from credential.status_list import LicenseState
from issuer.accounts.roles import Permission
from issuer.bulk_insert import insert_rows
from issuer.desk.actor import NotAllowedError
from issuer.desk.changing import change_state
from issuer.desk.cursor import CursorError
from issuer.desk.finding import Criteria, licenses_query, read_license, search
from issuer.desk.succeeding import renew
from issuer.desk.today import today
from issuer.errors import UnknownLicenseError
from issuer.schema import licenses
from issuer.state import Act
from tests.issuer.desk.staff import Staff
from tests.issuer.office import DAY_S, DRIVING, NOW

MANY = 100_000


@pytest.fixture
def found(staff: Staff) -> Staff:
    staff.mint()
    return staff


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(holder_name="𠮷小雅"),
        Criteria(holder_number="310101189907040024"),
        Criteria(document_number="310101189907040024"),
        Criteria(type_code=DRIVING.code),
        Criteria(state=LicenseState.VALID),
        Criteria(issued_from=NOW, issued_until=NOW + 1),
    ],
)
def test_a_license_is_found_by_what_it_says(found: Staff, criteria: Criteria) -> None:
    with found.turn() as turn:
        assert len(search(turn, criteria, limit=9).found) == 1


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(holder_name="小雅"),
        Criteria(holder_number="310101189811010031"),
        Criteria(document_number="1"),
        Criteria(license_id="1.2"),
        Criteria(case_number="7"),
        Criteria(type_code="x"),
        Criteria(state=LicenseState.REVOKED),
        Criteria(state=LicenseState.SUSPENDED),
        Criteria(state=LicenseState.SUPERSEDED),
        Criteria(issued_from=NOW + 1),
        Criteria(issued_until=NOW),
    ],
)
def test_what_says_something_else_is_not_found(
    found: Staff, criteria: Criteria
) -> None:
    with found.turn() as turn:
        assert search(turn, criteria, limit=9).found == []


def test_a_license_is_found_by_its_state_now(found: Staff) -> None:
    with found.turn() as turn:
        (old,) = search(turn, Criteria(), limit=9).found
        renew(
            turn,
            old.license_id,
            {"valid_from": "2026-12-01", "valid_until": "2046-11-20"},
            reason="换",
            revision=1,
        )
    superseded = Criteria(state=LicenseState.SUPERSEDED)
    for now, count in ((NOW, 0), (NOW + 10 * DAY_S, 1)):
        with found.turn(now=now) as turn:
            assert len(search(turn, superseded, limit=9).found) == count


def test_attack_an_agency_never_finds_anothers_license(found: Staff) -> None:
    license_id = found.mint_number(1)
    with found.turn(found.registrar) as turn:
        assert search(turn, Criteria(license_id=license_id), limit=9).found == []
        assert search(turn, Criteria(), limit=9).found == []
        with pytest.raises(UnknownLicenseError) as unknown:
            read_license(turn, license_id)
        with pytest.raises(UnknownLicenseError) as never_was:
            read_license(turn, license_id[:-1] + "?")
    assert type(unknown.value) is type(never_was.value)


def test_a_license_is_read_with_its_history(found: Staff) -> None:
    license_id = found.mint_number(1)
    with found.turn(now=NOW + 60) as turn:
        change_state(turn, license_id, Act.REVOKE, reason="查实", revision=1)
        read = read_license(turn, license_id)
    assert [event.act for event in read.events] == ["mint", "revoke"]
    assert [edition.kind for edition in read.editions] == ["print"]


def test_who_may_not_read_finds_nothing(found: Staff) -> None:
    nobody = found.of(found.office.police, "nobody", Permission.ADMINISTER)
    with found.turn(nobody) as turn:
        for ask in (
            lambda: search(turn, Criteria(), limit=9),
            lambda: read_license(turn, "1"),
            lambda: today(turn),
        ):
            with pytest.raises(NotAllowedError):
                ask()


def pages(staff: Staff, criteria: Criteria, *, limit: int) -> Iterator[list[int]]:
    cursor: str | None = None
    while True:
        with staff.turn() as turn:
            page = search(turn, criteria, limit=limit, cursor=cursor)
        yield [one.id for one in page.found]
        cursor = page.next_cursor
        if cursor is None:
            return


def test_pages_go_on_where_they_ended_whatever_is_minted_meanwhile(
    staff: Staff,
) -> None:
    fill(staff, 7)
    seen = []
    for page in pages(staff, Criteria(), limit=3):
        seen.append(page)
        staff.mint_number(len(seen))
    assert seen == [[7, 6, 5], [4, 3, 2], [1]]


def test_attack_a_cursor_of_another_search_is_refused(staff: Staff) -> None:
    fill(staff, 3)
    with staff.turn() as turn:
        page = search(turn, Criteria(), limit=1)
        other = Criteria(holder_name="甲")
        for cursor in (page.next_cursor, "AAAA", "?", "", "\ud800", "中"):
            with pytest.raises(CursorError):
                search(turn, other, limit=1, cursor=cursor)


def test_a_cursor_names_nobody(staff: Staff) -> None:
    fill(staff, 2)
    with staff.turn() as turn:
        criteria = Criteria(holder_name="持证人")
        cursor = search(turn, criteria, limit=1).next_cursor
    assert cursor is not None
    assert len(cursor) == 32


def test_todays_numbers_are_of_this_agency_and_this_day(staff: Staff) -> None:
    staff.mint()
    tomorrow = NOW + DAY_S
    license_id = staff.mint_number(1, now=tomorrow)
    staff.file()
    with staff.turn(now=tomorrow) as turn:
        change_state(turn, license_id, Act.REVOKE, reason="查实", revision=1)
        here = today(turn)
    with staff.turn(staff.chief, now=tomorrow) as turn:
        there = today(turn)
    assert (here.minted, here.successors) == (1, 0)
    assert here.ended == {LicenseState.REVOKED: 1}
    assert (there.minted, there.ended) == (0, {})
    assert list(there.applications.values()) == [1, 0, 0]


def fill(staff: Staff, count: int) -> None:
    """Enter licenses as bare rows: minting so many would take minutes."""
    names = [column.name for column in licenses.c]
    defaults = {
        "agency_id": staff.office.police.id,
        "type_code": DRIVING.code,
        "holder_name": "持证人",
        "application": "{}",
        "revision": 1,
    }
    rows = []
    for row in range(1, count + 1):
        ended = row % 100 == 0
        values = defaults | {
            "id": row,
            "license_id": f"license {row}",
            "document_number": f"number {row}",
            "holder_number": f"holder {row}",
            "case_number": f"case {row}" if row % 2 else None,
            "issued_at": NOW - count + row,
            "state": 1 if ended else 0,
            "state_since": NOW - count + row,
        }
        rows.append(tuple(values.get(name) for name in names))
    with staff.turn() as turn:
        insert_rows(turn.connection, licenses, tuple(names), rows)


@pytest.fixture
def large(staff: Staff) -> Staff:
    fill(staff, MANY)
    return staff


def test_every_search_of_a_large_ledger_is_led_by_an_index(large: Staff) -> None:
    led_by = {
        Criteria(): "licenses_by_agency",
        Criteria(license_id="x"): "autoindex_licenses_1",
        Criteria(document_number="x"): "licenses_by_number",
        Criteria(holder_number="x"): "licenses_by_holder_number",
        Criteria(holder_name="x"): "licenses_by_holder_name",
        Criteria(case_number="x"): "licenses_by_case",
        Criteria(holder_number="x", issued_from=1): "licenses_by_holder_number",
        Criteria(issued_from=1, issued_until=9): "licenses_by_agency",
        Criteria(state=LicenseState.VALID): "licenses_by_agency",
        Criteria(state=LicenseState.REVOKED): "licenses_not_valid_by_agency",
        Criteria(state=LicenseState.SUPERSEDED): "licenses_not_valid_by_agency",
    }
    with large.turn() as turn:
        for criteria, index in led_by.items():
            query = licenses_query(criteria, large.office.police.id, now=NOW)
            written = str(
                query.limit(51).compile(
                    dialect=turn.connection.dialect,
                    compile_kwargs={"literal_binds": True},
                )
            )
            plan = turn.connection.execute(text(f"EXPLAIN QUERY PLAN {written}"))
            told = " | ".join(row.detail for row in plan)
            assert index in told, (criteria, told)
            assert "SCAN" not in told, (criteria, told)


def test_pages_of_a_large_ledger_are_read_in_order(large: Staff) -> None:
    revoked = Criteria(state=LicenseState.REVOKED)
    found = [row for page in pages(large, revoked, limit=200) for row in page]
    assert found == list(range(MANY, 0, -100))
