"""Rows written one at a time, each whole: CSV for a spreadsheet, or lines of JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from credential import Bilingual
from credential.spreadsheet_cells import guarded
from trust_registry.disk import OWNER_ONLY
from verifier.batch import ROW_MEMBERS
from verifier.errors import SettingsError
from verifier.rendering import Language

__all__ = ["CsvRows", "JsonRows", "RowForm", "written_to"]

Row = Mapping[str, Any]
_UTF8_MARK = b"\xef\xbb\xbf"
_COLUMNS = ("input", *ROW_MEMBERS)


class RowForm(Protocol):
    """How rows look."""

    @property
    def head(self) -> bytes:
        """What stands before the first row."""
        ...

    def line(self, row: Row) -> bytes:
        """Return a row as one line, with its end."""
        ...


class JsonRows:
    """A line of JSON a row."""

    head = b""

    def line(self, row: Row) -> bytes:
        """Return a row as one line, with its end."""
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"


class CsvRows:
    """CSV for a spreadsheet, in which nothing becomes a formula.

    Args:
        language: Of the sentences.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self._written = io.StringIO()
        self._writer = csv.writer(self._written, lineterminator="\r\n")
        # Without the mark, spreadsheets in China read it as GB18030.
        self.head = _UTF8_MARK + self._line(_COLUMNS)

    def line(self, row: Row) -> bytes:
        """Return a row as one line, with its end."""
        return self._line([self._cell(row[name]) for name in _COLUMNS])

    def _line(self, cells: Sequence[str]) -> bytes:
        self._writer.writerow(cells)
        line = self._written.getvalue().encode()
        self._written.seek(0)
        self._written.truncate()
        return line

    def _cell(self, value: object) -> str:
        if isinstance(value, dict):
            both = self._language == "both"
            return " ".join(value.values()) if both else str(value[self._language])
        if isinstance(value, str):
            return guarded(value)
        return "" if value is None else str(value)


@contextmanager
def written_to(path: Path | None, form: RowForm) -> Iterator[Callable[[Row], None]]:
    """Yield what writes a row, to a new file or to standard output.

    Each row is one write: whoever stops the program finds whole rows. A row for which
    the disk had no room is taken back.

    Raises:
        SettingsError: there is such a file.
    """
    descriptor = sys.stdout.fileno() if path is None else _new_file(path)
    try:
        _write(descriptor, form.head)
        yield lambda row: _write(descriptor, form.line(row))
    finally:
        if path is not None:
            os.close(descriptor)


def _new_file(path: Path) -> int:
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, OWNER_ONLY)
    except FileExistsError as error:
        raise SettingsError(
            Bilingual(
                zh=f"{path} 已经存在，未作覆盖；请换一个文件名。",
                en=f"{path} is there already and was left alone; name another file.",
            )
        ) from error


def _write(descriptor: int, line: bytes) -> None:
    written = os.write(descriptor, line) if line else 0
    while written < len(line):
        # A pipe that is full, or a disk; the next write waits, or tells which.
        try:
            written += os.write(descriptor, line[written:])
        except OSError:
            _take_back(descriptor, written)
            raise


def _take_back(descriptor: int, written: int) -> None:
    if written and os.lseek(descriptor, 0, os.SEEK_CUR) >= written:
        os.ftruncate(descriptor, os.lseek(descriptor, -written, os.SEEK_CUR))
