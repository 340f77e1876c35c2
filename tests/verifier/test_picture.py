"""Pictures turned gray, in bands that nobody sees."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from tests.verifier.pictures import saved
from verifier.picture import open_gray

WIDTH, HEIGHT = 1500, 1600  # 2.4 million pixels: three bands


def gradient(mode: str) -> Image.Image:
    return Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert(mode)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_a_picture_of_several_bands_is_the_same_gray_throughout(mode: str) -> None:
    picture = gradient(mode)

    gray = open_gray(saved(picture))

    assert ImageChops.difference(gray, picture.convert("L")).getbbox() is None


def test_what_is_transparent_is_white_in_every_band() -> None:
    black = Image.new("LA", (WIDTH, HEIGHT))
    black.putalpha(gradient("L"))

    gray = open_gray(saved(black))

    inverted = ImageChops.invert(gradient("L"))
    assert ImageChops.difference(gray, inverted).getbbox() is None
