"""Codes as rows of a file, one a row: CSV, lines of JSON, or plain lines.

A row that cannot be read is a row all the same: whoever sent ten thousand gets as many
answers. What a code is worth is left to ``verifier.batch``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from credential.spreadsheet_cells import unguarded
from verifier.matter import is_short_line

__all__ = [
    "CODE_COLUMNS",
    "MAX_ROW_BYTES",
    "CodeRow",
    "csv_rows",
    "json_rows",
    "plain_rows",
    "text_lines",
]

MAX_ROW_BYTES = 80 * 1024
"""Ours: the longest code is 64 KiB; a number of a matter stands beside it."""

CODE_COLUMNS = ("code", "证照码")
_CASE_COLUMNS = ("case", "受理编号")
_UTF8_MARK = b"\xef\xbb\xbf"


class CodeRow(NamedTuple):
    """One row.

    Attributes:
        line: Where it begins in its file, from 1.
        text: The code; None where the row cannot be read.
        case: Number of the matter that it is shown for; a phone code is good in one.
    """

    line: int
    text: str | None
    case: str = ""


def text_lines(file: BinaryIO) -> Iterator[str | None]:
    """Yield the lines of a file, one at a time; None for one that is too long.

    UTF-8 with or without a mark; a line that is no UTF-8 is read as GB18030, as Chinese
    spreadsheets save it.
    """
    first = True
    while raw := file.readline(MAX_ROW_BYTES + 1):
        if len(raw) > MAX_ROW_BYTES:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(MAX_ROW_BYTES)
            yield None
        else:
            yield _decoded(raw.removeprefix(_UTF8_MARK) if first else raw)
        first = False


def plain_rows(lines: Iterable[str | None]) -> Iterator[CodeRow]:
    """Yield the rows of a text with one code a line; empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        text = line if line is None else line.strip(" \t\r\n\x00")
        if text != "":
            yield CodeRow(number, text)


def csv_rows(lines: Iterable[str | None]) -> Iterator[CodeRow]:
    """Yield the rows of a CSV, as its lines come.

    The first row names the columns: ``code`` or 证照码, and where cases are told
    ``case`` or 受理编号; others are passed over. Without such a row the first column
    holds the codes. Empty rows are passed over.
    """
    columns: tuple[int, int | None] | None = None
    for number, cells in _records(lines):
        if cells is None:
            yield CodeRow(number, None)
        elif columns is None and (named := _columns_of(cells)) is not None:
            columns = named
        elif any(cells):
            columns = columns or (0, None)
            yield _row_of(number, cells, *columns)


def json_rows(lines: Iterable[str | None]) -> Iterator[CodeRow]:
    """Yield the rows of JSON lines ``{"code": "…", "case": "…"}``.

    The case may be left out; empty lines are passed over.
    """
    for number, line in enumerate(lines, start=1):
        if line is None or line.strip():
            yield _row_of_json(number, line)


def _records(lines: Iterable[str | None]) -> Iterator[tuple[int, Sequence[str] | None]]:
    """Yield the records of a CSV, None for one that is broken; a line each.

    No record spans lines: a quotation mark left open would swallow all that follow.
    """
    for number, line in enumerate(lines, start=1):
        if line is None:
            yield number, None
            continue
        try:
            yield number, next(csv.reader([line], strict=True), ())
        except csv.Error:
            yield number, None


def _columns_of(cells: Sequence[str]) -> tuple[int, int | None] | None:
    names = [cell.strip().lower() for cell in cells]
    code = next((names.index(one) for one in CODE_COLUMNS if one in names), None)
    if code is None:
        return None
    case = next((names.index(one) for one in _CASE_COLUMNS if one in names), None)
    return code, case


def _row_of(number: int, cells: Sequence[str], code: int, case: int | None) -> CodeRow:
    if len(cells) <= max(code, case or 0):
        return CodeRow(number, None)
    told = "" if case is None else unguarded(cells[case])
    return _checked(number, cells[code], told)


def _row_of_json(number: int, line: str | None) -> CodeRow:
    try:
        row = json.loads(line or "")
    except (ValueError, RecursionError):
        return CodeRow(number, None)
    if not isinstance(row, dict) or not row.keys() <= {"code", "case"}:
        return CodeRow(number, None)
    return _checked(number, row.get("code"), row.get("case", ""))


def _checked(number: int, code: object, case: object) -> CodeRow:
    if not isinstance(code, str) or not isinstance(case, str):
        return CodeRow(number, None)
    if not is_short_line(case):
        return CodeRow(number, None)
    return CodeRow(number, code.strip(" \t\x00"), case.strip())


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
