"""Receipts: every check leaves one, nothing of a holder stands in it, none is lost."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from credential.hash_chain import Head
from tests.sample_registry import NOW
from tests.verifier.counters import WorldTrust, code_of
from tests.world import World
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.errors import ReceiptsError
from verifier.matter import Matter
from verifier.reading import FoundCode, Reading, ReadingFault
from verifier.receipt import HallKey, read_receipt
from verifier.receipt_journal import ReceiptJournal
from verifier.result import Result

MATTER = Matter("2026-0117", "开办食品店", "窗口3-07")
FORGED = "eyJ.e30.AA~"


def window(world: World, journal: ReceiptJournal) -> Counter:
    trust = WorldTrust(world)
    return Counter(trust, accepting_region=world.accepting, receipts=journal)


def check(counter: Counter, *codes: str) -> tuple[Result, ...]:
    reading = Reading(tuple(FoundCode(code) for code in codes))
    return counter.check(reading, now=NOW, matter=MATTER)


def filled(path: Path, world: World, checks: int = 3) -> ReceiptJournal:
    journal = ReceiptJournal(path)
    for _ in range(checks):
        check(window(world, journal), code_of(world))
    return journal


def tampered(path: Path, *statements: str) -> ReceiptJournal:
    """Return a journal that somebody with the file in hand has worked on."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TRIGGER receipts_stay")
        database.execute("DROP TRIGGER receipts_are_final")
        for statement in statements:
            database.execute(statement)
    return ReceiptJournal(path)


def test_every_check_leaves_a_receipt_of_what_came_of_it(
    world: World, tmp_path: Path
) -> None:
    journal = ReceiptJournal(tmp_path / "receipts.sqlite")

    results = check(window(world, journal), code_of(world), FORGED)

    assert [result.receipt for result in results] == [1, 2]
    accepted, refused = (read_receipt(entry.line) for entry in journal.entries())
    assert (accepted.verdict, accepted.cause) == ("accepted", None)
    assert (refused.verdict, refused.cause) == ("refused", "malformed")
    assert (accepted.at, accepted.accepting) == (NOW, world.accepting)
    assert (accepted.case, accepted.purpose, accepted.operator) == MATTER


def test_nothing_of_the_holder_stands_in_the_journal(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "receipts.sqlite"
    (result,) = check(window(world, ReceiptJournal(path)), code_of(world))

    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert result.report is not None
    assert result.report.license is not None
    license_id = result.report.license.license_id
    values = [*result.report.license.claims.values(), license_id.serial]
    for value in map(str, values):
        assert value.encode("utf-8") not in written


def test_one_license_has_one_mark_in_a_hall_and_another_in_the_next(
    world: World, tmp_path: Path
) -> None:
    journal = filled(tmp_path / "receipts.sqlite", world, checks=2)
    elsewhere = filled(tmp_path / "elsewhere.sqlite", world, checks=1)

    first, second = (
        read_receipt(entry.line).license_mark for entry in journal.entries()
    )
    (other,) = (read_receipt(entry.line).license_mark for entry in elsewhere.entries())
    assert first == second != other


def test_the_halls_key_is_shown_to_nobody() -> None:
    assert "7" not in repr(HallKey(b"7" * 32))


def test_without_a_signature_that_held_no_license_is_named(
    world: World, tmp_path: Path
) -> None:
    journal = ReceiptJournal(tmp_path / "receipts.sqlite")
    check(window(world, journal), FORGED)

    (receipt,) = (read_receipt(entry.line) for entry in journal.entries())
    assert receipt.license_mark is receipt.license_type is receipt.issuing is None


def test_a_journal_that_fails_lets_nothing_be_told(
    world: World, tmp_path: Path
) -> None:
    journal = ReceiptJournal(tmp_path / "receipts.sqlite")
    journal.close()

    (result,) = check(window(world, journal), code_of(world))

    assert (result.report, result.receipt) == (None, None)
    assert result.fault is ReadingFault.RECEIPTS_FAILED
    assert result.verdict is Verdict.CANNOT_DECIDE


def test_what_is_no_journal_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "receipts.sqlite"
    path.write_bytes(b"not a database, but long enough to be looked at" * 40)

    with pytest.raises(ReceiptsError):
        ReceiptJournal(path)


def test_two_counters_of_a_hall_write_one_chain(world: World, tmp_path: Path) -> None:
    path = tmp_path / "receipts.sqlite"
    here, there = ReceiptJournal(path), ReceiptJournal(path)

    for _ in range(3):
        check(window(world, here), code_of(world))
        check(window(world, there), code_of(world))

    assert here.head().number == 6
    assert here.first_break() is None


def test_a_whole_journal_holds_against_its_earlier_heads(
    world: World, tmp_path: Path
) -> None:
    journal = filled(tmp_path / "receipts.sqlite", world)
    head = journal.head()
    check(window(world, journal), code_of(world))

    assert journal.first_break([head]) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE receipts SET line = replace(line, 'accepted', 'refused')"
        " WHERE number = 2",
        "DELETE FROM receipts WHERE number = 2",
        "UPDATE receipts SET number = number + 10 WHERE number > 1",
    ],
)
def test_attack_a_receipt_that_is_changed_or_taken_out_breaks_the_chain(
    world: World, tmp_path: Path, statement: str
) -> None:
    path = tmp_path / "receipts.sqlite"
    filled(path, world).close()

    broken = tampered(path, statement).first_break()

    assert broken is not None
    assert broken.number == 2


def test_attack_receipts_cut_off_at_the_end_are_missed_by_an_exported_head(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "receipts.sqlite"
    journal = filled(path, world)
    head = journal.head()
    journal.close()

    cut = tampered(path, "DELETE FROM receipts WHERE number = 3")

    assert cut.first_break() is None
    broken = cut.first_break([head])
    assert broken is not None
    assert broken.number == 3


def test_attack_a_journal_written_anew_does_not_meet_an_exported_head(
    world: World, tmp_path: Path
) -> None:
    head = filled(tmp_path / "first.sqlite", world).head()

    broken = filled(tmp_path / "anew.sqlite", world).first_break([head])

    assert broken is not None
    assert broken.number == head.number


def test_a_careless_hand_cannot_change_or_take_out_a_receipt(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "receipts.sqlite"
    filled(path, world).close()

    for statement in ("UPDATE receipts SET day = ''", "DELETE FROM receipts"):
        with closing(sqlite3.connect(path)) as database, pytest.raises(sqlite3.Error):
            database.execute(statement)


def test_a_head_is_a_number_and_a_chain(world: World, tmp_path: Path) -> None:
    journal = filled(tmp_path / "receipts.sqlite", world, checks=1)
    (entry,) = journal.entries()

    assert journal.head() == Head(1, entry.chained)
    assert json.loads(entry.line)["format"] == "tongyan-receipt-1"
