"""Lines chained one to the next: a head kept elsewhere shows every later change.

Keeping the lines, and what stands in one, is their owner's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from credential import strict_json
from credential.errors import MalformedError

__all__ = ["START", "Break", "Fault", "Head", "Link", "chained", "first_break"]

START = "0" * 64
"""What the first line is chained to."""


class Head(NamedTuple):
    """How far a chain had come: its last line's number, and what stands for it."""

    number: int
    chained: str

    @property
    def line(self) -> bytes:
        """The head as the last line of an export, without its line end."""
        return strict_json.dumps({"head": self.chained, "number": self.number})

    @classmethod
    def read(cls, line: bytes) -> Head:
        """Return the head of an export's last line.

        Raises:
            MalformedError: it is none.
        """
        members = strict_json.loads(line)
        try:
            return cls(int(members["number"]), str(members["head"]))
        except (KeyError, TypeError, ValueError) as error:
            raise MalformedError("a line is no head of a chain") from error


class Link(NamedTuple):
    """A line in its place, and what its owner keeps as standing for it."""

    number: int
    line: str
    chained: str


class Fault(Enum):
    """What is wrong with a chain."""

    CHANGED = "changed"
    """A line was changed, taken out or put in."""
    REWRITTEN = "rewritten"
    """The lines up to here are not those of a head that was exported."""
    CUT = "cut"
    """A head that was exported lies beyond the end."""


class Break(NamedTuple):
    """Where a chain is not what was written: ``number`` is the first wrong line."""

    number: int
    fault: Fault


def chained(previous: str, line: str) -> str:
    """Return what stands for a line and all before it: SHA-256, lower-case hex.

    Args:
        previous: The same of the line before, `START` for the first.
        line: The line.
    """
    return hashlib.sha256(f"{previous}\n{line}".encode()).hexdigest()


def first_break(links: Iterable[Link], heads: Iterable[Head] = ()) -> Break | None:
    """Follow a whole chain; return where it breaks, or None.

    Args:
        links: From the first to the last.
        heads: Heads that were exported earlier. Without one, nobody can tell whether
            the last lines were taken out, or all of them written anew.
    """
    exported = {head.number: head.chained for head in heads}
    number, so_far = 0, START
    for link in links:
        number += 1
        so_far = chained(so_far, link.line)
        if (link.number, link.chained) != (number, so_far):
            return Break(number, Fault.CHANGED)
        if exported.pop(number, so_far) != so_far:
            return Break(number, Fault.REWRITTEN)
    return Break(number + 1, Fault.CUT) if exported else None
