"""Places in status lists: random, secret, never given twice."""

from __future__ import annotations

import multiprocessing
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, update

from credential.status_list import LicenseState
from issuer.errors import LedgerError
from issuer.index_blocks import (
    BLOCK_SIZE,
    LIST_CAPACITY,
    EntryDraw,
    StatusEntry,
    close_lists,
    list_uris,
)
from issuer.installation import Installation
from issuer.license_record import Edition, LicenseEvent, LicenseRecord
from issuer.license_rows import NewLicense, add_licenses
from issuer.schema import editions, index_blocks
from tests.issuer.office import BUSINESS, NOW, Office


def give(
    office: Office, count: int, *, list_capacity: int = LIST_CAPACITY
) -> list[StatusEntry]:
    with office.installation.ledger.writing() as connection:
        draw = EntryDraw(connection, count, list_capacity=list_capacity)
        draw.take(count)
    return draw.entries


def test_no_place_is_given_twice_over_several_blocks(office: Office) -> None:
    given = [entry for _ in range(5) for entry in give(office, 7001)]
    assert len(set(given)) == 5 * 7001
    assert {entry.list_number for entry in given} == {1}
    assert max(entry.index for entry in given) < 3 * BLOCK_SIZE


def test_places_come_in_no_order_that_tells_when_they_were_given(
    office: Office,
) -> None:
    indices = [entry.index for entry in give(office, 1000)]
    rising = sum(low < high for low, high in pairwise(indices))
    assert 350 < rising < 650


def test_two_offices_give_places_in_different_orders(tmp_path: Path) -> None:
    first, second = (Office.open_in(tmp_path / name) for name in "ab")
    with first.installation, second.installation:
        assert give(first, 100) != give(second, 100)


def test_what_was_looked_at_but_not_taken_is_given_to_the_next(office: Office) -> None:
    with office.installation.ledger.writing() as connection:
        draw = EntryDraw(connection, 10)
        draw.take(4)
    assert give(office, 6) == draw.entries[4:]


def test_a_transaction_that_fails_gives_nothing_away(office: Office) -> None:
    with (
        pytest.raises(RuntimeError, match="power cut"),
        office.installation.ledger.writing() as connection,
    ):
        draw = EntryDraw(connection, 3)
        draw.take(3)
        raise RuntimeError("power cut")
    # The order was the transaction's too: another one is drawn.
    assert len(set(give(office, 3))) == 3


def test_a_full_list_opens_the_next(office: Office) -> None:
    given = give(office, 2 * BLOCK_SIZE + 5, list_capacity=BLOCK_SIZE)
    assert {entry.list_number for entry in given} == {1, 2, 3}
    assert all(entry.index < BLOCK_SIZE for entry in given)
    with office.installation.ledger.reading() as connection:
        assert list_uris(connection) == {
            number: f"https://status.310000.example/310000-{number}"
            for number in (1, 2, 3)
        }


def test_after_a_restore_the_lists_there_are_give_no_more_places(
    office: Office,
) -> None:
    before = give(office, 5)
    with office.installation.ledger.writing() as connection:
        closed = close_lists(connection)
        assert close_lists(connection) == []
    after = give(office, 5)
    assert closed == ["https://status.310000.example/310000-1"]
    assert {entry.list_number for entry in before} == {1}
    assert {entry.list_number for entry in after} == {2}
    assert len(office.publisher().publish(now=NOW)) == 2


def test_the_order_of_a_block_is_forgotten_when_its_last_place_is_given(
    office: Office,
) -> None:
    give(office, BLOCK_SIZE + 1)
    with office.installation.ledger.reading() as connection:
        kept = connection.scalars(
            select(index_blocks.c.draw_order).order_by(index_blocks.c.position)
        ).all()
    assert [order is None for order in kept] == [True, False]


def test_a_damaged_order_is_refused_rather_than_guessed(office: Office) -> None:
    give(office, 1)
    with office.installation.ledger.writing() as connection:
        connection.execute(update(index_blocks).values(draw_order=b"\0\0"))
    with pytest.raises(LedgerError, match="damaged"):
        give(office, 1)


def test_the_ledger_itself_refuses_a_place_that_was_given(office: Office) -> None:
    minted = office.mint()
    again = NewLicense(
        record=_with_id(minted.record, license_id="another"),
        editions=(Edition(minted.edition.status_entry, "print", "text"),),
        event=LicenseEvent(NOW, "mint", LicenseState.VALID, "", "clerk"),
    )
    with (
        pytest.raises(LedgerError, match="UNIQUE"),
        office.installation.ledger.writing() as connection,
    ):
        add_licenses(connection, [again])


def _with_id(record: LicenseRecord, *, license_id: str) -> LicenseRecord:
    return LicenseRecord(
        id=record.id + 1,
        license_id=license_id,
        agency_id=record.agency_id,
        type_code=BUSINESS.code,
        document_number="another",
        holder_name=record.holder_name,
        holder_number=None,
        application="{}",
        issued_at=NOW,
        not_before=None,
        expires=None,
        state=LicenseState.VALID,
        state_since=NOW,
    )


def _give_in_another_process(folder: str, times: int) -> list[int]:
    given: list[int] = []
    with Installation.open(Path(folder)) as installation:
        for _ in range(times):
            with installation.ledger.writing() as connection:
                draw = EntryDraw(connection, 40)
                draw.take(40)
            given.extend(entry.number for entry in draw.entries)
    return given


def test_processes_at_once_are_given_different_places(office: Office) -> None:
    folder = str(office.installation.folder)
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        parts = pool.starmap(_give_in_another_process, [(folder, 20)] * 3)
    given = [number for part in parts for number in part]
    assert len(given) == len(set(given)) == 3 * 20 * 40


def test_an_entry_is_one_number_and_back(office: Office) -> None:
    minted = office.mint()
    with office.installation.ledger.reading() as connection:
        (number,) = connection.scalars(select(editions.c.status_entry))
    entry = StatusEntry.of(number)
    assert entry.number == number == minted.edition.status_entry
    assert (entry.list_number, entry.index < BLOCK_SIZE) == (1, True)
