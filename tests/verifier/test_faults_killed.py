"""`kill -9` of real processes: an update at any point, a hall's memory at any write."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.repository import ROOT
from tests.sample_registry import NOW
from tests.verifier.revoked_since import Sticks, check
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.replay_memory import HallReplayMemory
from verifier.steps.question import FirstSeen

MOST_CHANGES = 300
MOMENTS = 12


@pytest.fixture(scope="module")
def before(sticks: Sticks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a trust store that took in the first stick."""
    folder = tmp_path_factory.mktemp("counter") / "trust"
    return sticks.counter(folder, sticks.old).folder


def killed(way: str, start: Path, stick: Path, work: Path, count: int) -> list[Path]:
    """Let updates be killed, each on a copy of a store; return those copies."""
    words = [way, *map(str, (stick, start, work, count))]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.verifier.killed", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    ends = [json.loads(line) for line in ran.stdout.splitlines()]
    # Whoever was killed had nothing to say; whoever was not has done its work.
    assert {code for _, code in ends} <= {0, -signal.SIGKILL}
    assert "Traceback" not in ran.stderr
    assert -signal.SIGKILL in {code for _, code in ends}
    return [Path(folder) for folder, _ in ends]


def name_and_verdict(folder: Path, sticks: Sticks) -> tuple[str, Verdict]:
    agency = (
        TrustStore.open(folder).view().agency("https://license.310000.example/market")
    )
    assert agency is not None
    return agency.name.en, check(folder, sticks.license).verdict


OLD = ("Shanghai Market bureau", Verdict.ACCEPTED)
# The registry is committed, its lists come after it.
BETWEEN = ("Renamed bureau", Verdict.ACCEPTED)
NEW = ("Renamed bureau", Verdict.REFUSED)


@pytest.mark.slow
def test_kill_9_between_any_two_writes_of_an_update_leaves_the_old_or_the_new_state(
    before: Path, sticks: Sticks, tmp_path: Path
) -> None:
    folders = killed("before-each-change", before, sticks.new, tmp_path, MOST_CHANGES)
    seen = [name_and_verdict(folder, sticks) for folder in folders]

    assert 20 < len(folders) < MOST_CHANGES
    assert seen == sorted(seen, key=[OLD, BETWEEN, NEW].index)
    assert {seen[0], seen[-1]} == {OLD, NEW}
    # What a killed process left behind stops nobody: the nearest ones go on.
    for folder in (folders[0], folders[len(folders) // 2], *folders[-6:]):
        TrustStore.open(folder).update([str(sticks.new)], now=NOW)
        assert name_and_verdict(folder, sticks) == NEW


@pytest.mark.slow
def test_kill_9_of_an_update_at_any_moment_leaves_the_old_or_the_new_state(
    before: Path, sticks: Sticks, tmp_path: Path
) -> None:
    for folder in killed("at-any-moment", before, sticks.new, tmp_path, MOMENTS):
        assert name_and_verdict(folder, sticks) in (OLD, BETWEEN, NEW)
        report = TrustStore.open(folder).update([str(sticks.new)], now=NOW)

        assert report.is_good
        assert name_and_verdict(folder, sticks) == NEW


SHOWING = """
import sys
from datetime import datetime
from pathlib import Path
from verifier.replay_memory import HallReplayMemory
memory = HallReplayMemory(Path(sys.argv[1]))
now = datetime.fromisoformat(sys.argv[2])
for number in range(10**6):
    memory.remember(number.to_bytes(32), case=str(number), now=now)
    print(number, flush=True)
"""


@pytest.mark.parametrize("shown", [1, 7, 40])
def test_kill_9_of_a_window_forgets_no_code_that_it_answered(
    tmp_path: Path, shown: int
) -> None:
    path = tmp_path / "hall.sqlite"
    command = [sys.executable, "-c", SHOWING, str(path), NOW.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        answered = [int(window.stdout.readline()) for _ in range(shown)]
        window.kill()
    hall = HallReplayMemory(path)

    for number in answered:
        proof = number.to_bytes(32)
        assert hall.recall(proof) == FirstSeen(str(number), NOW)
        # In another case it is a replay still.
        later = NOW + timedelta(seconds=1)
        assert hall.remember(proof, case="x", now=later) == FirstSeen(str(number), NOW)
    hall.close()
