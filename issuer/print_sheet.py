"""A license on a sheet of A4: title, every field of the edition, code, how to check.

What it says is left to ``print_content``, drawing to ``print_canvas``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from credential.bilingual import Bilingual
from credential.qr_image import MILLIMETRES_AN_INCH, QUIET_MODULES
from issuer.errors import PrintError
from issuer.print_canvas import (
    BLACK,
    GRAY,
    TEAL,
    Ink,
    PageCanvas,
    code_millimetres,
)
from issuer.print_content import (
    FULL_SIZE,
    HOW_TO_CHECK,
    SCAN_COUNTS,
    PageContent,
    PrintedField,
)
from issuer.print_fonts import PrintFonts
from issuer.qr_budget import PRINT_DPI

__all__ = ["sheet"]

_SHORT, _LONG = 210.0, 297.0
_MARGIN = 24.0
_FOOT = 27.0
_LABEL = 38.0
# Letters of a label, as a part of the value's.
_LABEL_ZH, _LABEL_EN = 0.76, 0.56
_GAP = 5.0
_PADDING = 2.0

# 0.51 mm at 300 dpi: a sheet has the room, and is folded and photographed.
_MODULE_DOTS = 6
_QUIET_MM = QUIET_MODULES * _MODULE_DOTS / PRINT_DPI * MILLIMETRES_AN_INCH

# Of values, from large to small: the first at which everything fits is taken.
_SIZES = (12.5, 11.5, 10.5, 9.5, 8.5, 7.5)
_MOST_AIR = 4.5

_Row = tuple[PrintedField, ...]


class _Paragraph(NamedTuple):
    """Lines of one size, and the air after them."""

    lines: list[str]
    size: float
    ink: Ink
    air: float
    bold: bool = False


def sheet(content: PageContent, fonts: PrintFonts) -> bytes:
    """Return the page as a PDF.

    Raises:
        PrintError: it says more than a sheet holds.
    """
    lies = content.layout.orientation == "landscape"
    sides = (_LONG, _SHORT) if lies else (_SHORT, _LONG)
    page = PageCanvas(*sides, fonts, str(content.title))
    page.frame(11, 1.6)
    page.frame(12.6, 0.4)
    top = _heading(page, content)
    room = top - _foot(page, content)
    size, heights = _fitting(page, content.rows, room)
    air = min(_MOST_AIR, (room - sum(heights)) / len(heights))
    for row, height in zip(content.rows, heights, strict=True):
        _draw_row(page, row, top - air / 2, size)
        top -= height + air
        page.rule(_MARGIN, page.width - _MARGIN, top)
    return page.finished()


def _heading(page: PageCanvas, content: PageContent) -> float:
    top = page.height - 21
    top = page.write_centered(top, content.title.zh, 27, TEAL, bold=True)
    top = page.write_centered(top - 0.5, content.title.en, 12, GRAY)
    top -= 5
    page.rule(_MARGIN, page.width - _MARGIN, top, TEAL)
    return top


def _foot(page: PageCanvas, content: PageContent) -> float:
    """Draw code and explanation at the bottom; return where they begin."""
    side = code_millimetres(content.code, _MODULE_DOTS)
    # The quiet zone is as white as the paper: the dark part stands on the margin.
    corner = _MARGIN - _QUIET_MM
    left = corner + side + _GAP / 2
    told = _explanation(page, page.width - _MARGIN - left)
    height = sum(page.lines_height(one.lines, one.size) + one.air for one in told)
    begins = _FOOT + max(side, height)
    page.code(corner, _middle(begins, side), content.code, _MODULE_DOTS)
    top = _middle(begins, height)
    for one in told:
        top = page.write(left, top, one.lines, one.size, one.ink, bold=one.bold)
        top -= one.air
    _print_rule(page, content, side)
    return begins + _GAP


def _middle(begins: float, height: float) -> float:
    """Return the top of what is so high and stands in the middle of the foot."""
    return _FOOT + (begins - _FOOT + height) / 2


def _explanation(page: PageCanvas, width: float) -> list[_Paragraph]:
    title, *steps = HOW_TO_CHECK
    told = [
        _Paragraph([SCAN_COUNTS.zh], 15, TEAL, 0, bold=True),
        _Paragraph([SCAN_COUNTS.en], 9.5, TEAL, 1.6),
        _Paragraph([str(title)], 9, TEAL, 0.4),
    ]
    for number, step in enumerate(steps, start=1):
        zh = page.wrapped(f"{number}. {step.zh}", 8.5, width)
        en = page.wrapped(step.en, 7, width)
        told += [_Paragraph(zh, 8.5, BLACK, 0), _Paragraph(en, 7, GRAY, 0.8)]
    return told


def _print_rule(page: PageCanvas, content: PageContent, side: float) -> None:
    """Write the license's identifier and how to print the page."""
    identifier = f"{content.license_id.label}  {content.license_id.value}"
    page.write(_MARGIN, 25, [identifier], 7.0, GRAY)
    page.write(_MARGIN, 20.5, [str(FULL_SIZE).format(mm=side)], 6.5, GRAY)


def _fitting(
    page: PageCanvas, rows: Sequence[_Row], room: float
) -> tuple[float, list[float]]:
    for size in _SIZES:
        heights = [_row_height(page, row, size) for row in rows]
        if sum(heights) <= room:
            return size, heights
    raise PrintError(
        Bilingual(
            zh="内容过长，一页 A4 放不下，没有写入文件；请缩短文字。",
            en="there is more than a sheet of A4 holds, nothing was written; shorten "
            "the texts",
        )
    )


def _row_height(page: PageCanvas, row: _Row, size: float) -> float:
    heights = [
        max(
            page.lines_height(_value_lines(page, field, row, size), size),
            sum(page.lines_height(*label) for label in _labels(page, field, size)),
        )
        for field in row
    ]
    return max(heights) + _PADDING


def _draw_row(page: PageCanvas, row: _Row, top: float, size: float) -> None:
    top -= _PADDING / 2
    left = _MARGIN
    for field in row:
        zh, en = _labels(page, field, size)
        page.write(left, page.write(left, top, *zh, TEAL), *en, GRAY)
        lines = _value_lines(page, field, row, size)
        page.write(left + _LABEL, top, lines, size)
        left += _field_width(page, row) + _GAP


def _labels(
    page: PageCanvas, field: PrintedField, size: float
) -> list[tuple[list[str], float]]:
    """Return the label's lines in Chinese and in English, each with its size."""
    sizes = (size * _LABEL_ZH, size * _LABEL_EN)
    texts = (field.label.zh, field.label.en)
    return [
        (page.wrapped(text, points, _LABEL - 2), points)
        for text, points in zip(texts, sizes, strict=True)
    ]


def _value_lines(
    page: PageCanvas, field: PrintedField, row: _Row, size: float
) -> list[str]:
    text = f"{field.value}  {field.english}" if field.english else field.value
    return page.wrapped(text, size, _field_width(page, row) - _LABEL) or [""]


def _field_width(page: PageCanvas, row: _Row) -> float:
    gaps = _GAP * (len(row) - 1)
    return (page.width - 2 * _MARGIN - gaps) / len(row)
