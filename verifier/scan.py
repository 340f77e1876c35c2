"""Scanning: the code texts in one input, exactly as they were written.

An input is a picture (PNG or JPEG), a PDF, a text, or what a keyboard scanner typed.
Whether a text is a license, and what it is worth, is left to ``verifier.verify``: every
text that was found is handed on, ours or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic

from credential.carrier import fold_scanner_text
from verifier.errors import PictureError
from verifier.reading import FoundCode, Hint, Reading, ReadingFault

__all__ = [
    "MAX_CODES",
    "MAX_TEXT_BYTES",
    "read_file",
    "read_input",
    "read_pdf",
    "read_picture",
    "read_text",
]

MAX_TEXT_BYTES = 20 * 1024 * 1024
"""Bytes of one text input: as much as a picture may have."""

MAX_CODES = 10_000
"""Codes of one input: a day of a busy hall in one file."""

_PDF = b"%PDF-"

# How the files begin that are no text: those that are read, then those that people
# hand in all the same (GIF, BMP, TIFF, OFD and Office files, HEIC, WebP).
_NOT_TEXT = (
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"\xff\xd8\xff"),
    (0, _PDF),
    (0, b"GIF8"),
    (0, b"BM"),
    (0, b"II*\x00"),
    (0, b"MM\x00*"),
    (0, b"PK\x03\x04"),
    (4, b"ftyp"),
    (8, b"WEBP"),
)


def read_input(raw: bytes, *, fold: bool = False) -> Reading:
    """Read the codes of a file or of standard input, whichever kind it is.

    Args:
        raw: The whole input. The first bytes decide of what kind it is; no file name
            is trusted.
        fold: Mend width and case of a text, for what a keyboard scanner typed.

    Returns:
        Never nothing: without a code, ``fault`` says why.
    """
    if not raw:
        return Reading(fault=ReadingFault.EMPTY)
    return read_file(raw) if _is_no_text(raw) else read_text(raw, fold=fold)


def read_file(raw: bytes) -> Reading:
    """Read every code in a picture or a PDF, whichever its first bytes say it is."""
    return read_pdf(raw) if raw.startswith(_PDF) else read_picture(raw)


def read_picture(
    raw: bytes,
    *,
    clock: Callable[[], float] = monotonic,
    budget_s: float | None = None,
) -> Reading:
    """Read every code in a PNG or JPEG picture; each text is given once.

    Args:
        raw: The whole file.
        clock: Seconds that only go forward; bounds how long harder ways are tried.
        budget_s: How long; None for as long as people wait.
    """
    from verifier.picture import open_gray
    from verifier.picture_codes import SCAN_BUDGET_S, find_codes

    budget_s = SCAN_BUDGET_S if budget_s is None else budget_s
    try:
        return find_codes(open_gray(raw), clock=clock, budget_s=budget_s)
    except PictureError as error:
        return Reading(fault=error.fault)


def read_pdf(raw: bytes, *, clock: Callable[[], float] = monotonic) -> Reading:
    """Read every code on the pages of a PDF; each text is given once, with its page.

    All pages or none: where one could not be drawn, nothing of the others is given.

    Args:
        raw: The whole file.
        clock: As for `read_picture`, for each page.
    """
    from verifier.pdf_pages import pdf_pages
    from verifier.picture_codes import find_codes

    found: dict[str, FoundCode] = {}
    unread, hints = 0, tuple[Hint, ...]()
    try:
        for number, page in enumerate(pdf_pages(raw), start=1):
            reading = find_codes(page, clock=clock)
            unread += reading.unread
            hints = hints or (reading.hints if reading.unread else ())
            for code in reading.codes:
                found.setdefault(code.text, replace(code, page=number))
    except PictureError as error:
        return Reading(fault=error.fault)
    if found:
        return Reading(tuple(found.values()), None, unread)
    fault = ReadingFault.CODE_DAMAGED if unread else ReadingFault.NO_CODE
    return Reading(fault=fault, unread=unread, hints=hints)


def read_text(raw: bytes, *, fold: bool = False) -> Reading:
    """Read the codes of a text, one a line; empty lines are passed over.

    UTF-8 with or without a byte-order mark, and UTF-16 with one, as Windows saves it.
    Space around a line is not part of a code: a code of ours ends with a full stop.
    """
    if len(raw) > MAX_TEXT_BYTES:
        return Reading(fault=ReadingFault.FILE_TOO_LARGE)
    try:
        text = raw.decode(_encoding_of(raw))
    except UnicodeDecodeError:
        return Reading(fault=ReadingFault.TEXT_NOT_UTF8)
    codes = tuple(_codes_of_lines(text, fold=fold))
    if not codes:
        return Reading(fault=ReadingFault.EMPTY)
    if len(codes) > MAX_CODES:
        return Reading(fault=ReadingFault.TOO_MANY_CODES)
    return Reading(codes=codes)


def _is_no_text(raw: bytes) -> bool:
    """Tell whether bytes begin as a picture or a document, read here or not."""
    return any(raw[offset : offset + len(mark)] == mark for offset, mark in _NOT_TEXT)


def _encoding_of(raw: bytes) -> str:
    return "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"


def _codes_of_lines(text: str, *, fold: bool) -> Iterator[FoundCode]:
    # Only the ends of lines that keyboards and editors write: ``splitlines`` would
    # also cut at U+2028 and at the separators inside other people's codes.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        stripped = line.strip(" \t\x00")
        if not stripped:
            continue
        if fold:
            mended = fold_scanner_text(stripped)
            yield FoundCode(mended.text, line=number, folded=mended.folded)
        else:
            yield FoundCode(stripped, line=number)
