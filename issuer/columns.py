"""What the columns of a file of applications mean: header to field names.

Headers are claim names, labels or GB/T 36903 codes. Checking the fields is left to
``draft``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from credential.spreadsheet_cells import unguarded
from issuer.draft import field_labels
from issuer.draft_dates import VALID_FROM, VALID_UNTIL
from issuer.errors import RowsFileError, quoted
from issuer.rows_source import Line

__all__ = ["REMARK", "Columns", "Row", "read_header", "written_day"]

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

_TOLD_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class Row:
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
class Columns:
    """A header that has been understood.

    Attributes:
        header: As written.
        names: The field of each column; empty for a remark of our own.
        days: Places of those that are days.
    """

    header: tuple[str, ...]
    names: tuple[str, ...]
    days: frozenset[int]

    def row(self, line: Line) -> Row:
        """Return what a line says."""
        fault = line.fault
        if fault is None and len(line.cells) != len(self.names):
            fault = _other_width(len(line.cells), len(self.names))
        if fault is not None:
            return Row(line.number, line.cells, {}, fault)
        fields: dict[str, Any] = {
            name: unguarded(cell)
            for name, cell in zip(self.names, line.cells, strict=True)
            if cell and name
        }
        for place in self.days:
            name = self.names[place]
            if name in fields:
                fields[name] = written_day(fields[name])
        return Row(line.number, line.cells, fields)


def read_header(
    path: Path, header: Sequence[str], license_type: LicenseType
) -> Columns:
    """Return what a header means for one license type.

    Raises:
        RowsFileError: it has an unknown or double column.
    """
    names = _names(path, header, license_type)
    day_names = license_type.date_claims | {VALID_FROM, VALID_UNTIL}
    days = frozenset(at for at, name in enumerate(names) if name in day_names)
    return Columns(tuple(header), names, days)


def _names(
    path: Path, header: Sequence[str], license_type: LicenseType
) -> tuple[str, ...]:
    known = _known_columns(license_type)
    cleaned = [unguarded(cell).strip() for cell in header]
    known |= {cell: "" for cell in cleaned if cell.startswith(REMARK)}
    unknown = [cell for cell in cleaned if cell not in known]
    if unknown:
        listed = ", ".join(repr(quoted(cell)) for cell in unknown[:_TOLD_COLUMNS])
        raise RowsFileError(
            f"{path}：证照类型“{license_type.name.zh}”没有 {listed} 列，"
            "可用 `tongyan-issuer types show` 查看各列。",
            f"{path}: the type {license_type.tongyan.short_name} has no column "
            f"{listed}; `tongyan-issuer types show` lists them",
        )
    names = tuple(known[cell] for cell in cleaned)
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        listed = ", ".join(double)
        raise RowsFileError(
            f"{path} 有两列都是 {listed}，请删去一列。",
            f"{path} has two columns for {listed}; take one out",
        )
    return names


def _known_columns(license_type: LicenseType) -> dict[str, str]:
    columns = dict(_GB_CODES)
    columns |= {
        claim.gb_code: claim.name for claim in license_type.claims if claim.gb_code
    }
    for name, label in field_labels(license_type).items():
        columns |= {label.zh: name, label.en: name, name: name}
    return columns


def _other_width(found: int, wanted: int) -> Bilingual:
    return Bilingual(
        zh=f"此行有 {found} 格，表头有 {wanted} 格。",
        en=f"{found} cells, but the header has {wanted}",
    )


def written_day(text: str) -> str:
    """Return a day that a spreadsheet or a person wrote as ISO 8601; else the text."""
    match = _LOOSE_DATE.fullmatch(text)
    if match is None:
        return text
    year, *parts = match.groups()
    month, day = [part for part in parts if part is not None]
    return f"{year}-{month:0>2}-{day:0>2}"
