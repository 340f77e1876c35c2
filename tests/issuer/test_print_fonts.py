"""Fonts of paper: no boxes, no letters in a wrong order, lines that end in place."""

from __future__ import annotations

from pathlib import Path

import pytest

from issuer.errors import PrintError
from issuer.print_fonts import DEFAULT_FONT, PrintFonts
from tests.issuer.printed import DRIVING, LATIN_FONT, chinese_fonts, printed


def test_a_character_that_the_font_lacks_is_named_with_its_claim() -> None:
    with pytest.raises(PrintError) as refused:
        printed(DRIVING, name="𠮷小雅")

    assert "姓名中的“𠮷”（U+20BB7）" in refused.value.reason.zh
    assert "𠮷 (U+20BB7) in Name" in refused.value.reason.en
    assert "小" not in refused.value.reason.zh


def test_a_font_without_chinese_is_refused_in_a_sentence_that_ends() -> None:
    with pytest.raises(PrintError) as refused:
        printed(DRIVING, fonts=PrintFonts.load([LATIN_FONT]))

    assert "and" in refused.value.reason.en
    assert len(refused.value.reason.en) < 500


def test_a_further_font_has_what_the_first_lacks() -> None:
    fonts = PrintFonts.load([LATIN_FONT, DEFAULT_FONT])

    page = printed(DRIVING, paper="a4", fonts=fonts)

    assert "吉小雅" in page.text
    assert {run for _, run in fonts.runs("A1小雅")} == {"A1", "小雅"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("e\u0301", id="a mark that combines, which the font has"),
        pytest.param("\u200fab", id="a turn of direction, which the font has"),
        pytest.param("أحمد", id="from right to left"),
        pytest.param("ᠮᠣᠩᠭᠣᠯ", id="joined"),
        pytest.param("བོད", id="stacked"),
        pytest.param("葛\U000e0100城", id="variation selector"),
    ],
)
def test_what_needs_a_shaper_is_not_drawn_letter_by_letter(name: str) -> None:
    assert chinese_fonts().missing(name)


def test_names_of_every_day_can_be_set() -> None:
    assert chinese_fonts().missing("阿依努尔·买买提 Søren Åström №1（上海）㎡") == []


@pytest.mark.parametrize("content", [b"", b"no font at all", b"ttcf" + b"\0" * 40])
def test_what_is_no_font_is_told_in_one_sentence(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(content)

    with pytest.raises(PrintError, match="fonts-wqy-microhei"):
        PrintFonts.load([path])


def test_a_font_cut_short_is_told_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(LATIN_FONT.read_bytes()[:9_000])

    with pytest.raises(PrintError, match="cannot be used"):
        PrintFonts.load([path])


def test_a_font_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(PrintError, match="cannot be used"):
        PrintFonts.load([tmp_path / "absent.ttc"])


def test_lines_break_between_chinese_characters_and_latin_words() -> None:
    fonts = chinese_fonts()

    assert fonts.wrapped("上海市黄浦区", 10, 31) == ["上海市", "黄浦区"]
    assert fonts.wrapped("Safety officer", 10, 45) == ["Safety", "officer"]


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    fonts = chinese_fonts()

    assert fonts.wrapped("上海，黄浦", 10, 21) == ["上", "海，", "黄浦"]
    assert fonts.wrapped("上（海）黄浦", 10, 31) == ["上", "（海）", "黄浦"]


def test_a_word_wider_than_the_line_is_broken_and_nothing_is_lost() -> None:
    text = "310101001001GB00001F00010001"

    lines = chinese_fonts().wrapped(text, 10, 60)

    assert len(lines) > 1
    assert "".join(lines) == text
