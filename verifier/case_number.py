"""Case numbers, as a hall writes them; what they count is the hall's own matter."""

from __future__ import annotations

__all__ = ["MAX_CASE_CHARACTERS", "is_case_number"]

MAX_CASE_CHARACTERS = 64
"""Ours: the longest acceptance numbers of provincial platforms have some 30."""


def is_case_number(text: str) -> bool:
    """Tell whether a text may be one: one short line that can be seen, or nothing."""
    return len(text) <= MAX_CASE_CHARACTERS and text.isprintable()
