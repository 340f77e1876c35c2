"""The texts that cells share, kept on disk: an office's file can hold millions.

They are holders' data: the file has no name, and is gone with the process.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from issuer.rows_source import MAX_CELL_CHARACTERS
from issuer.xlsx.markup import MalformedPartError
from issuer.xlsx.package import Package

__all__ = ["CellText", "SharedStrings", "shared_strings"]


class CellText:
    """Gathers the text of a cell or a shared string from its runs."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._characters = 0
        self._takes = False
        self._phonetic = 0

    def start(self, name: str) -> None:
        """Take the start of an element inside."""
        # How a name is read aloud stands beside it, and is none of it.
        self._phonetic += name == "rPh"
        self._takes = name in ("t", "v") and not self._phonetic

    def end(self, name: str) -> None:
        """Take the end of an element inside."""
        self._phonetic -= name == "rPh"
        self._takes = False

    def add(self, text: str) -> None:
        """Take text.

        Raises:
            MalformedPartError: it is longer than a cell may be.
        """
        if not self._takes:
            return
        self._characters += len(text)
        if self._characters > MAX_CELL_CHARACTERS:
            raise MalformedPartError("a cell is too long")
        self._parts.append(text)

    def taken(self) -> str:
        """Return the text, and begin the next."""
        text = "".join(self._parts)
        self._parts.clear()
        self._characters = 0
        return text


class SharedStrings:
    """Texts by their number."""

    def __init__(self, file: IO[bytes]) -> None:
        """Begin with none.

        Args:
            file: Where they are kept.
        """
        # A part has two gigabytes at most, so that four bytes tell any place in it.
        self._ends = array("I", [0])
        self._file = file
        self._text = CellText()
        self._inside = False

    def __getitem__(self, number: int) -> str:
        """Return a text.

        Raises:
            MalformedPartError: there is none of this number.
        """
        if not 0 <= number < len(self._ends) - 1:
            raise MalformedPartError(f"there is no shared string {number}")
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        return self._file.read(end - start).decode("utf-8")

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        """Take the start of an element of the part."""
        self._inside = self._inside or name == "si"
        self._text.start(name if self._inside else "")

    def text(self, text: str) -> None:
        """Take text of the part."""
        self._text.add(text)

    def end(self, name: str) -> None:
        """Take the end of an element of the part."""
        self._text.end(name)
        if name == "si":
            self._inside = False
            self._file.write(self._text.taken().encode("utf-8"))
            self._ends.append(self._file.tell())


@contextmanager
def shared_strings(package: Package, part: str | None) -> Iterator[SharedStrings]:
    """Read the shared strings; those of a workbook without any are none."""
    with tempfile.TemporaryFile() as file:
        strings = SharedStrings(file)
        if part is not None:
            package.read(part, strings)
        yield strings
