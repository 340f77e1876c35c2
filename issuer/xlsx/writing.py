"""Rows written as an XLSX whose cells are texts, and stay texts when they are mended.

Which rows is left to the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.escape import escape

from issuer.rows_source import UNREAD

__all__ = ["XlsxWriter"]

# Built-in format 49: what is typed into the cell is kept as it is typed.
_TEXT_FORMAT = "@"


class XlsxWriter:
    """One sheet, written row by row; the rows wait on disk until they are saved."""

    def __init__(self) -> None:
        self._workbook = Workbook(write_only=True)
        self._sheet = self._workbook.create_sheet()

    def writerow(self, row: Sequence[object], /) -> None:
        """Add a row; each member becomes its text."""
        self._sheet.append([self._cell(str(one)) for one in row])

    def save(self, file: IO[bytes]) -> None:
        """Write the whole file; no row can be added after it."""
        self._workbook.save(file)

    def _cell(self, text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self._sheet, escape(text))
        cell.number_format = _TEXT_FORMAT
        # Without it, a text that begins with "=" would be a formula.
        cell.data_type = "e" if text == UNREAD else "s"
        return cell
