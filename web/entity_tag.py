"""Conditional requests: whether a client holds what it asks for already."""

from __future__ import annotations

__all__ = ["is_held"]


def is_held(tag: str, if_none_match: str | None) -> bool:
    """Tell whether an ``If-None-Match`` header names an entity tag.

    >>> is_held('"a"', 'W/"a", "b"'), is_held('"a"', '"ab"'), is_held('"a"', None)
    (True, False, False)

    Source:
        RFC 9110 section 13.1.2: a list, compared weakly, or ``*``.
    """
    if if_none_match is None:
        return False
    named = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return tag in named or named == ["*"]
