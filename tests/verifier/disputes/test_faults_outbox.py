"""`kill -9` at each step of a dispute, and a full disk: nothing lost, nothing twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import ROOT
from tests.sample_registry import NOW
from tests.verifier.disputes.halls import Hall, later
from tests.verifier.disputes.killed_hall import play
from tests.verifier.unwritable import files_no_longer_than
from verifier.disputes.entry import Standing
from verifier.errors import OutboxError


def test_killed_at_any_step_the_dispute_is_whole_or_not_filed_and_is_answered(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.verifier.disputes.killed_hall", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    *cut, (_, last) = [json.loads(line) for line in ran.stdout.splitlines()]
    assert last == 0
    assert {code for _, code in cut} == {-signal.SIGKILL}
    seen = set()
    for path, _ in cut:
        hall = Hall(Path(path))
        held = hall.outbox.entries(now=NOW)
        seen.add(held[0].standing if held else None)
        if not held:
            play(hall)
        hall.agency.answer = {"number": 2, "outcome": "rejected", "sentence": "无误"}
        # What may have come is sent again; the agency answers the same.
        hall.round(later(days=1), everything=True)
        (entry,) = hall.outbox.entries(now=NOW)

        assert entry.standing is Standing.REJECTED
        assert entry.message is None
        hall.outbox.close()
    assert seen >= {None, Standing.WAITING, Standing.RECEIVED}


def test_a_full_disk_files_nothing_and_says_so(hall: Hall) -> None:
    with files_no_longer_than(100), pytest.raises(OutboxError) as caught:
        hall.file()

    assert caught.value.text.zh.endswith("未写入的异议没有提出。")
    assert not hall.outbox.entries(now=NOW)
    hall.file()
    assert hall.entry().standing is Standing.WAITING


def test_a_full_disk_loses_no_answer(hall: Hall) -> None:
    hall.file()
    hall.agency.answer = {"number": 2, "outcome": "rejected", "sentence": "无误"}
    with files_no_longer_than(100), pytest.raises(OutboxError):
        hall.round()
    assert hall.entry().standing is Standing.WAITING

    hall.round()

    assert hall.entry().standing is Standing.REJECTED


def test_two_counters_of_a_hall_send_one_dispute_and_take_in_one_answer(
    hall: Hall,
) -> None:
    hall.file()
    other = Hall(hall.path, agency=hall.agency)

    hall.round()
    other.round()

    assert len(hall.agency.received) == 1
    assert other.entry().standing is Standing.RECEIVED
    other.outbox.close()


def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "disputes.sqlite"
    path.write_bytes(b"no database" * 100)

    with pytest.raises(OutboxError):
        Hall(path)
    assert path.read_bytes() == b"no database" * 100
