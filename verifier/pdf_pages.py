"""Pages of a PDF as gray pictures, drawn by a process of their own.

A PDF is a program for a large library: it may crash it, fill its memory or keep it busy
for ever. None of that reaches the counter; see ``docs/decisions/0100``. What is written
on a page is left to ``verifier.picture_codes``.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO

from PIL import Image

from verifier.errors import PictureError
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
from verifier.picture import MAX_PICTURE_BYTES
from verifier.reading import ReadingFault

__all__ = ["MAX_PDF_S", "pdf_pages"]

MAX_PDF_S = 25.0
"""Seconds for a file, the search for its codes included; the counter page waits 30."""

_RENDERER = (sys.executable, "-P", "-m", "verifier.pdf_renderer")

_FAULTS = {
    LOCKED: ReadingFault.PDF_LOCKED,
    BROKEN: ReadingFault.PDF_DAMAGED,
    MANY: ReadingFault.TOO_MANY_PAGES,
}

# Each may take a gigabyte: further files wait for their turn.
_turn = threading.BoundedSemaphore(2)


def pdf_pages(
    raw: bytes,
    *,
    renderer: Sequence[str] = _RENDERER,
    max_seconds: float = MAX_PDF_S,
) -> Iterator[Image.Image]:
    """Yield the pages of a PDF, 8-bit gray, in their order.

    What was yielded counts for nothing unless the iteration comes to its end: the page
    that could not be drawn may be the one that matters.

    Args:
        raw: The whole file, believed in nothing.
        renderer: The program that draws, `verifier.pdf_renderer`.
        max_seconds: Until when every page is to be drawn and taken.

    Raises:
        PictureError: it is too large, no PDF, locked, of too many pages, or the
            renderer failed; ``fault`` names which.
    """
    if len(raw) > MAX_PICTURE_BYTES:
        raise PictureError(ReadingFault.FILE_TOO_LARGE)
    with _turn:
        child = _started(renderer)
        end = threading.Timer(max_seconds, child.kill)
        end.start()
        try:
            with child:
                yield from _pages_from(child, raw)
        finally:
            end.cancel()


def _started(renderer: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - our own program, no shell
            renderer,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # On Windows a console would flash up over the page.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise PictureError(ReadingFault.PDF_FAILED) from error


def _pages_from(child: subprocess.Popen[bytes], raw: bytes) -> Iterator[Image.Image]:
    if child.stdin is None or child.stdout is None:
        raise PictureError(ReadingFault.PDF_FAILED)
    try:
        # It reads everything before it answers, or it is gone; both end here.
        with suppress(OSError), child.stdin:
            child.stdin.write(raw)
        yield from _records(child.stdout)
    finally:
        child.kill()


def _records(answer: IO[bytes]) -> Iterator[Image.Image]:
    for _ in range(MAX_PAGES + 1):
        kind, width, height = HEAD.unpack(_exactly(answer, HEAD.size))
        if kind in _FAULTS:
            raise PictureError(_FAULTS[kind])
        if kind == DONE:
            return
        # A renderer that a PDF took over may say anything.
        if kind != PAGE or not 0 < width * height <= MAX_PIXELS:
            break
        pixels = _exactly(answer, width * height)
        yield Image.frombytes("L", (width, height), pixels)
    raise PictureError(ReadingFault.PDF_FAILED)


def _exactly(answer: IO[bytes], length: int) -> bytes:
    taken = answer.read(length)
    if len(taken) < length:
        raise PictureError(ReadingFault.PDF_FAILED)
    return taken
