"""A license on a card of 85.6 by 54 mm: what its type chose to show, and the code.

What it says is left to ``print_content``, drawing to ``print_canvas``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from credential.bilingual import Bilingual
from issuer.errors import PrintError
from issuer.print_canvas import GRAY, TEAL, PageCanvas, code_millimetres
from issuer.print_content import CARD_CHECK, SCAN_COUNTS, PageContent, PrintedField
from issuer.print_fonts import PrintFonts
from issuer.qr_budget import MODULE_DOTS

__all__ = ["card"]

# ISO/IEC 7810, ID-1.
_WIDTH, _HEIGHT = 85.6, 53.98
_MARGIN = 3.4
_FOOT = 11.6
_EDGE = 2.0

# Of values, from large to small; a label is smaller still.
_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
_LABEL = 0.72
_MOST_AIR = 0.9


class _Widths(NamedTuple):
    """How wide a line may be: beside the code, and from its lower edge on."""

    beside: float
    code_ends: float

    def at(self, top: float) -> float:
        return _WIDTH - 2 * _MARGIN if top <= self.code_ends else self.beside


class _Block(NamedTuple):
    """A field in lines: its label, and its value in letters of a size."""

    label: str
    value: list[str]
    size: float


def card(content: PageContent, fonts: PrintFonts) -> bytes:
    """Return the card as a PDF of one page.

    Raises:
        PrintError: code and texts are more than a card holds.
    """
    side = code_millimetres(content.code, MODULE_DOTS)
    if side > _HEIGHT - _EDGE - _FOOT:
        raise _too_much()
    page = PageCanvas(_WIDTH, _HEIGHT, fonts, str(content.title))
    page.code(_WIDTH - _EDGE - side, _HEIGHT - _EDGE, content.code, MODULE_DOTS)
    widths = _Widths(_WIDTH - 2 * _MARGIN - side, _HEIGHT - _EDGE - side)
    top = _heading(page, content.title, widths.beside)
    blocks = _fitting(page, content.card, widths, top)
    air = min(_MOST_AIR, (top - _FOOT - _height(page, blocks)) / len(blocks))
    for block in blocks:
        label = page.shrunk(block.label, block.size * _LABEL, widths.at(top))
        top = page.write(_MARGIN, top, [block.label], label, GRAY)
        top = page.write(_MARGIN, top, block.value, block.size) - air
    _foot(page, content)
    return page.finished()


def _heading(page: PageCanvas, title: Bilingual, width: float) -> float:
    top = _HEIGHT - _MARGIN + 0.8
    zh = page.shrunk(title.zh, 11, width)
    top = page.write(_MARGIN, top, [title.zh], zh, TEAL, bold=True)
    return page.write(_MARGIN, top, page.wrapped(title.en, 5.5, width), 5.5, GRAY) - 0.8


def _foot(page: PageCanvas, content: PageContent) -> None:
    page.rule(_MARGIN, _WIDTH - _MARGIN, _FOOT - 0.6, TEAL)
    top = page.write(_MARGIN, _FOOT - 1.0, [str(SCAN_COUNTS)], 7, TEAL, bold=True)
    top = page.write(_MARGIN, top, [str(CARD_CHECK)], 5, GRAY)
    identifier = content.license_id.value
    size = page.shrunk(identifier, 4.5, _WIDTH - 2 * _MARGIN)
    page.write(_MARGIN, top, [identifier], size, GRAY)


def _fitting(
    page: PageCanvas, fields: Sequence[PrintedField], widths: _Widths, top: float
) -> list[_Block]:
    """Return the fields in the largest letters in which all of them fit."""
    for size in _SIZES:
        blocks: list[_Block] = []
        below = top
        for field in fields:
            text = f"{field.value} {field.english}"
            lines = page.wrapped(text, size, widths.at(below))
            blocks.append(_Block(str(field.label), lines, size))
            below -= _height(page, blocks[-1:])
        if below >= _FOOT:
            return blocks
    raise _too_much()


def _height(page: PageCanvas, blocks: Sequence[_Block]) -> float:
    return sum(
        page.lines_height([block.label], block.size * _LABEL)
        + page.lines_height(block.value, block.size)
        for block in blocks
    )


def _too_much() -> PrintError:
    return PrintError(
        Bilingual(
            zh="卡片放不下文字和二维码，没有写入文件；请改用 --layout a4。",
            en="texts and code are more than a card holds, nothing was written; print "
            "it with --layout a4",
        )
    )
