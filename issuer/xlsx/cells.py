"""What a cell says, as the text that a CSV would have, or why it says nothing.

A spreadsheet turns what looks like a number or a day into one, and forgets what was
typed; a license is signed on texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.escape import unescape

from credential.bilingual import Bilingual
from issuer.xlsx.package import Package
from issuer.xlsx.shared_strings import SharedStrings
from issuer.xlsx.sheet import RawCell

__all__ = ["CellFaultError", "CellReader", "DayStyles", "read_day_styles"]

# ECMA-376 part 1, 18.8.30, "zh-cn": built in there, and in no other list.
_CHINESE_DAY_FORMATS = frozenset({*range(27, 32), 36, *range(50, 55), 57, 58})

# 1900 was no leap year, but is one to Excel: before 1 March 1900 programs differ.
_FIRST_SURE_DAY = 61
_LAST_DAY = 2_958_465  # 9999-12-31
_DAY_0 = date(1899, 12, 30)
_DAYS_TO_1904 = 1462


class CellFaultError(ValueError):
    """A cell does not say what was typed into it."""

    def __init__(self, cell: RawCell, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Bilingual(
            zh=f"单元格 {cell.reference} {zh}", en=f"cell {cell.reference} {en}"
        )


@dataclass(slots=True)
class DayStyles:
    """Which styles show a number as a day; a reader of the styles part."""

    styles: list[bool] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=lambda: dict(BUILTIN_FORMATS))
    _section: str = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element of the part."""
        if name in ("numFmts", "cellXfs"):
            self._section = name
        elif name == "numFmt" and self._section == "numFmts":
            number = int(attributes.get("numFmtId", -1))
            self._formats[number] = attributes.get("formatCode", "")
        elif name == "xf" and self._section == "cellXfs":
            self.styles.append(self._is_day(int(attributes.get("numFmtId", 0))))

    def text(self, text: str) -> None:
        """Take text of the part: it has none."""

    def end(self, name: str) -> None:
        """Take the end of an element of the part."""
        if name == self._section:
            self._section = ""

    def _is_day(self, number: int) -> bool:
        form = self._formats.get(number)
        if form is None:
            return number in _CHINESE_DAY_FORMATS
        return bool(is_date_format(form))


def read_day_styles(package: Package, part: str | None) -> tuple[bool, ...]:
    """Return of each style whether it shows a day."""
    reader = DayStyles()
    if part is not None:
        package.read(part, reader)
    return tuple(reader.styles)


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells of one workbook.

    Attributes:
        strings: Its shared strings.
        day_styles: Of each style, whether it shows a day.
        counts_from_1904: Whether its day 0 is 1904-01-01.
    """

    strings: SharedStrings
    day_styles: tuple[bool, ...]
    counts_from_1904: bool

    def text(self, cell: RawCell, *, is_day: bool) -> str:
        """Return what a cell says.

        Args:
            cell: One with something in it.
            is_day: Whether its column holds days.

        Raises:
            CellFaultError: it is a formula, a number, or no text.
            MalformedPartError: its shared string is not there.
        """
        if cell.is_formula:
            # What it came to was computed elsewhere, and may be anything.
            raise CellFaultError(
                cell,
                "是公式，其结果不可信，请粘贴为值。",
                "is a formula, whose result is not trusted; paste it as a value",
            )
        if cell.kind == "s":
            return str(unescape(self.strings[int(cell.text)]))
        if cell.kind in ("inlineStr", "str"):
            return str(unescape(cell.text))
        if cell.kind == "n":
            return self._number(cell, is_day=is_day)
        raise CellFaultError(
            cell,
            "是逻辑值、错误值或其他类型，请改为文本。",
            "is no text (true, false, an error); make it text",
        )

    def _number(self, cell: RawCell, *, is_day: bool) -> str:
        shows_day = cell.style < len(self.day_styles) and self.day_styles[cell.style]
        if shows_day and is_day:
            return self._day(cell)
        if shows_day:
            raise CellFaultError(
                cell,
                "被电子表格变成了日期，请将该列设为“文本”后重填。",
                "was made a date by a spreadsheet; make its column text, enter it anew",
            )
        raise CellFaultError(
            cell,
            "是数字，开头的零或末尾几位可能已丢失，请将该列设为“文本”后重填。",
            "is a number, which may have lost its leading zeros or last digits; make "
            "its column text, enter it anew",
        )

    def _day(self, cell: RawCell) -> str:
        serial = float(cell.text) + (_DAYS_TO_1904 if self.counts_from_1904 else 0)
        if not _FIRST_SURE_DAY <= serial <= _LAST_DAY or not serial.is_integer():
            raise CellFaultError(
                cell,
                "的日期带有时刻，或早于 1900 年 3 月 1 日，请以文本写作 2026-11-21。",
                "has a time of day, or lies before 1 March 1900; write it as text such "
                "as 2026-11-21",
            )
        return (_DAY_0 + timedelta(days=int(serial))).isoformat()
