"""A page to draw on: lines of text in several fonts, rules, and a code of exact size.

Where things stand is left to ``print_sheet`` and ``print_card``. Lengths are in
millimetres from the lower left corner, sizes of letters in points. The same drawing
gives the same bytes, whenever it is made.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from credential.qr_image import QUIET_MODULES, qr_modules, qr_size
from issuer.print_fonts import PrintFonts
from issuer.qr_budget import PRINT_DPI

__all__ = ["BLACK", "GRAY", "RULE", "TEAL", "Ink", "PageCanvas", "code_millimetres"]

_POINTS_A_MM = 72 / 25.4
_POINTS_A_DOT = 72 / PRINT_DPI

# Lines of Chinese need more air than Latin ones.
_LINE = 1.4


class Ink(NamedTuple):
    """A color, red, green and blue from 0 to 1."""

    red: float
    green: float
    blue: float


BLACK = Ink(0.08, 0.08, 0.08)
GRAY = Ink(0.42, 0.42, 0.42)
RULE = Ink(0.78, 0.8, 0.82)
TEAL = Ink(0.05, 0.33, 0.36)


class PageCanvas:
    """One page of a PDF.

    Args:
        width: In millimetres.
        height: In millimetres.
        fonts: What letters are drawn with.
        title: What the file says it is; nothing personal.
    """

    def __init__(
        self, width: float, height: float, fonts: PrintFonts, title: str
    ) -> None:
        self.width = width
        self.height = height
        self.fonts = fonts
        self._file = io.BytesIO()
        self._canvas = Canvas(
            self._file,
            pagesize=(width * _POINTS_A_MM, height * _POINTS_A_MM),
            initialFontName=fonts.first_name,
            # No time and no random identifier in the file.
            invariant=1,
            pageCompression=1,
        )
        self._canvas.setTitle(title)

    def finished(self) -> bytes:
        """Return the file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()

    def lines_height(self, lines: Sequence[str], size: float) -> float:
        """Return how high lines stand, in millimetres."""
        return len(lines) * size * _LINE / _POINTS_A_MM

    def wrapped(self, text: str, size: float, width: float) -> list[str]:
        """Return a text in lines of at most that many millimetres."""
        return self.fonts.wrapped(text, size, width * _POINTS_A_MM)

    def shrunk(self, line: str, size: float, width: float) -> float:
        """Return a size in which a line is no wider than so many millimetres."""
        natural = self.fonts.width(line, size) / _POINTS_A_MM
        return size * min(1.0, width / natural)

    def write(
        self,
        left: float,
        top: float,
        lines: Sequence[str],
        size: float,
        ink: Ink = BLACK,
        *,
        bold: bool = False,
    ) -> float:
        """Write lines from a height downwards; return where they end."""
        for line in lines:
            top -= self.lines_height([line], size)
            # A quarter of the line's height lies under the letters.
            base = top + self.lines_height([line], size) * 0.27
            self._write_line(left, base, line, size, ink, bold=bold)
        return top

    def write_centered(
        self,
        top: float,
        line: str,
        size: float,
        ink: Ink = BLACK,
        *,
        bold: bool = False,
    ) -> float:
        """Write one line in the middle of the page; return where it ends.

        A line that is wider than most of the page is written smaller.
        """
        size = self.shrunk(line, size, 0.76 * self.width)
        width = self.fonts.width(line, size) / _POINTS_A_MM
        left = (self.width - width) / 2
        return self.write(left, top, [line], size, ink, bold=bold)

    def rule(self, left: float, right: float, height: float, ink: Ink = RULE) -> None:
        """Draw a fine level line."""
        self._canvas.setStrokeColorRGB(*ink)
        self._canvas.setLineWidth(0.4)
        ends = (left, height, right, height)
        self._canvas.line(*(end * _POINTS_A_MM for end in ends))

    def frame(self, inset: float, weight: float, ink: Ink = TEAL) -> None:
        """Draw a frame inside the page's edges, as heavy as so many points."""
        self._canvas.setStrokeColorRGB(*ink)
        self._canvas.setLineWidth(weight)
        box = (inset, inset, self.width - 2 * inset, self.height - 2 * inset)
        self._canvas.rect(*(side * _POINTS_A_MM for side in box))

    def code(self, left: float, top: float, text: str, module_dots: int) -> None:
        """Draw a QR code, its quiet zone's upper left corner at a place.

        Modules are whole dots of an office printer and begin on one: none is printed
        wider than its neighbor.
        """
        module = module_dots * _POINTS_A_DOT
        self._canvas.saveState()
        self._canvas.translate(
            _on_dots(left * _POINTS_A_MM), _on_dots(top * _POINTS_A_MM)
        )
        # From here on a module is one: what the file says are whole numbers.
        self._canvas.scale(module, module)
        # One path filled once: between shapes filled one by one viewers show seams.
        path = self._canvas.beginPath()
        for y, row in enumerate(qr_modules(text), start=QUIET_MODULES + 1):
            for x, length in _dark_runs(row):
                path.rect(QUIET_MODULES + x, -y, length, 1)
        self._canvas.setFillColorRGB(0, 0, 0)
        self._canvas.drawPath(path, stroke=0, fill=1)
        self._canvas.restoreState()

    def _write_line(
        self, left: float, base: float, line: str, size: float, ink: Ink, *, bold: bool
    ) -> None:
        text = self._canvas.beginText(left * _POINTS_A_MM, base * _POINTS_A_MM)
        text.setFillColorRGB(*ink)
        if bold:
            # The font has no bold: letters are stroked as well.
            text.setStrokeColorRGB(*ink)
            text.setTextRenderMode(2)
            self._canvas.setLineWidth(size / 40)
        for name, run in self.fonts.runs(line):
            text.setFont(name, size)
            text.textOut(run)
        if bold:
            text.setTextRenderMode(0)
        self._canvas.drawText(text)


def code_millimetres(text: str, module_dots: int) -> float:
    """Return the width of a code on paper, quiet zone included."""
    return qr_size(text).millimetres(PRINT_DPI, module_dots)


def _on_dots(points: float) -> float:
    return round(points / _POINTS_A_DOT) * _POINTS_A_DOT


def _dark_runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """Return where the dark runs of a row begin, and how long they are."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
