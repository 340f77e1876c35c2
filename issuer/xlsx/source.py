"""An XLSX file, line by line: its one sheet with something in it.

What its columns mean is left to ``issuer.columns``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from credential.bilingual import Bilingual
from issuer.errors import RowsFileError, quoted
from issuer.rows_source import UNREAD, XLSX, Line
from issuer.xlsx.cells import CellFaultError, CellReader, read_day_styles
from issuer.xlsx.package import Package, SheetPlace, Workbook, read_workbook
from issuer.xlsx.shared_strings import shared_strings
from issuer.xlsx.sheet import SheetRow, UnclearSheetError, sheet_rows

__all__ = ["XlsxSource"]

_TOLD_CELLS = 5

# What zipfile and zlib raise for a file that ends too early, has a wrong checksum or is
# packed in another way, beside our own ValueErrors.
_BROKEN = (BadZipFile, EOFError, NotImplementedError, struct.error, zlib.error)

_HIDDEN_ROW = Bilingual(
    zh="此行被隐藏或被筛选掉，请取消隐藏或删除。",
    en="the row is hidden or filtered out; show or delete it",
)


@dataclass(frozen=True, slots=True)
class XlsxSource:
    """An XLSX file."""

    path: Path
    form: str = XLSX

    def lines(self, days: frozenset[int]) -> Generator[Line, None, None]:
        """Yield the lines of its sheet; a cell that says no text is a line's fault."""
        with self._faults_told(), ZipFile(self.path) as archive:
            package = Package(archive)
            workbook = read_workbook(package)
            part = self._sheet(package, workbook)
            with shared_strings(package, workbook.strings) as strings:
                styles = read_day_styles(package, workbook.styles)
                reader = CellReader(strings, styles, workbook.counts_from_1904)
                with closing(sheet_rows(package, part)) as rows:
                    yield from _lines(rows, reader, days)

    def _sheet(self, package: Package, workbook: Workbook) -> str:
        filled = [one for one in workbook.sheets if _is_filled(package, one)]
        hidden = [one.name for one in filled if one.hidden]
        if hidden:
            listed = quoted(", ".join(hidden))
            raise UnclearSheetError(
                f"有隐藏的工作表（{listed}），请取消隐藏或删除。",
                f"it has hidden sheets ({listed}); show or delete them",
            )
        if len(filled) != 1:
            listed = quoted(", ".join(one.name for one in filled)) or "-"
            raise UnclearSheetError(
                f"应只有一张有内容的工作表，现有：{listed}；请只保留申请所在的一张。",
                f"one sheet is to have rows, there are: {listed}; keep the one of the "
                "applications",
            )
        return filled[0].part

    @contextmanager
    def _faults_told(self) -> Iterator[None]:
        try:
            yield
        except UnclearSheetError as error:
            raise RowsFileError(
                f"{self.path}：{error.zh}", f"{self.path}: {error.en}"
            ) from error
        except OSError as error:
            raise RowsFileError(
                f"{self.path} 已无法读取：{error}",
                f"{self.path} cannot be read any more: {error}",
            ) from error
        except (*_BROKEN, ValueError) as error:
            why = quoted(str(error) or type(error).__name__)
            raise RowsFileError(
                f"{self.path} 不是完整的 XLSX（{why}），可能尚未保存或传完；"
                "请重新保存并发送。",
                f"{self.path} is no whole XLSX ({why}), perhaps cut off while it was "
                "saved or sent; save and send it again",
            ) from error


def _is_filled(package: Package, sheet: SheetPlace) -> bool:
    with closing(sheet_rows(package, sheet.part)) as rows:
        return next(rows, None) is not None


def _lines(
    rows: Iterator[SheetRow], reader: CellReader, days: frozenset[int]
) -> Iterator[Line]:
    width = 0
    for row in rows:
        # Of the header: cells to its right without a text were never written.
        width = width or row.cells[-1].place + 1
        yield _line(row, reader, days, width)


def _line(row: SheetRow, reader: CellReader, days: frozenset[int], width: int) -> Line:
    texts = [""] * max(width, row.cells[-1].place + 1)
    faults: list[Bilingual] = [_HIDDEN_ROW] if row.hidden else []
    for cell in row.cells:
        try:
            texts[cell.place] = reader.text(cell, is_day=cell.place in days)
        except CellFaultError as fault:
            texts[cell.place] = UNREAD
            faults.append(fault.reason)
    return Line(row.number, tuple(texts), _joined(faults) if faults else None)


def _joined(faults: list[Bilingual]) -> Bilingual:
    told = faults[:_TOLD_CELLS]
    return Bilingual(
        zh="".join(fault.zh for fault in told),
        en="; ".join(fault.en for fault in told),
    )
