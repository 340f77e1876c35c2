"""Spreadsheets for tests: written by openpyxl, changed part by part, read by ours."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from issuer.columns import Row
from issuer.errors import RowsFileError
from issuer.rows_file import open_rows
from tests.issuer.office import DRIVING

__all__ = ["SHEET", "fault", "read", "refused", "repack", "write"]

SHEET = "xl/worksheets/sheet1.xml"


def write(
    path: Path,
    *rows: Sequence[Any],
    changed: Callable[[Worksheet], None] = lambda _: None,
) -> None:
    """Write rows into one sheet; the sheet may be changed before it is saved."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    changed(workbook.active)
    workbook.save(path)


def read(path: Path) -> list[Row]:
    return list(open_rows(path, DRIVING).rows())


def refused(path: Path) -> str:
    with pytest.raises(RowsFileError) as told:
        open_rows(path, DRIVING)
    assert told.value.reason.zh != told.value.reason.en
    return str(told.value)


def fault(path: Path) -> str:
    (row,) = read(path)
    assert row.fault is not None
    assert row.fields == {}
    return f"{row.fault.zh} {row.fault.en}"


def repack(path: Path, change: Callable[[dict[str, bytes]], Any]) -> None:
    """Change the parts of a spreadsheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
