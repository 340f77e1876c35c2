"""Fonts for paper: which characters they have, how wide a text is, where a line ends.

Only TrueType outlines can be put into a PDF. Drawing is left to ``print_page``.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from credential.bilingual import Bilingual
from issuer.errors import PrintError

__all__ = ["DEFAULT_FONT", "PrintFonts"]

DEFAULT_FONT = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
"""WenQuanYi Micro Hei as Debian's ``fonts-wqy-microhei`` puts it there."""

# Written from right to left, or joined and stacked by rules that a PDF library without
# a shaper does not know: drawn character by character they are another text.
_RIGHT_TO_LEFT = frozenset(("R", "AL"))
_JOINED = ("MONGOLIAN ", "PHAGS-PA ", "TIBETAN ")

# Marks that no line begins with, and those that none ends with (GB/T 15834).
_NOT_FIRST = frozenset("，。、；：？！）》”\u2019·,.;:?!)%")
_NOT_LAST = frozenset("（《“\u2018(")


class PrintFonts:
    """The fonts of a page: each character from the first that has it."""

    def __init__(self, fonts: Sequence[TTFont]) -> None:
        self._fonts = fonts

    @classmethod
    def load(cls, paths: Iterable[Path] = (DEFAULT_FONT,)) -> PrintFonts:
        """Read font files; a collection's first font is taken.

        Raises:
            PrintError: one cannot be read, or has no TrueType outlines.
        """
        return cls([_load(path) for path in paths])

    @property
    def first_name(self) -> str:
        """The name of the first font, for a page to begin with."""
        return str(self._fonts[0].fontName)

    def missing(self, text: str) -> list[str]:
        """Return the characters that cannot be drawn as they are, each once."""
        wanted = dict.fromkeys(text)
        return [one for one in wanted if self._font_of(one) is None or _is_shaped(one)]

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield a text in pieces of one font each, with the font's name."""
        for name, characters in groupby(text, self._name_of):
            yield name, "".join(characters)

    def width(self, text: str, size: float) -> float:
        """Return how wide a line is, in the unit of ``size``."""
        widths = (
            float(pdfmetrics.stringWidth(run, name, size))
            for name, run in self.runs(text)
        )
        return sum(widths)

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """Return a text in lines that fit, broken between words or Chinese characters.

        A word that is wider than the line is broken anywhere.
        """
        lines = [""]
        for piece in _pieces(text):
            if self.width(lines[-1] + piece.rstrip(), size) <= width:
                lines[-1] += piece
            elif self.width(piece, size) <= width:
                lines.append(piece)
            else:
                for character in piece:
                    if self.width(lines[-1] + character, size) > width:
                        lines.append("")
                    lines[-1] += character
        return [line.strip() for line in lines if line.strip()]

    def _font_of(self, character: str) -> TTFont | None:
        for font in self._fonts:
            if ord(character) in font.face.charToGlyph:
                return font
        return None

    def _name_of(self, character: str) -> str:
        font = self._font_of(character)
        return self.first_name if font is None else str(font.fontName)


def _load(path: Path) -> TTFont:
    try:
        # By its path: the library keeps one font a name for the whole process.
        font = TTFont(str(path), str(path), subfontIndex=0)
    except (TTFError, OSError, struct.error, LookupError, ValueError) as error:
        raise PrintError(
            Bilingual(
                zh=f"字体文件 {path} 无法使用；请安装 fonts-wqy-microhei，"
                "或用 --font 指定含 TrueType 轮廓的中文字体（.ttf、.ttc）。",
                en=f"the font {path} cannot be used; install fonts-wqy-microhei, or "
                "name a Chinese font with TrueType outlines (.ttf, .ttc) with --font",
            )
        ) from error
    pdfmetrics.registerFont(font)
    return font


def _is_shaped(character: str) -> bool:
    return (
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
        or unicodedata.category(character).startswith("M")
        or unicodedata.name(character, "").startswith(_JOINED)
    )


def _pieces(text: str) -> Iterator[str]:
    """Yield what stays together: a word with its space, a character with its mark."""
    piece = ""
    for character in text:
        if piece and _may_break(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or after == " " or before in _NOT_LAST:
        return False
    return before == " " or _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}
