"""How times grow with the registry: at 31 regions with 3,000 agencies over 4 with 450.

Each is measured at 4x450, 8x1000 and 31x3000; what is told is the larger of the two
larger ones, over the smallest. 1 is flat.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.nation import NATIONAL, Nation, Size, nation
from benchmarks.nation_files import NOW, agency_id
from benchmarks.nation_mirror import mirror
from benchmarks.side_by_side import Turn, measure_side_by_side, repeat
from benchmarks.verify_speed import verdicts
from credential.moments import to_rfc3339
from trust_registry.store import TrustStore

__all__ = ["measure"]

SMALLEST = Size(4, 450)
LARGER = (Size(8, 1000), NATIONAL)

PROGRAM = Path(sys.executable).with_name("tongyan-verifier")
PAIRS = 7
LICENSES = 200
LOOK_UPS = 400
REFRESHES = 2


def measure() -> dict[str, float]:
    """Return the ratios."""
    turns: Mapping[str, Callable[[Nation, ExitStack], Turn]] = {
        "growth.verify": _verify,
        "growth.lookup": _look_up,
        "growth.refresh": _refresh,
    }
    with ExitStack() as opened:
        smallest = opened.enter_context(nation(SMALLEST))
        larger = [opened.enter_context(nation(size)) for size in LARGER]
        return {
            name: max(
                _times_slower(turn(one, opened), turn(smallest, opened))
                for one in larger
            )
            for name, turn in turns.items()
        }


def _times_slower(large: Turn, small: Turn) -> float:
    return measure_side_by_side(small, large, pairs=PAIRS).ratio


def _verify(made: Nation, _: ExitStack) -> Turn:
    return verdicts(made, LICENSES)


def _look_up(made: Nation, _: ExitStack) -> Turn:
    """Return look-ups of agencies that the view was never asked for."""
    regions, agencies = made.size
    names = [
        agency_id(made.size.codes[number % regions], number * 7919 % agencies)
        for number in range(LOOK_UPS)
    ]
    views = iter([TrustStore.open(made.trust).view() for _ in range(PAIRS + 1)])

    def look_up_all() -> int:
        view = next(views)
        if not all(view.agency(name) for name in names):
            raise AssertionError("an agency is not found")
        return LOOK_UPS

    return look_up_all


def _refresh(made: Nation, opened: ExitStack) -> Turn:
    """Return whole runs of `trust update` that find nothing new on the network."""
    serving = opened.enter_context(mirror(made.repository.folder))
    command = [str(PROGRAM), "trust", "update", serving.address]
    command += ["--trust", str(made.trust), "--at", to_rfc3339(NOW)]
    return repeat(
        lambda: subprocess.run(command, capture_output=True, check=True), REFRESHES
    )
