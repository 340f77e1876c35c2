"""The measurement of status lists, played small: it compares every entry itself."""

from __future__ import annotations

from benchmarks.figures import FIGURES
from benchmarks.large_ledger import LargeLedger
from benchmarks.status_lists import measure
from issuer.index_blocks import BLOCK_SIZE


def test_a_small_ledger_gives_every_figure_of_status_lists() -> None:
    measured = measure(
        LargeLedger(places=BLOCK_SIZE + 1000, licenses=400, not_valid=150)
    )

    assert measured.keys() == {
        figure.name
        for figure in FIGURES
        if figure.name.startswith(("status.", "issuer.status_"))
    }
    assert all(value >= 0 for value in measured.values())
