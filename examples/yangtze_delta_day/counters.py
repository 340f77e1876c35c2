"""The counters' part of the day: take sticks in, scan pictures, note verdicts."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from examples.yangtze_delta_day.cases import Case
from examples.yangtze_delta_day.stage import Stage

__all__ = ["Scan", "scan", "take_in"]

DECIDED = (0, 1, 2)


@dataclass(frozen=True)
class Scan:
    """One case and what came of it.

    Attributes:
        case: What was scanned where.
        verdict: What the counter said.
        cause: Why not.
        fields: Names of the fields that the clerk sees.
        ms: From picture to report.
    """

    case: Case
    verdict: str
    cause: str | None
    fields: tuple[str, ...]
    ms: float

    @property
    def expected_verdict(self) -> str:
        """The verdict that goes with the expected cause."""
        from verifier.causes import CAUSES

        if self.case.cause is None:
            return "accepted"
        return CAUSES[self.case.cause].verdict.value

    @property
    def matches(self) -> bool:
        """Whether it came out as expected."""
        return (self.verdict, self.cause) == (self.expected_verdict, self.case.cause)


def take_in(stage: Stage, counter: str, stick: Path, *, at: datetime) -> Path:
    """Set a counter up from a stick, with the fingerprint from paper."""
    fingerprint = (stage.registry / "fingerprint.txt").read_text("ascii").strip()
    trust = stage.folder / "counters" / counter
    stage.programs.verifier(
        "trust",
        "init",
        stick,
        *("--fingerprint", fingerprint, "--trust", trust),
        at=at,
    )
    return trust


def scan(stage: Stage, case: Case, *, mirror: str | None = None) -> Scan:
    """Check one picture at one counter, without a network unless it is asked for."""
    online = ["--online", "--mirror", mirror] if case.online and mirror else []
    start = time.perf_counter()
    answer = stage.programs.verifier(
        "check",
        stage.folder / "images" / case.image,
        *("--trust", stage.folder / "counters" / case.counter),
        *("--region", case.accepting),
        *online,
        *_hall(stage, case),
        at=case.at,
        allowed=DECIDED,
    )
    ms = (time.perf_counter() - start) * 1000
    report = answer["results"][0]["report"]
    held = report["license"] or {"fields": []}
    fields = tuple(field["name"] for field in held["fields"])
    return Scan(case, answer["verdict"], report["cause"], fields, ms)


def _hall(stage: Stage, case: Case) -> tuple[str | Path, ...]:
    if case.hall is None:
        return ()
    memory = stage.folder / "counters" / f"{case.hall}.sqlite"
    return "--hall", memory, "--case", case.matter
