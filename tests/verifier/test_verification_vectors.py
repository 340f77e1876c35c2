"""The vectors in files, run as another implementation would run them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from credential.moments import parse_moment
from tests.repository import ROOT
from tests.trust_file import HeldLists, read_trust
from trust_registry.view import TrustView
from verifier.causes import CAUSES
from verifier.replay_memory import ProcessReplayMemory
from verifier.report import Report
from verifier.verify import verify

FOLDER = ROOT / "tests" / "vectors" / "verification"
NAMES = {
    *("name", "why", "text", "accepting_region", "now", "case", "shown_before"),
    *("trust", "verdict", "cause"),
}


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return content


VECTORS = [read(path.name) for path in sorted(FOLDER.glob("*.json"))]


@cache
def trust_of(name: str | None) -> tuple[TrustView | None, HeldLists]:
    if name is None:
        return None, HeldLists({})
    return read_trust(read(f"trust/{name}"))


def report_on(vector: dict[str, Any]) -> Report:
    if vector.keys() != NAMES:
        raise ValueError(f"{vector['name']}: not exactly the names {sorted(NAMES)}")
    seen = ProcessReplayMemory()
    for earlier in vector["shown_before"]:
        if earlier.keys() != {"case", "now"}:
            raise ValueError(f"{vector['name']}: not exactly case and now")
        _shown(vector | earlier, seen)
    return _shown(vector, seen)


def _shown(vector: dict[str, Any], seen: ProcessReplayMemory) -> Report:
    trust, status_lists = trust_of(vector["trust"])
    return verify(
        vector["text"],
        trust=trust,
        status_lists=status_lists,
        accepting_region=vector["accepting_region"],
        now=parse_moment(vector["now"]),
        seen=seen,
        case=vector["case"],
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_vector_has_its_verdict_and_cause(vector: dict[str, Any]) -> None:
    report = report_on(vector)

    assert (report.verdict.value, report.cause) == (vector["verdict"], vector["cause"])


def test_every_cause_has_a_vector() -> None:
    assert set(CAUSES) - {vector["cause"] for vector in VECTORS} == set()


def test_a_vector_is_filed_under_its_name() -> None:
    names = sorted(path.stem for path in FOLDER.glob("*.json"))

    assert sorted(vector["name"] for vector in VECTORS) == names


def test_every_trust_file_is_used() -> None:
    there = {path.name for path in (FOLDER / "trust").iterdir()}

    assert there == {vector["trust"] for vector in VECTORS} - {None}


def test_an_unknown_name_in_a_vector_fails_the_run() -> None:
    with pytest.raises(ValueError, match="not exactly"):
        report_on(VECTORS[0] | {"expected": "accepted"})


@pytest.mark.parametrize("place", [(), ("standing",), ("regions", "310000")], ids=str)
def test_an_unknown_name_in_a_trust_file_fails_the_run(place: tuple[str, ...]) -> None:
    trust = read("trust/accepted.json")
    inner = trust
    for step in place:
        inner = inner[step]
    inner["also"] = 1

    with pytest.raises(ValueError, match="not exactly"):
        read_trust(trust)
