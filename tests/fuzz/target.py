"""What is fuzzed: an entry, what goes into it, and what must hold of what comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

__all__ = ["Change", "Entry", "Target", "plain"]

Change = Callable[[Random, bytes], bytes]
"""Returns an input changed in a way that keeps to its format, or nearly does."""


class Entry(NamedTuple):
    """An entry made ready.

    Attributes:
        run: Takes one input. Whatever it raises is a finding: refusals that the
            entry documents are caught, what must hold is asserted.
        seeds: Inputs from which the changes start; none is a finding.
    """

    run: Callable[[bytes], object]
    seeds: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Target:
    """One target.

    Attributes:
        name: As typed at the command line.
        about: What goes in and what must hold, in one sentence.
        opened: Makes it ready, and lets go of its files at the end.
        change: Changes that know the format.
        inputs_tested: Inputs in each test run: some two seconds' worth.
        limit_s: Longest time for an input of up to 64 KiB.
    """

    name: str
    about: str
    opened: Callable[[], AbstractContextManager[Entry]]
    change: Change
    inputs_tested: int
    limit_s: float = 1.0


def plain(
    run: Callable[[bytes], object], seeds: Callable[[], Sequence[bytes]]
) -> Callable[[], AbstractContextManager[Entry]]:
    """Return what opens an entry that holds no files."""
    return lambda: nullcontext(Entry(run, seeds()))
