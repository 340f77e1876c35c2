"""Two rates measured beside each other, so that a busy machine slows both alike.

A rate alone says more about the machine than about the code. Turns are short and
alternate; each pair of turns yields one ratio, and the median of those is told.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = [
    "Rates",
    "Turn",
    "measure_side_by_side",
    "on_every_core",
    "pin_to_one_core",
    "repeat",
]

# Does some operations and returns how many.
Turn = Callable[[], int]

# Enough pairs for a steady median, few enough for the ten minutes of `make bench`.
PAIRS = 31


@dataclass(frozen=True, slots=True)
class Rates:
    """What came out: operations a second, and the median ratio of the pairs."""

    ours_per_s: float
    theirs_per_s: float
    ratio: float


def pin_to_one_core() -> None:
    """Stay on one core, where the system can do that; moving costs caches."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


@contextmanager
def on_every_core() -> Iterator[None]:
    """Let this process and those that it starts run on any core, for a while."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    pinned = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        yield
    finally:
        os.sched_setaffinity(0, pinned)


def repeat(operation: Callable[[], object], times: int) -> Turn:
    """Return a turn that does one operation so many times."""

    def turn() -> int:
        for _ in range(times):
            operation()
        return times

    return turn


def measure_side_by_side(ours: Turn, theirs: Turn, *, pairs: int = PAIRS) -> Rates:
    """Take turns and return the rates; the first pair warms up and is not counted.

    Args:
        ours: One turn of ours, best some 50 ms long.
        theirs: One turn of what we compare with, about as long.
        pairs: How many pairs count.
    """
    _rate(ours)
    _rate(theirs)
    measured = []
    for number in range(pairs):
        # Whoever goes first finds the caches of the other: take turns in that, too.
        if number % 2:
            their_rate, our_rate = _rate(theirs), _rate(ours)
        else:
            our_rate, their_rate = _rate(ours), _rate(theirs)
        measured.append((our_rate, their_rate))
    return Rates(
        ours_per_s=statistics.median(our_rate for our_rate, _ in measured),
        theirs_per_s=statistics.median(their_rate for _, their_rate in measured),
        ratio=statistics.median(
            our_rate / their_rate for our_rate, their_rate in measured
        ),
    )


def _rate(turn: Turn) -> float:
    begun = time.perf_counter()
    done = turn()
    return done / (time.perf_counter() - begun)
