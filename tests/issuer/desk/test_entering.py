"""Applications handed in: minted at once, or waiting for a second person."""

from __future__ import annotations

import pytest

from credential import carrier
from issuer.accounts.roles import Permission
from issuer.desk.actor import NotAllowedError
from issuer.desk.application import ApplicationState, ApplicationStateError
from issuer.desk.approving import send_back
from issuer.desk.drafting import check
from issuer.desk.entering import enter, resubmit
from issuer.draft import DraftError
from issuer.errors import AgencyError, DuplicateNumberError
from issuer.license_rows import search
from issuer.orders import MintedLicense
from tests.issuer.desk.staff import ESTATE, Staff, entry_of, handed_in
from tests.issuer.office import BUSINESS, NOW, payload_of


def test_a_type_that_asks_for_nobody_else_is_minted_at_once(staff: Staff) -> None:
    minted = staff.mint(entry_of())
    assert payload_of(minted.code)["license_id"] == minted.record.license_id
    assert minted.record.agency_id == staff.office.police.id
    assert staff.trail_holds()


def test_the_case_number_is_kept_with_the_license(staff: Staff) -> None:
    entry = entry_of()
    with staff.turn() as turn:
        made = enter(turn, type(entry)(entry.license_type, entry.fields, "2026-沪-7"))
    assert isinstance(made, MintedLicense)
    assert staff.office.record(made.record.license_id).case_number == "2026-沪-7"


def test_a_type_that_asks_for_a_second_person_waits_unsigned(staff: Staff) -> None:
    filed = staff.file()
    assert filed.state is ApplicationState.WAITING
    assert filed.license_id is None
    with staff.office.installation.ledger.reading() as connection:
        assert search(connection, None, limit=9) == []
    assert staff.trail_holds()


def test_what_would_be_refused_is_refused_before_it_waits(staff: Staff) -> None:
    with staff.turn(staff.registrar) as turn, pytest.raises(DraftError):
        enter(turn, entry_of(ESTATE, right_type=None, issue_date="2026-13-01"))


@pytest.mark.parametrize("case_number", ["x" * 65, "a\u200bb", " 7", "7\n8"])
def test_a_case_number_is_one_plain_line(staff: Staff, case_number: str) -> None:
    entry = entry_of()
    bad = type(entry)(entry.license_type, entry.fields, case_number)
    with staff.turn() as turn, pytest.raises(DraftError, match="case number"):
        enter(turn, bad)


def test_an_agency_enters_only_what_it_issues(staff: Staff) -> None:
    with staff.turn() as turn, pytest.raises(AgencyError, match="may not issue"):
        enter(turn, entry_of(BUSINESS))


@pytest.mark.parametrize(
    "may", [Permission.READ, Permission.APPROVE, Permission.CHANGE_STATE]
)
def test_nobody_enters_without_the_permission(staff: Staff, may: Permission) -> None:
    reader = staff.of(staff.office.police, "reader", may)
    with staff.turn(reader) as turn, pytest.raises(NotAllowedError):
        enter(turn, entry_of())


def test_a_second_license_of_a_number_is_refused_unless_allowed(staff: Staff) -> None:
    staff.mint()
    with staff.turn() as turn, pytest.raises(DuplicateNumberError):
        enter(turn, entry_of())
    entry = entry_of()
    staff.mint(type(entry)(entry.license_type, entry.fields, allow_same_number=True))


def test_which_licenses_another_agency_has_is_not_told(staff: Staff) -> None:
    theirs = staff.mint()

    with (
        staff.turn(staff.registrar) as turn,
        pytest.raises(DuplicateNumberError) as refused,
    ):
        enter(turn, entry_of())

    assert theirs.record.license_id not in str(refused.value.reason)


def test_a_check_tells_the_size_of_the_code_and_keeps_nothing(staff: Staff) -> None:
    with staff.turn() as turn:
        preview = check(turn, entry_of())
    minted = staff.mint()
    assert abs(len(preview.code) - len(minted.code)) < 20
    assert not preview.second_person


def test_attack_a_preview_holds_no_signature(staff: Staff) -> None:
    with staff.turn() as turn:
        preview = check(turn, entry_of())
    signature = carrier.decode(preview.code).rstrip("~").rpartition(".")[2]
    assert signature == "_" * 85 + "w"  # 64 octets of 0xff: beyond every curve's order


def test_a_returned_application_is_mended_and_waits_again(staff: Staff) -> None:
    filed = staff.file()
    with staff.turn(staff.chief) as turn:
        returned = send_back(turn, filed.id, reason="面积有误", revision=1)
    assert returned.state is ApplicationState.RETURNED
    with staff.turn(staff.registrar, now=NOW + 60) as turn:
        mended = handed_in(ESTATE, location="已更正")
        again = resubmit(turn, filed.id, mended, revision=2)
    assert (again.state, again.revision) == (ApplicationState.WAITING, 3)
    assert again.fields["location"] == "已更正"


def test_what_was_not_returned_is_not_handed_in_anew(staff: Staff) -> None:
    filed = staff.file()
    with staff.turn(staff.registrar) as turn, pytest.raises(ApplicationStateError):
        resubmit(turn, filed.id, handed_in(ESTATE), revision=None)
