"""Codes in the gray pixels of a picture, by zxing-cpp, the easy ways tried first.

Opening files and their limits are left to ``verifier.picture``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from verifier.diagnosis import diagnosed
from verifier.errors import PictureError
from verifier.reading import CodePosition, FoundCode, Reading, ReadingFault

__all__ = ["SCAN_BUDGET_S", "find_codes", "seen_boxes"]

SCAN_BUDGET_S = 2.0
"""Seconds after which no harder way is begun; people look away after about two."""

LARGE_PIXELS = 16_000_000
"""Above this a picture is first halved: the decoder needs no more to read a code."""

SMALL_SIDE = 1200
"""Pixels of the longer side below which a picture is tried enlarged as well."""

_QR = zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode,))

# Never ours. Read at the very end, to tell "not a license" from "no code at all".
_OTHER_KINDS = zxingcpp.BarcodeFormats(
    (
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.PDF417,
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.EAN13,
    )
)


class _Way(NamedTuple):
    """One way to look at a picture; ``scale`` leads back to its own pixels."""

    picture: Image.Image
    scale: float
    binarizer: zxingcpp.Binarizer = zxingcpp.Binarizer.LocalAverage
    formats: zxingcpp.BarcodeFormats = _QR


def find_codes(
    gray: Image.Image,
    *,
    clock: Callable[[], float],
    budget_s: float = SCAN_BUDGET_S,
) -> Reading:
    """Find the codes of a picture; what is found first ends the search.

    A way that reads one code and sees another that it cannot read lets the harder ways
    go on: nothing that is plainly there is left out silently.

    Args:
        gray: 8-bit gray pixels.
        clock: Seconds that only go forward.
        budget_s: Seconds after which no harder way is begun.

    Raises:
        PictureError: the decoder itself failed, or memory ran out.
    """
    until = clock() + budget_s
    read: dict[str, FoundCode] = {}
    damaged: list[CodePosition] = []
    for way in _ways(gray):
        if clock() > until:
            break
        for code in _look(way):
            if code.text is None:
                damaged.append(code.position)
            else:
                read.setdefault(code.text, FoundCode(code.text, code.position))
        if read and not _apart(damaged, read.values()):
            break
    unread = _apart(damaged, read.values())
    if read:
        return Reading(tuple(sorted(read.values(), key=_reading_order)), None, unread)
    fault = ReadingFault.CODE_DAMAGED if unread else ReadingFault.NO_CODE
    hints = diagnosed(gray, [_box(position) for position in damaged])
    return Reading(fault=fault, unread=unread, hints=hints)


def seen_boxes(gray: Image.Image) -> list[tuple[int, int, int, int]]:
    """Return where codes were seen at first sight: left, top, right, bottom.

    Raises:
        PictureError: the decoder itself failed, or memory ran out.
    """
    return [_box(code.position) for code in _look(next(_ways(gray)))]


def _ways(gray: Image.Image) -> Iterator[_Way]:
    """Yield the ways to look, from the quickest to the hardest."""
    large = gray.width * gray.height > LARGE_PIXELS
    usual = gray.reduce(2) if large else gray
    scale = 2.0 if large else 1.0
    yield _Way(usual, scale)
    if large:
        yield _Way(gray, 1.0)
    spread = ImageOps.autocontrast(usual, cutoff=1)
    yield _Way(spread, scale, zxingcpp.Binarizer.GlobalHistogram)
    if max(gray.size) < SMALL_SIDE:
        doubled = spread.resize((gray.width * 2, gray.height * 2))
        yield _Way(doubled, 0.5)
    yield _Way(spread.filter(ImageFilter.GaussianBlur(1.5)), scale)
    yield _Way(spread.filter(ImageFilter.UnsharpMask(3, 250, 0)), scale)
    yield _Way(usual, scale, formats=_OTHER_KINDS)


class _Sighting(NamedTuple):
    """A code seen; its text is None when it could not be read."""

    text: str | None
    position: CodePosition


def _look(way: _Way) -> Iterator[_Sighting]:
    try:
        barcodes = zxingcpp.read_barcodes(
            way.picture,
            formats=way.formats,
            binarizer=way.binarizer,
            return_errors=True,
        )
    except (RuntimeError, ValueError, TypeError, MemoryError) as error:
        raise PictureError(ReadingFault.DECODER_FAILED) from error
    for barcode in barcodes:
        # The bytes, not ``barcode.text``: that writes control characters out as
        # words. What is not UTF-8 turns into U+FFFD, which no code of ours can hold.
        text = barcode.bytes.decode("utf-8", errors="replace")
        if text:
            position = _position(barcode.position, way.scale)
            yield _Sighting(text if barcode.valid else None, position)


def _position(where: zxingcpp.Position, scale: float) -> CodePosition:
    corners = (where.top_left, where.top_right, where.bottom_right, where.bottom_left)
    return CodePosition(
        tuple((round(corner.x * scale), round(corner.y * scale)) for corner in corners)
    )


def _apart(damaged: Iterable[CodePosition], read: Iterable[FoundCode]) -> int:
    """Count the places of damaged codes at which no code was read another way."""
    places = [code.position for code in read if code.position]
    known = len(places)
    for position in damaged:
        if not any(_overlap(position, place) for place in places):
            places.append(position)
    return len(places) - known


def _overlap(one: CodePosition, other: CodePosition) -> bool:
    left, top, right, bottom = _box(one)
    other_left, other_top, other_right, other_bottom = _box(other)
    return (
        left < other_right
        and other_left < right
        and top < other_bottom
        and other_top < bottom
    )


def _box(position: CodePosition) -> tuple[int, int, int, int]:
    across = [x for x, _ in position.corners]
    down = [y for _, y in position.corners]
    return min(across), min(down), max(across), max(down)


def _reading_order(code: FoundCode) -> tuple[int, int]:
    """Sort as people read, by rows and then from the left."""
    if code.position is None:
        return 0, 0
    left, top, _, bottom = _box(code.position)
    return round(top / max(1, bottom - top)), left
