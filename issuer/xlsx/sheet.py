"""The rows of one sheet, as they stand in its part.

What a cell says is left to ``cells``.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from issuer.xlsx.markup import MalformedPartError, read_part
from issuer.xlsx.package import Package
from issuer.xlsx.shared_strings import CellText

__all__ = ["RawCell", "SheetRow", "UnclearSheetError", "sheet_rows"]

# What Excel itself can hold.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_A = ord("A") - 1


class UnclearSheetError(ValueError):
    """A sheet does not say the same to a person and to a program; both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class RawCell(NamedTuple):
    """A cell with something in it.

    Attributes:
        reference: Such as ``B3``.
        place: Its column, from 0.
        kind: Its ``t``: ``n``, ``s``, ``inlineStr``, ``str``, ``b``, ``e`` or ``d``.
        style: Its ``s``.
        text: As written.
        is_formula: Whether a formula stands behind it.
    """

    reference: str
    place: int
    kind: str
    style: int
    text: str
    is_formula: bool


class SheetRow(NamedTuple):
    """A row with something in it; whether a person who looks at the sheet sees it."""

    number: int
    cells: tuple[RawCell, ...]
    hidden: bool


def sheet_rows(package: Package, part: str) -> Generator[SheetRow, None, None]:
    """Yield the rows of a sheet that are not empty.

    Raises:
        MalformedPartError: they do not stand in their order, or over a limit.
        UnclearSheetError: it has merged cells or hidden columns. Merged cells are told
            after the rows, where the format has them.
    """
    reader = _SheetReader()
    with package.open(part) as file:
        for _ in read_part(file, reader):
            yield from reader.rows
            reader.rows.clear()


@dataclass(slots=True)
class _SheetReader:
    rows: list[SheetRow] = field(default_factory=list)
    _number: int = 0
    _hidden: bool = False
    _cells: list[RawCell] = field(default_factory=list)
    _place: int = -1
    _cell: Mapping[str, str] | None = None
    _text: CellText = field(default_factory=CellText)
    _is_formula: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._cell = attributes
        elif self._cell is not None:
            self._text.start(name)
            self._is_formula = self._is_formula or name == "f"
        elif name == "row":
            self._start_row(attributes)
        elif name == "mergeCell":
            _refuse_merged(attributes)
        elif name == "col":
            _refuse_hidden(attributes)

    def text(self, text: str) -> None:
        if self._cell is not None:
            self._text.add(text)

    def end(self, name: str) -> None:
        if name == "c" and self._cell is not None:
            self._end_cell(self._cell)
        elif self._cell is not None:
            self._text.end(name)
        elif name == "row" and self._cells:
            self.rows.append(SheetRow(self._number, tuple(self._cells), self._hidden))

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = int(attributes.get("r", self._number + 1))
        if not self._number < number <= MAX_ROWS:
            raise MalformedPartError(f"row {number} follows row {self._number}")
        self._number = number
        self._hidden = attributes.get("hidden") in ("1", "true")
        self._cells.clear()
        self._place = -1

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r") or _reference(self._place + 1, self._number)
        place = _place(reference, self._number)
        if not self._place < place < MAX_COLUMNS:
            raise MalformedPartError(f"cell {reference} is out of its order")
        text = self._text.taken()
        if text or self._is_formula:
            kind, style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self._cells.append(
                RawCell(reference, place, kind, style, text, self._is_formula)
            )
        self._cell, self._place, self._is_formula = None, place, False


def _place(reference: str, row: int) -> int:
    match = _REFERENCE.fullmatch(reference)
    if match is None or int(match[2]) != row:
        raise MalformedPartError(f"cell {reference[:20]!r} stands in row {row}")
    place = 0
    for letter in match[1]:
        place = place * 26 + ord(letter) - _A
    return place - 1


def _reference(place: int, row: int) -> str:
    letters, rest = "", place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(_A + 1 + letter) + letters
    return f"{letters}{row}"


def _refuse_merged(attributes: Mapping[str, str]) -> None:
    merged = attributes.get("ref", "")[:20]
    raise UnclearSheetError(
        f"单元格 {merged} 已合并，请取消合并并逐行填写。",
        f"the cells {merged} are merged; unmerge them and fill in every row",
    )


def _refuse_hidden(attributes: Mapping[str, str]) -> None:
    if attributes.get("hidden") in ("1", "true"):
        first = _reference(int(attributes.get("min", 1)) - 1, 1)[:-1]
        raise UnclearSheetError(
            f"从 {first} 列起有隐藏的列，请取消隐藏或删除。",
            f"columns from {first} on are hidden; show or delete them",
        )
