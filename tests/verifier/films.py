"""What a camera sees: films of codes, for Chromium's camera that plays a file."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

FRAME = (960, 720)
TABLE = 150


def frame(
    code: Image.Image | None, *, side: int = 560, degrees: float = 0
) -> Image.Image:
    """Return a table with a code on it, as a camera sees it; None for nothing."""
    seen = Image.new("L", FRAME, TABLE)
    if code is not None:
        paper = code.resize((side, side), Image.Resampling.BICUBIC)
        turned = paper.rotate(
            degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE
        )
        left = (seen.width - turned.width) // 2
        seen.paste(turned, (left, (seen.height - turned.height) // 2))
    return seen


def tilted(code: Image.Image) -> Image.Image:
    """Return a code seen aslant: its far side is a fifth shorter."""
    width, height = code.size
    far = width // 10
    # From where in the code each corner of what is seen comes.
    corners = (-far, 0, 0, height, width, height, width + far, 0)
    how = Image.Resampling.BICUBIC
    seen = code.transform(code.size, Image.Transform.QUAD, corners, how, fillcolor=255)
    return frame(seen, degrees=12)


def blurred(code: Image.Image, radius: float) -> Image.Image:
    """Return a code out of focus, by as many pixels of the frame."""
    return frame(code).filter(ImageFilter.GaussianBlur(radius))


def dim(code: Image.Image, light: float) -> Image.Image:
    """Return a code in poor light: a share of it, and the noise of the sensor."""
    seen = ImageEnhance.Brightness(frame(code)).enhance(light)
    noise = random.Random(1)  # noqa: S311 - the noise of a sensor, the same each time
    speckles = Image.frombytes("L", FRAME, noise.randbytes(FRAME[0] * FRAME[1]))
    return Image.blend(seen, speckles, 0.03)


def film(path: Path, frames: Iterable[Image.Image]) -> Path:
    """Write frames as MJPEG, JPEG after JPEG; the camera plays them in a loop."""
    with path.open("wb") as file:
        for one in frames:
            picture = io.BytesIO()
            one.convert("RGB").save(picture, "JPEG", quality=85)
            file.write(picture.getvalue())
    return path
