"""The runner itself: it finds what is planted, makes it small and keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import nullcontext
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.__main__ import main
from tests.fuzz.campaign import Watch, campaign
from tests.fuzz.findings import FOUND, read_vector
from tests.fuzz.json_changes import change_json
from tests.fuzz.mutation import change_bytes, inputs, seeded
from tests.fuzz.target import Entry, Target
from tests.fuzz.targets import TARGETS

SEED = b'{"name": "value", "list": [1, 2, 3]}'


def target(run: Callable[[bytes], object]) -> Target:
    return Target(
        name="planted",
        about="a fault put there on purpose",
        opened=lambda: nullcontext(Entry(run, [SEED])),
        change=change_json,
        inputs_tested=100,
    )


def fails_without_a_name(raw: bytes) -> None:
    if b'"name"' not in raw:
        raise KeyError("name")


def test_a_planted_fault_is_found_made_small_and_kept(tmp_path: Path) -> None:
    found = campaign(target(fails_without_a_name), seconds=0.3, seed=1, folder=tmp_path)

    (path,) = tmp_path.glob("*.json")
    vector = read_vector(path)
    assert found == 1
    assert vector.raw == b""
    assert "KeyError" in vector.why


def test_a_target_without_faults_leaves_nothing(tmp_path: Path) -> None:
    assert campaign(target(len), seconds=0.1, seed=1, folder=tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


def test_an_input_that_takes_too_long_is_a_finding() -> None:
    def counts(raw: bytes) -> None:
        sum(range(len(raw)))

    assert Watch(counts, limit_s=0.0).finding(SEED) is not None
    assert Watch(counts, limit_s=60.0).finding(SEED) is None


def test_the_same_seed_gives_the_same_inputs() -> None:
    def some(seed: int) -> list[bytes]:
        return list(islice(inputs(seeded(seed), [SEED], change_json), 50))

    assert some(1) == some(1)
    assert some(1) != some(2)


@pytest.mark.parametrize("name", TARGETS)
def test_changes_take_any_bytes(name: str) -> None:
    change, random = TARGETS[name].change, seeded(name)
    for raw in (
        b"",
        b"\x00",
        b"{",
        SEED,
        b"TY1:.",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x01\x02",
    ):
        for _ in range(40):
            change(random, change_bytes(random, raw))


def test_a_vector_with_an_unknown_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text('{"target": "json", "why": "", "input": "", "also": 1}', "utf-8")

    with pytest.raises(ValueError, match="not exactly"):
        read_vector(path)


def test_without_a_target_they_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0

    listed = capsys.readouterr().out
    assert all(f"{name} " in listed for name in TARGETS)


def test_an_unknown_target_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "no target is called nothing" in capsys.readouterr().err


def test_a_vector_is_replayed() -> None:
    assert main(["--replay", str(min(FOUND.glob("gb36903-*.json")))]) == 0


def test_every_vector_names_a_target_and_says_why() -> None:
    for path in FOUND.glob("*.json"):
        vector = read_vector(path)
        assert vector.target in TARGETS
        assert path.stem.startswith(vector.target)
        assert re.fullmatch(r"[A-Z0-9].*\.", vector.why)
