"""Values as people read them."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.phrases import age_text, last_moment, value_text, visible


@given(st.text())
def test_no_hidden_character_is_left(text: str) -> None:
    shown = visible(text)

    kinds = {unicodedata.category(character) for character in shown}
    assert kinds.isdisjoint({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "name", ["阿依古丽·买买提", "𠮷野", "葛\U000e0100", "\u4e00\ufe00", "\U0002ebf0"]
)
def test_rare_characters_and_their_variants_are_left_alone(name: str) -> None:
    assert visible(name) == name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("C1", "C1"),
        (12, "12"),
        (True, "是 yes"),
        (None, "—"),
        (["甲", ["乙"]], "甲, 乙"),
        ({"姓名": "甲\x07"}, "姓名: 甲\\u0007"),
    ],
)
def test_every_json_value_has_a_line(value: Any, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize(
    ("age", "en"),
    [
        (timedelta(hours=-1), "later than this clock"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=119), "just now"),
        (timedelta(minutes=2), "2 minutes ago"),
        (timedelta(minutes=119), "119 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_an_age_is_told_as_one_would_say_it(age: timedelta, en: str) -> None:
    assert age_text(age).en == en


def test_a_license_good_until_a_midnight_names_its_last_day() -> None:
    assert last_moment(datetime(2026, 11, 20, 16, tzinfo=UTC)).zh == "2026-11-20"


def test_a_license_good_until_an_hour_names_it() -> None:
    assert last_moment(datetime(2026, 11, 20, 4, tzinfo=UTC)).en == "2026-11-20 12:00"


def test_a_license_without_an_end_is_long_term() -> None:
    assert last_moment(None).zh == "长期"
