"""The matter at a counter that something is checked for, in the hall's own words."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["MAX_CHARACTERS", "Matter", "is_short_line", "short_line"]

MAX_CHARACTERS = 64
"""Ours: the longest acceptance numbers of provincial platforms have some 30."""


class Matter(NamedTuple):
    """What a check is for; each is one short line, or empty where it is not said.

    Attributes:
        case: Number of the matter. A phone code is good in one case.
        purpose: Cause of use 用证事由.
        operator: Pseudonym of who checks.
    """

    case: str = ""
    purpose: str = ""
    operator: str = ""


def is_short_line(text: str) -> bool:
    """Tell whether a text may be one of them: a line that can be seen, or nothing."""
    return len(text) <= MAX_CHARACTERS and text.isprintable()


def short_line(text: str) -> str:
    """Return one of them as it was sent, trimmed; ValueError otherwise."""
    if not is_short_line(text):
        raise ValueError("one short line is expected")
    return text.strip()
