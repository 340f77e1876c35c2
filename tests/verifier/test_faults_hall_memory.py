"""Faults of the file in which a hall remembers the codes that phones showed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from credential import base64url
from tests.sample_registry import NOW
from tests.verifier.counters import WorldTrust, code_of, live_code
from tests.verifier.revoked_since import cut_short, flipped
from tests.verifier.unwritable import files_no_longer_than
from tests.wallet import phone_code, wallet_edition
from tests.world import World
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.commands.hall_file import HallFile
from verifier.errors import ReplayMemoryError
from verifier.reading import FoundCode, Reading
from verifier.replay_memory import HallReplayMemory
from verifier.result import Result
from verifier.steps.question import FirstSeen

PROOFS = [number.to_bytes(32) for number in range(12)]
YEAR = timedelta(days=365)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a memory of twelve codes, its last writes still in the log beside it."""
    live = HallReplayMemory(tmp_path / "live.sqlite")
    for number, proof in enumerate(PROOFS):
        live.remember(proof, case=str(number), now=NOW)
    for suffix in ("", "-wal"):
        shutil.copy(tmp_path / f"live.sqlite{suffix}", tmp_path / f"hall{suffix}")
    live.close()
    return tmp_path / "hall"


def remembered(path: Path) -> list[FirstSeen | None]:
    memory = HallReplayMemory(path)
    try:
        return [memory.recall(proof) for proof in PROOFS]
    finally:
        memory.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[HallFile]:
    hall = HallFile(tmp_path / "hall.sqlite")
    yield hall
    hall.close()


def shown(world: World, hall: HallFile, code: str) -> Result:
    counter = Counter(WorldTrust(world), accepting_region=world.accepting, hall=hall)
    (result,) = counter.check(Reading((FoundCode(code),)), now=world.now)
    return result


def next_code(world: World) -> str:
    edition = wallet_edition(world.claims)
    nonce = base64url.encode(b"another nonce 16")
    return phone_code(edition, "legal_name", now=world.now, nonce=nonce)


def in_another_case(world: World, hall: HallFile, code: str) -> str | None:
    world.case = "another"
    return world.report(code, seen=hall).cause


def test_a_power_cut_at_any_byte_of_the_log_leaves_what_was_answered_before(
    path: Path, tmp_path: Path
) -> None:
    log = Path(f"{path}-wal").read_bytes()
    counts: list[int] = []
    for length in range(0, len(log) + 1, 1531):
        copy = tmp_path / f"cut-{length}"
        shutil.copy(path, copy)
        Path(f"{copy}-wal").write_bytes(log[:length])
        known = [seen for seen in remembered(copy) if seen is not None]

        # A whole beginning: no code is half known, none is known under another case.
        assert known == [FirstSeen(str(number), NOW) for number in range(len(known))]
        counts.append(len(known))
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert remembered(path) == [FirstSeen(str(number), NOW) for number in range(12)]


def test_a_bit_flipped_in_the_memory_is_an_answer_or_one_sentence(path: Path) -> None:
    assert None not in remembered(path)
    places = random.Random(68)  # noqa: S311 (the same places every time)
    whole = path.read_bytes()
    for _ in range(80):
        with flipped(path, places.randrange(len(whole)), places.randrange(8)):
            try:
                memory = HallReplayMemory(path)
                memory.remember(PROOFS[0], case="x", now=NOW)
                memory.recall(PROOFS[1])
            except ReplayMemoryError as error:
                assert "\n" not in error.text.en
                assert "请移走" in error.text.zh
            memory.close()
        path.write_bytes(whole)


@pytest.mark.parametrize(
    "fault", [lambda path: path.write_bytes(bytes(9000)), cut_short]
)
def test_a_zeroed_or_cut_memory_decides_nothing_about_phones_and_paper_goes_on(
    world: World, hall: HallFile, tmp_path: Path, fault: Callable[[Path], None]
) -> None:
    HallReplayMemory(tmp_path / "hall.sqlite").close()
    fault(tmp_path / "hall.sqlite")
    phone = shown(world, hall, live_code(world))

    assert phone.verdict is Verdict.CANNOT_DECIDE
    assert [remark.code for remark in phone.remarks] == ["hall-memory-unusable"]
    assert shown(world, hall, code_of(world)).verdict is Verdict.ACCEPTED


def test_a_full_disk_decides_nothing_about_phones_and_forgets_nothing(
    world: World, hall: HallFile
) -> None:
    code = live_code(world)
    assert shown(world, hall, code).verdict is Verdict.ACCEPTED
    with files_no_longer_than(100):
        second = shown(world, hall, next_code(world))

    assert second.verdict is Verdict.CANNOT_DECIDE
    assert "make room" in str(second.remarks[-1].reason)
    assert in_another_case(world, hall, code) == "replayed"


def test_a_clock_set_forward_a_year_and_back_forgets_no_code(
    world: World, hall: HallFile
) -> None:
    code = live_code(world)
    assert shown(world, hall, code).verdict is Verdict.ACCEPTED
    world.now = NOW + YEAR
    for shown_then in (code, live_code(world)):
        assert shown(world, hall, shown_then).verdict is not Verdict.ACCEPTED
    world.now = NOW

    assert in_another_case(world, hall, code) == "replayed"


def test_a_clock_set_back_a_year_accepts_no_code_and_remembers_none(
    world: World, hall: HallFile
) -> None:
    code = live_code(world)
    world.now = NOW - YEAR
    assert shown(world, hall, code).verdict is Verdict.CANNOT_DECIDE
    world.now = NOW

    assert in_another_case(world, hall, code) is None
