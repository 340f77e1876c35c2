"""The process that opens a PDF and draws its pages.

``python -m verifier.pdf_renderer``: what a file may do to it stays in it, since
`verifier.pdf_pages`, which starts it, believes nothing that it says. The two speak as
`verifier.pdf_records` describes.
"""

from __future__ import annotations

import math
import sys
from contextlib import suppress
from typing import BinaryIO

import pypdfium2
import pypdfium2.raw

from verifier.pdf_records import (
    BROKEN,
    DONE,
    HEAD,
    LOCKED,
    MANY,
    MAX_PAGES,
    MAX_PIXELS,
    PAGE,
)

__all__ = ["main"]

_MEMORY_BYTES = 1024**3
_CPU_S = 25

_DPI = 250
_POINTS_AN_INCH = 72
_MAX_SIDE = 12_000


def main() -> None:
    """Draw standard input to standard output, within limits set to this process."""
    _limit_self()
    _write_pages(sys.stdin.buffer.read(), sys.stdout.buffer)
    sys.stdout.buffer.flush()


def _limit_self() -> None:
    """Take away memory, time and files, where the system lets a process do so."""
    try:
        import resource
    except ImportError:  # Windows has none; the time limit of the parent remains.
        return
    for kind, most in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # A limit that is lower already stays; macOS knows none of memory.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def _write_pages(raw: bytes, out: BinaryIO) -> None:
    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        out.write(HEAD.pack(LOCKED if locked else BROKEN, 0, 0))
        return
    pages = len(document)
    if not 1 <= pages <= MAX_PAGES:
        out.write(HEAD.pack(MANY if pages else BROKEN, 0, 0))
        return
    for number in range(pages):
        # A page that cannot be loaded ends the process: no page is left out.
        _write_page(document[number], out)
    out.write(HEAD.pack(DONE, 0, 0))


def _write_page(page: pypdfium2.PdfPage, out: BinaryIO) -> None:
    scale = _scale(*page.get_size())
    drawn = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    out.write(HEAD.pack(PAGE, drawn.width, drawn.height))
    pixels = memoryview(drawn.buffer).cast("B")
    for start in range(0, drawn.height * drawn.stride, drawn.stride):
        out.write(pixels[start : start + drawn.width])
    drawn.close()
    page.close()


def _scale(width: float, height: float) -> float:
    """Return pixels a point: 250 dpi, or fewer where a page claims to be enormous."""
    usual = _DPI / _POINTS_AN_INCH
    # Sides are rounded up to whole pixels: a little less than the limit is asked for.
    by_area = math.sqrt(0.99 * MAX_PIXELS / max(1.0, width * height))
    by_side = 0.99 * _MAX_SIDE / max(1.0, width, height)
    return min(usual, by_area, by_side)


if __name__ == "__main__":
    main()
