"""A scan that could not be read, for those who mend readers: how much of it to tell.

Three levels. ``numbers`` has no picture. ``light`` has the code's own place, or all of
the picture where none is seen, at 24 by 24 pixels: glare and a thumb can be told, but a
code of ours is 45 modules wide or more, and no letter is legible. ``whole`` is the
picture as it was: everything.
"""

from __future__ import annotations

from enum import StrEnum
from time import monotonic
from typing import Any

from PIL import Image

from verifier.diagnosis import likeliest_box, measured
from verifier.picture import open_gray
from verifier.picture_codes import find_codes, seen_boxes
from verifier.reading import Reading

__all__ = ["LIGHT_PIXELS", "Level", "bad_scan"]

LIGHT_PIXELS = 24
FORMAT = "tongyan-bad-scan-1"


class Level(StrEnum):
    """How much of a bad scan is told."""

    NUMBERS = "numbers"
    LIGHT = "light"
    WHOLE = "whole"


def bad_scan(raw: bytes, level: Level) -> dict[str, Any]:
    """Return what a level tells of a picture; the whole one is not part of it.

    Args:
        raw: A PNG or JPEG file.
        level: How much.

    Raises:
        PictureError: it is no picture, or the decoder failed.
    """
    gray = open_gray(raw)
    reading: Reading = find_codes(gray, clock=monotonic)
    box = likeliest_box(gray, seen_boxes(gray))
    told: dict[str, Any] = {
        "format": FORMAT,
        "level": level.value,
        "bytes": len(raw),
        "pixels": list(gray.size),
        "read": len(reading.codes),
        "unread": reading.unread,
        "fault": reading.fault,
        "hints": list(reading.hints),
        "box": list(box) if box else None,
        **measured(gray, box),
    }
    if level is Level.LIGHT:
        told["light"] = _light(gray.crop(box) if box else gray)
    return told


def _light(code: Image.Image) -> list[int]:
    """Return the code's place, row by row: each number is the mean of many modules."""
    side = (LIGHT_PIXELS, LIGHT_PIXELS)
    return list(code.resize(side, Image.Resampling.BOX).tobytes())
