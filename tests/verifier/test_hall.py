"""The hall's memory at the counter: one case, another case, a memory that fails."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from credential.split_code import split_code
from tests.page_token import page_client
from tests.sample_registry import NOW
from tests.verifier.counters import WorldTrust, code_of, live_code, served
from tests.verifier.pictures import qr, saved
from tests.world import World
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.commands.hall_file import HallFile
from verifier.matter import Matter
from verifier.reading import FoundCode, Reading
from verifier.replay_memory import ProcessReplayMemory
from verifier.result import Result, result_json

PNG = {"content-type": "image/png"}


def window_of(world: World, hall: HallFile | ProcessReplayMemory) -> Counter:
    return Counter(WorldTrust(world), accepting_region=world.accepting, hall=hall)


def check(
    counter: Counter, code: str, *, case: str = "", now: datetime = NOW
) -> Result:
    (result,) = counter.check(Reading((FoundCode(code),)), now=now, matter=Matter(case))
    return result


def cause(result: Result) -> str | None:
    assert result.report is not None
    return result.report.cause


def test_in_its_own_case_a_code_gets_the_same_answer_again(world: World) -> None:
    window = window_of(world, ProcessReplayMemory())
    first = check(window, live_code(world), case="2026-0117")

    later = NOW + timedelta(minutes=10)
    again = check(window, live_code(world), case="2026-0117", now=later)

    assert (first.verdict, again.verdict) == (Verdict.ACCEPTED, Verdict.ACCEPTED)


@pytest.mark.parametrize("windows", [1, 2])
def test_attack_a_picture_of_a_live_code_is_no_use_in_another_case(
    world: World, tmp_path: Path, windows: int
) -> None:
    halls = [HallFile(tmp_path / "hall.sqlite") for _ in range(windows)]
    check(window_of(world, halls[0]), live_code(world), case="2026-0117")

    second = check(window_of(world, halls[-1]), live_code(world), case="2026-0118")

    assert cause(second) == "replayed"
    for hall in halls:
        hall.close()


def test_a_counter_of_a_hall_does_not_say_that_nobody_watches(world: World) -> None:
    result = check(window_of(world, ProcessReplayMemory()), live_code(world))

    assert result.report is not None
    assert "replay-not-watched" not in {one.code for one in result.report.notices}


def test_a_memory_that_fails_decides_nothing_about_phones(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "hall.sqlite").write_bytes(b"no database" * 100)
    hall = HallFile(tmp_path / "hall.sqlite")

    result = check(window_of(world, hall), live_code(world))

    assert result.verdict is Verdict.CANNOT_DECIDE
    told = result_json(result)
    assert (told["fault"], told["report"]) == ("hall-memory-failed", None)
    assert "shown in this hall before" in told["sentence"]["en"]
    assert [one["code"] for one in told["remarks"]] == ["hall-memory-unusable"]
    assert "hall.sqlite" in told["remarks"][0]["reason"]


def test_paper_needs_no_memory(world: World, tmp_path: Path) -> None:
    hall = HallFile(tmp_path / "no such folder" / "hall.sqlite")

    assert check(window_of(world, hall), code_of(world)).verdict is Verdict.ACCEPTED


def test_the_service_takes_a_case_with_a_text_and_with_a_picture(world: World) -> None:
    window = window_of(world, ProcessReplayMemory())
    code = live_code(world)
    picture = saved(qr(code))
    causes = []
    with served(window, world) as address, page_client(address) as client:
        for case in ("沪 2026-1", "沪 2026-2"):
            answers = (
                client.post("/api/check", json={"text": code, "case": case}),
                client.post(
                    "/api/check", content=picture, params={"case": case}, headers=PNG
                ),
            )
            causes += [one.json()["results"][0]["report"] for one in answers]

    assert [one["cause"] for one in causes] == [None, None, "replayed", "replayed"]


@pytest.mark.parametrize("case", ["9" * 65, "a\nb", "a\u202eb"])
def test_what_is_no_case_number_is_a_problem(world: World, case: str) -> None:
    window = window_of(world, ProcessReplayMemory())
    with served(window, world) as address, page_client(address) as client:
        answers = (
            client.post("/api/check", json={"text": "TY1:", "case": case}),
            client.post(
                "/api/check",
                content=saved(qr("TY1:")),
                params={"case": case},
                headers=PNG,
            ),
        )

    assert [one.status_code for one in answers] == [422, 422]


def test_the_service_puts_parts_together_with_those_that_come_along(
    world: World,
) -> None:
    *held, last = split_code(live_code(world), part_characters=400)
    window = window_of(world, ProcessReplayMemory())
    with served(window, world) as address, page_client(address) as client:
        alone = client.post("/api/check", json={"text": last}).json()
        question = {"text": last.lower(), "parts": held}
        whole = client.post("/api/check", json=question).json()

    assert alone["results"][0]["report"]["cause"] == "part-of-code"
    assert alone["results"][0]["parts"]["texts"] == [last]
    assert (whole["verdict"], len(whole["results"])) == ("accepted", 1)
    assert whole["results"][0]["parts"]["missing"] == []
