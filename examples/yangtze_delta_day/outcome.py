"""What the day shows at its end: one table for people, one report for programs."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from examples.yangtze_delta_day.counters import Scan
from examples.yangtze_delta_day.stage import REGIONS

__all__ = ["print_table", "write_report"]

HEADINGS = ("license", "from", "at", "fields", "verdict", "cause", "ms")
_WORDS = {
    "accepted": "核验通过 accepted",
    "refused": "核验不通过 refused",
    "cannot-decide": "暂不能判定 cannot decide",
}


def print_table(scans: Sequence[Scan]) -> None:
    """Print one line a scan, and what was expected where it differs."""
    rows = [HEADINGS, *map(_row, scans)]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(HEADINGS))]
    for number, row in enumerate(rows):
        cells = zip(row, widths, strict=True)
        print("  ".join(_padded(cell, width) for cell, width in cells).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))


def write_report(scans: Sequence[Scan], path: Path) -> None:
    """Write what was expected and what came of it, for a program."""
    report = [
        {
            "image": f"images/{one.case.image}",
            "accepting_region": one.case.accepting,
            "expected_verdict": one.expected_verdict,
            "expected_cause": one.case.cause,
            "verdict": one.verdict,
            "cause": one.cause,
            "fields": list(one.fields),
        }
        for one in scans
    ]
    text = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, "utf-8")


def _row(one: Scan) -> tuple[str, ...]:
    cause = one.cause or ""
    if not one.matches:
        cause += f"  <- expected {one.expected_verdict} {one.case.cause or ''}"
    return (
        one.case.title,
        REGIONS.get(one.case.issuing, one.case.issuing),
        REGIONS[one.case.accepting],
        str(len(one.fields)) if one.fields else "",
        _WORDS[one.verdict],
        cause,
        f"{one.ms:.0f}",
    )


def _width(text: str) -> int:
    # A Chinese character takes two columns of a terminal.
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
