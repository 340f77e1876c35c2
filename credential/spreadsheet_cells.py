"""Cells that a spreadsheet opens as text, never as a formula.

A holder or a file could be named ``=HYPERLINK(…)``; whoever opens our errors file or
list of verdicts would run it (OWASP, CSV Injection).
"""

from __future__ import annotations

__all__ = ["guarded", "unguarded"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_GUARD = "'"


def guarded(cell: str) -> str:
    """Return a cell to write: a leading apostrophe before what could be a formula."""
    return _GUARD + cell if cell.startswith(_FORMULA_STARTS) else cell


def unguarded(cell: str) -> str:
    """Return a cell that was read, without the guard that we wrote."""
    if cell[:1] != _GUARD or not cell[1:].startswith(_FORMULA_STARTS):
        return cell
    return cell[1:]
