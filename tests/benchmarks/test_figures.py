from __future__ import annotations

import json
import subprocess
import sys

import pytest

from benchmarks.figures import FIGURES, Figure
from benchmarks.side_by_side import measure_side_by_side, repeat
from tests.repository import ROOT


def _documented() -> dict[str, str]:
    """Return the bar of each figure in docs/performance.md."""
    text = (ROOT / "docs/performance.md").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    return {row[1].strip(" `"): row[3].strip() for row in rows}


def _bar(documented: str) -> float | None:
    return float(documented.lstrip("≥≤ ")) if documented else None


def test_the_document_names_the_figures_and_their_bars() -> None:
    documented = {name: _bar(bar) for name, bar in _documented().items()}

    assert documented == {figure.name: figure.bar for figure in FIGURES}


@pytest.mark.parametrize(
    ("better", "value", "clears"),
    [
        ("more", 0.5, True),
        ("more", 0.4, False),
        ("less", 0.4, True),
        ("less", 0.6, False),
    ],
)
def test_a_figure_clears_its_bar_from_the_better_side(
    better: str, value: float, clears: bool
) -> None:
    figure = Figure("name", "meaning", "more" if better == "more" else "less", 0.5)

    assert figure.clears(value) is clears


def test_a_figure_without_a_bar_is_only_told() -> None:
    assert Figure("name", "meaning", "more").clears(0)


def test_both_sides_take_as_many_turns_and_alternate() -> None:
    order: list[str] = []

    rates = measure_side_by_side(
        repeat(lambda: order.append("ours"), 1),
        repeat(lambda: order.append("theirs"), 1),
        pairs=2,
    )

    assert order == ["ours", "theirs", "ours", "theirs", "theirs", "ours"]
    assert rates.ratio > 0


def test_a_module_that_fails_fails_the_run_and_the_others_still_run() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks", "benchmarks.absent", "benchmarks.one"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 1
    assert "benchmarks.absent …\n  failed:" in ran.stdout
    assert "benchmarks.one …\n  failed:" in ran.stdout


def test_a_module_prints_its_figures_as_one_object() -> None:
    show = "import benchmarks.figures as module; module.measure = lambda: {'x': 1.5}"
    run = "import sys; sys.argv[1:] = ['benchmarks.figures']"
    main = "from benchmarks.one import main; main()"

    ran = subprocess.run(
        [sys.executable, "-c", "; ".join([show, run, main])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(ran.stdout) == {"x": 1.5}
