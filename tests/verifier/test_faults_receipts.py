"""Faults of the journal of receipts: power cuts, kill -9, a full disk, flipped bits."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from credential.hash_chain import Head
from tests.repository import ROOT
from tests.sample_registry import NOW
from tests.verifier.counters import WorldTrust, code_of
from tests.verifier.revoked_since import flipped
from tests.verifier.unwritable import files_no_longer_than
from tests.world import World
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.errors import ReceiptsError
from verifier.reading import FoundCode, Reading, ReadingFault
from verifier.receipt_journal import ReceiptJournal
from verifier.result import Result

RECEIPTS = 8


def checked(world: World, journal: ReceiptJournal) -> Result:
    counter = Counter(
        WorldTrust(world), accepting_region=world.accepting, receipts=journal
    )
    (result,) = counter.check(Reading((FoundCode(code_of(world)),)), now=NOW)
    return result


@pytest.fixture
def path(world: World, tmp_path: Path) -> Path:
    """Return a journal of eight receipts, the last ones still in the log beside it."""
    live = ReceiptJournal(tmp_path / "live")
    for _ in range(RECEIPTS):
        checked(world, live)
    for suffix in ("", "-wal"):
        shutil.copy(tmp_path / f"live{suffix}", tmp_path / f"receipts{suffix}")
    live.close()
    return tmp_path / "receipts"


def test_a_power_cut_at_any_byte_of_the_log_leaves_a_whole_beginning_of_the_chain(
    path: Path, tmp_path: Path, world: World
) -> None:
    log = Path(f"{path}-wal").read_bytes()
    counts: list[int] = []
    for length in range(0, len(log) + 1, 2039):
        copy = tmp_path / f"cut-{length}"
        shutil.copy(path, copy)
        Path(f"{copy}-wal").write_bytes(log[:length])
        journal = ReceiptJournal(copy)
        counts.append(journal.head().number)

        assert journal.first_break() is None
        # And it goes on from there.
        assert checked(world, journal).receipt == counts[-1] + 1
        assert journal.first_break() is None
        journal.close()
    assert counts == sorted(counts)
    assert (counts[0], ReceiptJournal(path).head().number) == (0, RECEIPTS)


def test_a_full_disk_tells_no_verdict_and_loses_no_receipt(
    world: World, tmp_path: Path
) -> None:
    journal = ReceiptJournal(tmp_path / "receipts")
    assert checked(world, journal).verdict is Verdict.ACCEPTED
    with files_no_longer_than(100):
        result = checked(world, journal)

    assert result.verdict is Verdict.CANNOT_DECIDE
    assert result.fault is ReadingFault.RECEIPTS_FAILED
    assert checked(world, journal).receipt == 2
    assert journal.first_break() is None


def test_a_bit_flipped_in_the_journal_never_makes_another_receipt_of_one(
    path: Path,
) -> None:
    journal = ReceiptJournal(path)
    head, lines = journal.head(), [entry.line for entry in journal.entries()]
    journal.close()
    places = random.Random(68)  # noqa: S311 (the same places every time)
    whole = path.read_bytes()
    for _ in range(100):
        with flipped(path, places.randrange(len(whole)), places.randrange(8)):
            try:
                assert broken(path, head) or lines_of(path) == lines
            except ReceiptsError as error:
                assert "\n" not in str(error)
        path.write_bytes(whole)


def broken(path: Path, head: Head) -> bool:
    journal = ReceiptJournal(path)
    try:
        return journal.first_break([head]) is not None
    finally:
        journal.close()


def lines_of(path: Path) -> list[str]:
    journal = ReceiptJournal(path)
    try:
        return [entry.line for entry in journal.entries()]
    finally:
        journal.close()


CHECKING = """
import sys
from pathlib import Path
from tests.verifier.test_faults_receipts import checked
from tests.world import World
from verifier.receipt_journal import ReceiptJournal
world, journal = World(), ReceiptJournal(Path(sys.argv[1]))
while True:
    print(checked(world, journal).receipt, flush=True)
"""


@pytest.mark.parametrize("told", [1, 15])
def test_kill_9_of_a_window_loses_no_receipt_whose_verdict_was_told(
    tmp_path: Path, told: int
) -> None:
    path = tmp_path / "receipts"
    command = [sys.executable, "-c", CHECKING, str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as window:
        assert window.stdout is not None
        numbers = [int(window.stdout.readline()) for _ in range(told)]
        window.kill()
    journal = ReceiptJournal(path)

    assert numbers == list(range(1, told + 1))
    assert journal.head().number >= told
    assert journal.first_break() is None
