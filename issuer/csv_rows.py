"""A CSV file of applications, row by row: what offices really send.

UTF-8 with or without a mark, or GB18030 as Chinese spreadsheets save it; headers by
claim name, label or GB/T 36903 code. Checking the fields is left to ``draft``.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.draft import field_labels
from issuer.draft_dates import VALID_FROM, VALID_UNTIL
from issuer.errors import RowsFileError
from issuer.spreadsheet_cells import unguarded

__all__ = ["REMARK", "CsvFile", "CsvRow", "open_csv"]

# Ours: a row of a license has some 2 kB; a file without line ends is no CSV.
MAX_CELL_CHARACTERS = 64 * 1024
_CHUNK_BYTES = 1024 * 1024
# In this order: nearly every UTF-8 text is also some GB18030 text.
_ENCODINGS = ("utf-8", "gb18030")
_UTF8_MARK = b"\xef\xbb\xbf"
# XLSX, XLS, UTF-16 of both orders.
_NO_CSV = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff")

# Starts a header of ours that is not for minting, such as the reason in an errors
# file: a mended errors file can be sent as it is.
REMARK = "#"

# GB/T 36903 codes of the two fields that are no claims.
_GB_CODES = {"ZZYXQQSRQ": VALID_FROM, "ZZYXQJZRQ": VALID_UNTIL}

# What spreadsheets make of a date: 2026/1/5, 2026年1月5日, 20260105.
_LOOSE_DATE = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日"
    r"|([0-9]{2})([0-9]{2}))"
)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row.

    Attributes:
        number: As a spreadsheet counts; the header is 1.
        cells: As written, in the header's order.
        fields: By field name; empty cells are left out.
        fault: What keeps the row from being read, or None.
    """

    number: int
    cells: tuple[str, ...]
    fields: Mapping[str, Any]
    fault: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file whose header has been understood.

    Attributes:
        path: The file.
        sha256: Of its bytes.
        encoding: ``utf-8``, ``utf-8-sig`` or ``gb18030``.
        rows_total: Rows under the header, empty ones left out.
        header: Its header as written.
        names: The field of each column; empty for a remark of our own.
        date_names: Those of them that are dates.
    """

    path: Path
    sha256: str
    encoding: str
    rows_total: int
    header: tuple[str, ...]
    names: tuple[str, ...]
    date_names: frozenset[str]

    def rows(self) -> Iterator[CsvRow]:
        """Yield the rows under the header, one at a time.

        Raises:
            RowsFileError: the file was changed or taken away meanwhile.
        """
        for number, cells in _lines(self.path, self.encoding):
            if number > 1:
                yield self._row(number, cells)

    def _row(self, number: int, cells: list[str]) -> CsvRow:
        if len(cells) != len(self.names):
            fault = Bilingual(
                zh=f"此行有 {len(cells)} 格，表头有 {len(self.names)} 格。",
                en=f"{len(cells)} cells, but the header has {len(self.names)}",
            )
            return CsvRow(number, tuple(cells), {}, fault)
        fields: dict[str, Any] = {
            name: unguarded(cell)
            for name, cell in zip(self.names, cells, strict=True)
            if cell and name
        }
        for name in self.date_names & fields.keys():
            fields[name] = _date(fields[name])
        return CsvRow(number, tuple(cells), fields)


def open_csv(path: Path, license_type: LicenseType) -> CsvFile:
    """Read a file through once: its encoding, digest, header and number of rows.

    Nothing is minted from a file that cannot be read to its end.

    Raises:
        RowsFileError: it cannot be read, is in no known encoding, or its header has
            an unknown or double column.
    """
    sha256, encoding = _digest_and_encoding(path)
    header, rows_total = _header_and_total(path, encoding)
    return CsvFile(
        path=path,
        sha256=sha256,
        encoding=encoding,
        rows_total=rows_total,
        header=tuple(header),
        names=_names(path, header, license_type),
        date_names=license_type.date_claims | {VALID_FROM, VALID_UNTIL},
    )


def _header_and_total(path: Path, encoding: str) -> tuple[list[str], int]:
    lines = _lines(path, encoding)
    header = next(lines, (0, []))[1]
    if not header:
        raise RowsFileError(f"{path} is empty; its first row names the columns")
    return header, sum(1 for _ in lines)


def _digest_and_encoding(path: Path) -> tuple[str, str]:
    digest = hashlib.sha256()
    try:
        for chunk in _chunks(path):
            digest.update(chunk)
        start = next(_chunks(path), b"")[:4]
        fitting = (name for name in _ENCODINGS if _is_encoded(path, name))
        encoding = None if start.startswith(_NO_CSV) else next(fitting, None)
    except OSError as error:
        raise RowsFileError(f"{path} cannot be read ({error.strerror})") from error
    if encoding is None:
        raise RowsFileError(
            f"{path} is no CSV in UTF-8 or GB18030; save the spreadsheet as CSV UTF-8"
        )
    has_mark = encoding == "utf-8" and start.startswith(_UTF8_MARK)
    return digest.hexdigest(), "utf-8-sig" if has_mark else encoding


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


def _is_encoded(path: Path, encoding: str) -> bool:
    try:
        for _ in codecs.iterdecode(_chunks(path), encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (number, cells) of every line that is not empty."""
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            for number, cells in enumerate(csv.reader(file, strict=True), start=1):
                if any(cells):
                    yield number, cells
    except (OSError, UnicodeDecodeError) as error:
        raise RowsFileError(f"{path} cannot be read any more: {error}") from error
    except csv.Error as error:
        raise RowsFileError(
            f"{path}, row {number + 1}, is no CSV ({error}); is a quotation mark "
            "left open?"
        ) from error


def _names(path: Path, header: list[str], license_type: LicenseType) -> tuple[str, ...]:
    known = _columns(license_type)
    cleaned = [unguarded(cell).strip() for cell in header]
    known |= {cell: "" for cell in cleaned if cell.startswith(REMARK)}
    unknown = [cell for cell in cleaned if cell not in known]
    if unknown:
        listed = ", ".join(repr(cell) for cell in unknown[:5])
        raise RowsFileError(
            f"{path}: the type {license_type.tongyan.short_name} has no column "
            f"{listed}; `tongyan-issuer types show` lists them"
        )
    names = tuple(known[cell] for cell in cleaned)
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        raise RowsFileError(f"{path} has two columns for {', '.join(double)}")
    return names


def _columns(license_type: LicenseType) -> dict[str, str]:
    columns = dict(_GB_CODES)
    columns |= {
        claim.gb_code: claim.name for claim in license_type.claims if claim.gb_code
    }
    for name, label in field_labels(license_type).items():
        columns |= {label.zh: name, label.en: name, name: name}
    return columns


def _date(text: str) -> str:
    match = _LOOSE_DATE.fullmatch(text)
    if match is None:
        return text
    year, *parts = match.groups()
    month, day = [part for part in parts if part is not None]
    return f"{year}-{month:0>2}-{day:0>2}"
