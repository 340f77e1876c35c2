"""A file of applications, CSV or XLSX, row by row.

Reading a format is left to ``csv_rows`` and ``xlsx``, what a column means to
``columns``, checking the fields to ``draft``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from credential.license_type import LicenseType
from issuer.columns import Columns, Row, read_header
from issuer.csv_rows import open_csv
from issuer.errors import RowsFileError
from issuer.rows_source import Line, RowsSource

__all__ = ["RowsFile", "open_rows"]

# PKWARE APPNOTE, 4.3.7: a ZIP, and so an XLSX, begins with it.
_ZIP_START = b"PK\x03\x04"
_START_BYTES = 4


@dataclass(frozen=True, slots=True)
class RowsFile:
    """A file whose header has been understood, and that was read to its end once.

    Attributes:
        path: The file.
        sha256: Of its bytes.
        source: Its lines.
        columns: Its header.
        rows_total: Rows under the header, empty ones left out.
    """

    path: Path
    sha256: str
    source: RowsSource
    columns: Columns
    rows_total: int

    @property
    def form(self) -> str:
        """How it is written: an encoding of CSV, or ``xlsx``."""
        return self.source.form

    def rows(self) -> Iterator[Row]:
        """Yield the rows under the header, one at a time.

        Raises:
            RowsFileError: the file was changed or taken away meanwhile.
        """
        lines = self.source.lines(self.columns.days)
        return map(self.columns.row, islice(lines, 1, None))


def open_rows(path: Path, license_type: LicenseType) -> RowsFile:
    """Read a file through once: its format, digest, header and number of rows.

    Nothing is minted from a file that cannot be read to its end.

    Raises:
        RowsFileError: it cannot be read, is of no known format, or its header has
            an unknown or double column.
    """
    try:
        with path.open("rb") as file:
            start = file.read(_START_BYTES)
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        source = _xlsx(path) if start == _ZIP_START else open_csv(path, start)
    except OSError as error:
        raise RowsFileError(
            f"{path} 无法读取（{error.strerror}），请检查文件名和权限。",
            f"{path} cannot be read ({error.strerror}); check its name and rights",
        ) from error
    return _understood(path, sha256, source, license_type)


def _xlsx(path: Path) -> RowsSource:
    # Imported where one is there: no other command waits for its library.
    from issuer.xlsx.source import XlsxSource

    return XlsxSource(path)


def _understood(
    path: Path, sha256: str, source: RowsSource, license_type: LicenseType
) -> RowsFile:
    with closing(source.lines(frozenset())) as lines:
        columns = _columns(path, next(lines, None), license_type)
        return RowsFile(path, sha256, source, columns, sum(1 for _ in lines))


def _columns(path: Path, header: Line | None, license_type: LicenseType) -> Columns:
    if header is None:
        raise RowsFileError(
            f"{path} 是空的，第一行应为列名。",
            f"{path} is empty; its first row names the columns",
        )
    if header.fault is not None:
        raise RowsFileError(
            f"{path} 的表头：{header.fault.zh}", f"{path}, header: {header.fault.en}"
        )
    return read_header(path, header.cells, license_type)
