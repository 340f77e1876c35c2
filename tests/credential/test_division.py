from __future__ import annotations

import itertools
import re
from datetime import date

import pytest

from credential import division
from credential.division import (
    division_name,
    divisions_within,
    find_division,
    full_division_name,
    province_of,
)
from credential.errors import IdentifierError
from credential.identifier import is_division_code

TODAY = date(2026, 11, 21)
FOUR = {"310000": 16, "320000": 95, "330000": 90, "340000": 104}
EVERY = [entry for known in division._table().values() for entry in known]


@pytest.mark.parametrize(("province", "counties"), FOUR.items())
def test_the_four_provinces_are_there_down_to_counties(
    province: str, counties: int
) -> None:
    inside = divisions_within(province, on=TODAY)

    assert sum(entry.level == "county" for entry in inside) == counties


def test_the_rest_of_the_country_is_there_down_to_prefectures() -> None:
    names = {entry.code: entry.zh for entry in EVERY if entry.level != "county"}

    assert len({code for code in names if code.endswith("0000")}) == 34
    assert names["440300"] == "深圳市"
    assert names["650000"] == "新疆维吾尔自治区"


@pytest.mark.parametrize(
    ("code", "name", "first", "last"),
    [
        ("330113", "临平区", 2021, None),
        ("330114", "钱塘区", 2021, None),
        ("330104", "江干区", None, 2021),
        ("310151", "崇明区", 2016, None),
        ("310108", "闸北区", None, 2015),
        ("310119", "南汇区", 2001, 2009),
        ("340209", "弋江区", 2020, None),
        ("320613", "崇川区", 2020, None),
        ("320602", "崇川区", None, 2020),
        ("341400", "巢湖市", None, 2011),
    ],
)
def test_a_division_is_known_in_the_years_it_existed(
    code: str, name: str, first: int | None, last: int | None
) -> None:
    found = find_division(code)

    assert found is not None
    assert (found.zh, found.first_year, found.last_year) == (name, first, last)
    if first is not None:
        assert division_name(code, on=date(first - 1, 12, 31)) is None
        assert division_name(code, on=date(first, 1, 1)) is not None
    if last is not None:
        assert division_name(code, on=date(last, 12, 31)) is not None
        assert division_name(code, on=date(last + 1, 1, 1)) is None


def test_one_code_has_had_two_names() -> None:
    before = division_name("340203", on=date(2004, 6, 1))
    after = division_name("340203", on=date(2010, 6, 1))

    assert (before and before.zh, after and after.zh) == ("马塘区", "弋江区")


@pytest.mark.parametrize("code", ["", "3101", "310199", "999999", "31010a", "崇明区"])
def test_an_unknown_code_is_no_error(code: str) -> None:
    assert division_name(code) is None
    assert full_division_name(code) is None


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("320102", "江苏省南京市玄武区", "Xuanwu District, Nanjing, Jiangsu"),
        ("310101", "上海市黄浦区", "Huangpu District, Shanghai"),
        ("330100", "浙江省杭州市", "Hangzhou, Zhejiang"),
        ("340000", "安徽省", "Anhui"),
    ],
)
def test_a_full_name_says_where_a_division_lies(code: str, zh: str, en: str) -> None:
    name = full_division_name(code, on=TODAY)

    assert name is not None
    assert (name.zh, name.en) == (zh, en)


def test_the_province_of_a_code_needs_no_table() -> None:
    assert province_of("310199") == "310000"
    assert province_of("659001") == "650000"
    with pytest.raises(IdentifierError):
        province_of("3101")


def test_a_prefecture_holds_its_counties_of_the_day() -> None:
    now = {entry.zh for entry in divisions_within("330100", on=TODAY)}
    then = {entry.zh for entry in divisions_within("330100", on=date(2019, 6, 1))}

    assert {"临平区", "钱塘区"} <= now - then
    assert {"江干区", "下城区"} <= then - now
    assert len(now) == 13


def test_every_entry_is_well_formed() -> None:
    for entry in EVERY:
        assert is_division_code(entry.code)
        assert re.fullmatch(r"[\u4e00-\u9fff]{2,15}", entry.zh)
        assert re.fullmatch(r"[A-Z][A-Za-zü' ]+", entry.en)
        assert entry.level != "county" or entry.code[:2] in {"31", "32", "33", "34"}
        for year in (entry.first_year, entry.last_year):
            assert year is None or 2000 <= year <= 2021


def test_names_of_one_code_do_not_overlap_and_stand_in_order() -> None:
    for earlier, later in itertools.pairwise(EVERY):
        assert earlier.code <= later.code
        if earlier.code == later.code:
            assert earlier.last_year is not None
            assert later.first_year is not None
            assert earlier.last_year < later.first_year
