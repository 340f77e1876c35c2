"""What every file of rows gives, whatever its format: lines of cells, as texts.

Which field a column is, is left to ``columns``.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple, Protocol

from credential.bilingual import Bilingual

__all__ = ["MAX_CELL_CHARACTERS", "UNREAD", "XLSX", "Line", "RowsSource"]

# Ours: a row of a license has some 2 kB; a file without line ends is no CSV. A
# spreadsheet's own limit is half of it.
MAX_CELL_CHARACTERS = 64 * 1024

XLSX = "xlsx"
"""The form of a spreadsheet; that of a CSV is its encoding."""

# Stands in a line for a cell that could not be read. An errors file of a spreadsheet
# shows it as an error, so that what was refused is not a text when it is sent again.
UNREAD = "#N/A"


class Line(NamedTuple):
    """One line that is not empty.

    Attributes:
        number: As a spreadsheet counts, from 1.
        cells: Their texts, in the file's order.
        fault: What keeps it from being used, or None.
    """

    number: int
    cells: tuple[str, ...]
    fault: Bilingual | None = None


class RowsSource(Protocol):
    """A file that can be gone through as often as it takes."""

    @property
    def form(self) -> str:
        """How it is written: ``utf-8``, ``utf-8-sig``, ``gb18030`` or `XLSX`."""
        ...

    def lines(self, days: frozenset[int]) -> Generator[Line, None, None]:
        """Yield its lines, the header's first.

        Args:
            days: Places, from 0, of the columns that hold days; for a format that
                has a kind of cell for them.

        Raises:
            RowsFileError: it cannot be read, or not to its end.
        """
        ...
