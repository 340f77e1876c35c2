"""The memory of a hall: one contract, kept in a process or in a file that is shared."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sample_registry import NOW
from tests.wallet import phone_code, wallet_edition
from tests.world import World
from verifier.causes import Verdict
from verifier.errors import ReplayMemoryError
from verifier.replay_memory import (
    KEPT_FOR,
    MAX_PROOFS,
    HallReplayMemory,
    ProcessReplayMemory,
)
from verifier.steps.holder import CLOCK_LEEWAY, FRESH_FOR
from verifier.steps.question import FirstSeen, ReplayMemory

PROOF, OTHER = b"\x01" * 32, b"\x02" * 32


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallReplayMemory]:
    memory = HallReplayMemory(tmp_path / "replays.sqlite", max_proofs=3)
    yield memory
    memory.close()


@pytest.fixture(params=["process", "hall"])
def memory(request: pytest.FixtureRequest, hall: HallReplayMemory) -> ReplayMemory:
    return hall if request.param == "hall" else ProcessReplayMemory(max_proofs=3)


def test_a_new_proof_is_first_here_and_now(memory: ReplayMemory) -> None:
    assert memory.recall(PROOF) is None
    assert memory.remember(PROOF, case="7", now=NOW) == FirstSeen("7", NOW)
    assert memory.recall(PROOF) == FirstSeen("7", NOW)
    assert memory.recall(OTHER) is None


def test_the_first_showing_stays_the_first(memory: ReplayMemory) -> None:
    memory.remember(PROOF, case="7", now=NOW)
    later = NOW + timedelta(seconds=5)

    assert memory.remember(PROOF, case="8", now=later) == FirstSeen("7", NOW)
    assert memory.remember(PROOF, case="7", now=later) == FirstSeen("7", NOW)


def test_a_proof_is_kept_as_long_as_it_can_be_fresh_and_longer(
    memory: ReplayMemory,
) -> None:
    assert FRESH_FOR + 2 * CLOCK_LEEWAY < KEPT_FOR
    memory.remember(PROOF, case="7", now=NOW)
    memory.remember(OTHER, case="8", now=NOW + KEPT_FOR)

    assert memory.recall(PROOF) == FirstSeen("7", NOW)


def test_an_old_proof_is_forgotten(memory: ReplayMemory) -> None:
    memory.remember(PROOF, case="7", now=NOW)
    memory.remember(OTHER, case="8", now=NOW + KEPT_FOR + timedelta(seconds=1))

    assert memory.recall(PROOF) is None


def test_the_memory_is_bounded_and_forgets_the_oldest(memory: ReplayMemory) -> None:
    for number in range(5):
        memory.remember(bytes([number]) * 32, case="7", now=NOW)

    kept = [number for number in range(5) if memory.recall(bytes([number]) * 32)]
    assert kept == [2, 3, 4]


def test_showing_a_proof_again_pushes_none_out(memory: ReplayMemory) -> None:
    memory.remember(PROOF, case="7", now=NOW)
    for _ in range(10):
        memory.remember(OTHER, case="8", now=NOW)

    assert memory.recall(PROOF) is not None


def test_a_busy_hall_of_a_hundred_windows_fits() -> None:
    needed_s = (FRESH_FOR + 2 * CLOCK_LEEWAY).total_seconds()

    assert 100 * needed_s < MAX_PROOFS


def test_counters_of_a_hall_share_one_file(tmp_path: Path) -> None:
    path = tmp_path / "replays.sqlite"
    first, second = HallReplayMemory(path), HallReplayMemory(path)
    first.remember(PROOF, case="7", now=NOW)

    assert second.recall(PROOF) == FirstSeen("7", NOW)
    assert second.remember(PROOF, case="8", now=NOW) == FirstSeen("7", NOW)
    first.close()
    second.close()


def test_a_memory_outlives_its_process(tmp_path: Path) -> None:
    path = tmp_path / "replays.sqlite"
    memory = HallReplayMemory(path)
    memory.remember(PROOF, case="7", now=NOW)
    memory.close()

    reopened = HallReplayMemory(path)
    assert reopened.recall(PROOF) == FirstSeen("7", NOW)
    reopened.close()


def test_of_counters_that_ask_at_once_one_is_first(tmp_path: Path) -> None:
    path = tmp_path / "replays.sqlite"
    counters = [HallReplayMemory(path) for _ in range(4)]

    def shown_at(window: int) -> FirstSeen:
        return counters[window % 4].remember(PROOF, case=str(window), now=NOW)

    with ThreadPoolExecutor(8) as windows:
        answers = set(windows.map(shown_at, range(40)))

    assert len(answers) == 1
    for counter in counters:
        counter.close()


def test_nothing_of_a_license_is_kept(tmp_path: Path, world: World) -> None:
    path = tmp_path / "replays.sqlite"
    memory = HallReplayMemory(path)
    world.case = "310-7"
    text = phone_code(wallet_edition(world.claims), "legal_name", now=NOW)

    assert world.report(text, seen=memory).verdict is Verdict.ACCEPTED
    world.case = "310-8"
    assert world.report(text, seen=memory).cause == "replayed"

    memory.close()
    kept = path.read_bytes()
    assert b"310-7" in kept
    for secret in (world.claims["license_id"], world.claims["legal_name"]):
        assert secret.encode("utf-8") not in kept


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "replays.sqlite"
    HallReplayMemory(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_none_is_told_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "replays.sqlite"
    path.write_bytes(b"not a database at all" * 100)

    with pytest.raises(ReplayMemoryError, match="move it away") as refused:
        HallReplayMemory(path)
    assert str(path) in refused.value.text.zh


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReplayMemoryError):
        HallReplayMemory(tmp_path / "missing" / "replays.sqlite")


def test_a_memory_that_cannot_answer_takes_nothing_for_new(
    tmp_path: Path, world: World
) -> None:
    path = tmp_path / "replays.sqlite"
    memory = HallReplayMemory(path)
    other = sqlite3.connect(path)
    other.execute("DROP TABLE proofs")
    other.close()
    text = phone_code(wallet_edition(world.claims), "legal_name", now=NOW)

    with pytest.raises(ReplayMemoryError):
        world.report(text, seen=memory)
    with pytest.raises(ReplayMemoryError):
        memory.remember(PROOF, case="7", now=NOW)
    memory.close()
