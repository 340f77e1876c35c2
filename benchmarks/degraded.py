"""What happens to a code between printer and camera: fifteen ways, each from 0 to 1.

0 is next to nothing; at 1 people would not try to scan any more. Every picture is made
from a fixed seed: the same code is damaged in the same way each time.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

__all__ = ["DEGRADATIONS", "photo"]

Degradation = Callable[[Image.Image, float, random.Random], Image.Image]

PAPER = 235


def photo(code: Image.Image, *, module_px: float) -> Image.Image:
    """Return a code on paper, its modules so many pixels wide.

    Args:
        code: A code with its quiet zone, one pixel a module.
        module_px: Pixels of a module.
    """
    side = round(code.width * module_px)
    inked = code.resize((side, side), Image.Resampling.BOX).point(
        lambda level: 30 + level * (PAPER - 30) // 255
    )
    sheet = Image.new("L", (side + 80, side + 80), PAPER)
    sheet.paste(inked, (40, 40))
    return sheet


def _mesh(
    picture: Image.Image, moved: Callable[[float, float], tuple[float, float]]
) -> Image.Image:
    """Return a picture whose points come from elsewhere, in shares of its sides."""
    cells, (width, height) = 16, picture.size
    mesh = []
    for row in range(cells):
        for column in range(cells):
            left, top = column / cells, row / cells
            right, bottom = (column + 1) / cells, (row + 1) / cells
            corners = ((left, top), (left, bottom), (right, bottom), (right, top))
            source = tuple(
                side * share
                for corner in corners
                for side, share in zip((width, height), moved(*corner), strict=True)
            )
            box = tuple(
                round(one)
                for one in (left * width, top * height, right * width, bottom * height)
            )
            mesh.append((box, source))
    how = Image.Transform.MESH
    return picture.transform(
        picture.size, how, mesh, Image.Resampling.BILINEAR, fillcolor=PAPER
    )


def _angle(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    lean = 0.42 * much
    return _mesh(
        picture,
        lambda x, y: (0.5 + (x - 0.5) * (1 + lean * (1 - y) * 2), y ** (1 + lean)),
    )


def _blur(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(6 * much))


def _curve(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    bow = 0.16 * much
    return _mesh(picture, lambda x, y: (x, y + bow * (4 * (x - 0.5) ** 2 - 0.5)))


def _dirt(picture: Image.Image, much: float, chance: random.Random) -> Image.Image:
    dirty = picture.copy()
    draw = ImageDraw.Draw(dirty)
    for _ in range(round(70 * much)):
        x, y = (chance.uniform(0, side) for side in picture.size)
        size = chance.uniform(2, 9)
        draw.ellipse((x, y, x + size, y + size), fill=chance.randint(60, 140))
    return dirty


def _distortion(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    swing = 0.018 * much
    return _mesh(
        picture,
        lambda x, y: (x + swing * math.sin(9 * y), y + swing * math.sin(8 * x + 1)),
    )


def _gloss(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    light = Image.new("L", picture.size)
    across, down = (side * 0.24 * much for side in picture.size)
    x, y = (side * 0.55 for side in picture.size)
    ImageDraw.Draw(light).ellipse(
        (x - across, y - down, x + across, y + down), fill=255
    )
    return ImageChops.add(picture, light.filter(ImageFilter.GaussianBlur(6)))


def _low_contrast(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    return ImageEnhance.Contrast(picture).enhance(1 - 0.96 * much)


def _dim(picture: Image.Image, much: float, chance: random.Random) -> Image.Image:
    dark = ImageEnhance.Brightness(picture).enhance(1 - 0.95 * much)
    return _noisy(dark, 0.04, chance)


def _low_resolution(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    share = 1 - 0.78 * much
    size = tuple(round(side * share) for side in picture.size)
    return picture.resize((size[0], size[1]), Image.Resampling.BILINEAR)


def _matte(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    veil = Image.new("L", picture.size, 200)
    return Image.blend(picture, veil, 0.85 * much).filter(ImageFilter.GaussianBlur(1))


def _noisy(picture: Image.Image, share: float, chance: random.Random) -> Image.Image:
    width, height = picture.size
    speckles = Image.frombytes("L", picture.size, chance.randbytes(width * height))
    return Image.blend(picture, speckles, share)


def _noise(picture: Image.Image, much: float, chance: random.Random) -> Image.Image:
    return _noisy(picture, 0.8 * much, chance)


def _occlusion(picture: Image.Image, much: float, _: random.Random) -> Image.Image:
    covered = picture.copy()
    x, y = (side * 0.6 for side in picture.size)
    size = picture.width * 0.3 * much
    ImageDraw.Draw(covered).ellipse((x, y, x + size, y + size), fill=150)
    return covered


def _poor_paper(
    picture: Image.Image, much: float, chance: random.Random
) -> Image.Image:
    coarse = Image.frombytes("L", (48, 48), chance.randbytes(48 * 48))
    fibers = coarse.resize(picture.size, Image.Resampling.BICUBIC)
    return Image.blend(picture, fibers, 0.65 * much)


def _scratches(picture: Image.Image, much: float, chance: random.Random) -> Image.Image:
    scratched = picture.copy()
    draw = ImageDraw.Draw(scratched)
    for _ in range(round(24 * much)):
        ends = [chance.uniform(0, picture.width) for _ in range(4)]
        draw.line(ends, fill=PAPER, width=2)
    return scratched


def _tears(picture: Image.Image, much: float, chance: random.Random) -> Image.Image:
    torn = picture.copy()
    depth = picture.width * 0.32 * much
    x = chance.uniform(0.45, 0.55) * picture.width
    edge = [
        (x - 14, picture.height),
        (x, picture.height - depth),
        (x + 14, picture.height),
    ]
    ImageDraw.Draw(torn).polygon(edge, fill=90)
    return torn


DEGRADATIONS: Mapping[str, Degradation] = {
    "angle": _angle,
    "blur": _blur,
    "curve": _curve,
    "dim": _dim,
    "dirt": _dirt,
    "distortion": _distortion,
    "gloss": _gloss,
    "low_contrast": _low_contrast,
    "low_resolution": _low_resolution,
    "matte": _matte,
    "noise": _noise,
    "occlusion": _occlusion,
    "poor_paper": _poor_paper,
    "scratches": _scratches,
    "tears": _tears,
}
