"""What a picture shows of the reason for which its code cannot be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw

from tests.verifier.counters import code_of, counter_of
from tests.verifier.films import blurred, dim, frame
from tests.verifier.pictures import qr, saved
from tests.world import World
from verifier.reading import Hint
from verifier.result import REMARKS, result_json
from verifier.scan import read_picture


def with_glare(code: Image.Image) -> Image.Image:
    seen = frame(code)
    ImageDraw.Draw(seen).ellipse((380, 250, 620, 480), fill=255)
    return seen


def under_a_thumb(code: Image.Image) -> Image.Image:
    seen = frame(code)
    ImageDraw.Draw(seen).rectangle((380, 200, 620, 520), fill=90)
    return seen


def pale(code: Image.Image) -> Image.Image:
    damaged = under_a_thumb(code)
    return damaged.point(lambda level: 180 + level // 10)


WAYS: dict[Hint, Callable[[Image.Image], Image.Image]] = {
    Hint.TOO_SMALL: lambda code: frame(code, side=66),
    Hint.BLURRED: lambda code: blurred(code, 7),
    Hint.GLARE: with_glare,
    Hint.COVERED: under_a_thumb,
    Hint.TOO_DARK: lambda code: dim(code, 0.01),
    Hint.FAINT: pale,
}


@pytest.mark.parametrize("hint", Hint)
def test_a_remark_says_why_and_what_to_try(world: World, hint: Hint) -> None:
    picture = WAYS[hint](qr(code_of(world)))

    reading = read_picture(saved(picture, "JPEG"))
    (result,) = counter_of(world).check(reading, now=world.now)

    assert [remark["code"] for remark in result_json(result)["remarks"]] == [hint]
    assert result_json(result)["verdict"] == "refused"
    assert REMARKS[hint].zh.endswith("。")


@pytest.mark.parametrize("level", [0, 128, 255])
def test_nothing_is_blamed_on_a_code_where_there_is_none(level: int) -> None:
    reading = read_picture(saved(Image.new("L", (640, 480), level)))

    assert reading.hints == ((Hint.TOO_DARK,) if level == 0 else ())
