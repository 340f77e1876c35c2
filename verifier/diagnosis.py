"""Why no code of a picture could be read, as far as its pixels tell.

Measured are the size of a module, the sharpness of edges, and light; what is found is a
hint for a person, and never decides anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, groupby
from typing import TypeAlias

from PIL import Image, ImageChops

from verifier.reading import Hint

__all__ = ["diagnosed", "likeliest_box", "measured"]

Box: TypeAlias = tuple[int, int, int, int]

# Measured on simulated pictures of our codes; see ``benchmarks/scan_rates.py``.
SMALLEST_MODULE_PX = 2.2
_DARK_LEVEL = 70
_FAINT_RANGE = 45
_BLANK_RANGE = 8
_SHARPEST = 0.28
_GLARE_LEVEL = 244
_CELLS = 9


def diagnosed(gray: Image.Image, seen: Iterable[Box]) -> tuple[Hint, ...]:
    """Return what can be seen to be wrong, the likeliest first.

    Args:
        gray: 8-bit gray pixels.
        seen: Boxes (left, top, right, bottom) at which a code seemed to be.
    """
    box = likeliest_box(gray, seen)
    part = gray.crop(box) if box else gray
    dark, light = _level(part, 0.05), _level(part, 0.95)
    if light < _DARK_LEVEL:
        return (Hint.TOO_DARK,)
    if light - dark < _BLANK_RANGE:
        return ()
    if light - dark < _FAINT_RANGE:
        return (Hint.FAINT,)
    if _steepest(part) < _SHARPEST * (light - dark):
        return (Hint.BLURRED,)
    return _seen_on_code(part, (dark + light) // 2) if box else ()


def likeliest_box(gray: Image.Image, seen: Iterable[Box]) -> Box | None:
    """Return where a code seems to be; the arguments are those of `diagnosed`."""
    return _likeliest([*seen, _edged(gray)])


def measured(gray: Image.Image, box: Box | None) -> dict[str, float]:
    """Return what `diagnosed` goes by, in numbers: levels of gray, steps, pixels."""
    part = gray.crop(box) if box else gray
    dark, light = _level(part, 0.05), _level(part, 0.95)
    return {
        "dark": dark,
        "light_level": light,
        "steepest": _steepest(part),
        "module_px": round(_module_px(part, (dark + light) // 2), 1),
    }


def _seen_on_code(code: Image.Image, middle: int) -> tuple[Hint, ...]:
    if _module_px(code, middle) < SMALLEST_MODULE_PX:
        return (Hint.TOO_SMALL,)
    even = _even_cells(code)
    if not even:
        return ()
    return (Hint.GLARE if max(even) >= _GLARE_LEVEL else Hint.COVERED,)


def _likeliest(boxes: Iterable[Box | None]) -> Box | None:
    """Return the largest box that is about square: the others are no codes."""
    square = [box for box in boxes if box and _is_square(box)]
    return max(square, key=lambda box: box[2] - box[0], default=None)


def _is_square(box: Box) -> bool:
    width, height = box[2] - box[0], box[3] - box[1]
    return min(width, height) >= max(_CELLS * 2, 0.8 * max(width, height))


def _edged(gray: Image.Image) -> Box | None:
    """Return where edges are: around a code that lies on something plain."""
    moved = ImageChops.offset(gray, 1, 0)
    steps = ImageChops.difference(gray, moved).crop((1, 0, *gray.size))
    strong = max(_BLANK_RANGE, _level(steps, 1.0) // 2)
    return steps.point(lambda step: 255 if step > strong else 0).getbbox()


def _level(part: Image.Image, share: float) -> int:
    """Return the gray below which a share of the pixels lies."""
    below = accumulate(part.histogram())
    wanted = share * part.width * part.height
    return next((level for level, count in enumerate(below) if count >= wanted), 255)


def _steepest(part: Image.Image) -> int:
    """Return how much neighbors differ at edges: the step that 1 in 200 exceeds."""
    moved = ImageChops.offset(part, 1, 0)
    return _level(ImageChops.difference(part, moved).crop((1, 0, *part.size)), 0.995)


def _module_px(code: Image.Image, middle: int) -> float:
    """Return the width of a module: in a code most runs of one color are one long."""
    runs: list[int] = []
    for share in range(1, 12):
        top = code.height * share // 12
        row = code.crop((0, top, code.width, top + 1)).tobytes()
        lengths = [len(list(run)) for _, run in groupby(row, lambda v: v < middle)]
        runs += lengths[1:-1]
    return float(sorted(runs)[len(runs) // 4]) if runs else float(code.width)


def _even_cells(code: Image.Image) -> list[int]:
    """Return the gray of inner cells of a code that hold no edge: nothing to read."""
    found = []
    for row in range(1, _CELLS - 1):
        for column in range(1, _CELLS - 1):
            cell = code.crop(
                (
                    code.width * column // _CELLS,
                    code.height * row // _CELLS,
                    code.width * (column + 1) // _CELLS,
                    code.height * (row + 1) // _CELLS,
                )
            )
            dark, light = _level(cell, 0.01), _level(cell, 0.99)
            if light - dark < _BLANK_RANGE * 2:
                found.append(light)
    return found
