"""Administrative divisions by their GB/T 2260 codes, with the years they existed in.

The four founding provinces are there down to counties, the rest of the country down to
prefectures. A code that is not there is a notice to whoever reads it, never a refusal:
divisions are made faster than programs.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from credential.bilingual import Bilingual
from credential.errors import IdentifierError
from credential.identifier import is_division_code

__all__ = [
    "Division",
    "division_name",
    "divisions_within",
    "find_division",
    "full_division_name",
    "province_of",
]

_TABLE = "division_table/gb2260.tsv"

# Of the six digits, how many name the province, the prefecture and the county.
_PROVINCE_DIGITS, _PREFECTURE_DIGITS, _DIGITS = 2, 4, 6


@dataclass(frozen=True, slots=True)
class Division:
    """One division during the years in which it had this code and this name.

    Attributes:
        code: Six digits.
        zh: Its name, without what it lies in.
        en: The same in English.
        first_year: The year it was made in; None is 2000 or before.
        last_year: The year it ended in; None is not yet.
    """

    code: str
    zh: str
    en: str
    first_year: int | None
    last_year: int | None

    @property
    def name(self) -> Bilingual:
        """Its name in both languages."""
        return Bilingual(zh=self.zh, en=self.en)

    @property
    def level(self) -> Literal["province", "prefecture", "county"]:
        """What kind of division the code stands for."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    def existed_on(self, day: date) -> bool:
        """Tell whether it existed on a day, or on another day of that year.

        The table is yearly; in the year of a change both names are known.
        """
        begun = self.first_year is None or self.first_year <= day.year
        return begun and (self.last_year is None or day.year <= self.last_year)


def find_division(code: str, *, on: date | None = None) -> Division | None:
    """Return the division of a code, or None if the table does not have it.

    Args:
        code: Six digits; anything else is not in the table.
        on: A day; None asks for the last that had the code, abolished or not.
    """
    known = _table().get(code, ())
    if on is not None:
        known = tuple(division for division in known if division.existed_on(on))
    return known[-1] if known else None


def division_name(code: str, *, on: date | None = None) -> Bilingual | None:
    """Return the name of a division, such as 玄武区, or None; see `find_division`."""
    division = find_division(code, on=on)
    return None if division is None else division.name


def full_division_name(code: str, *, on: date | None = None) -> Bilingual | None:
    """Return a name with what it lies in, such as 江苏省南京市玄武区, or None.

    There are four 鼓楼区 in the country: a reader elsewhere needs the whole.
    """
    if find_division(code, on=on) is None:
        return None
    chain = [find_division(each, on=on) for each in _codes_down_to(code)]
    found = [division for division in chain if division is not None]
    return Bilingual(
        zh="".join(division.zh for division in found),
        en=", ".join(division.en for division in reversed(found)),
    )


def province_of(code: str) -> str:
    """Return the code of the province that a division lies in, known or not.

    Raises:
        IdentifierError: not six digits.
    """
    if not is_division_code(code):
        raise IdentifierError("a division code has six digits (GB/T 2260)")
    return _padded(code[:_PROVINCE_DIGITS])


def divisions_within(code: str, *, on: date | None = None) -> tuple[Division, ...]:
    """Return what lies directly or further inside a division, in order of codes.

    Args:
        code: A province or a prefecture; an unknown one has nothing inside.
        on: A day; None is whatever the code of today stands for.
    """
    stem = code[:_PREFECTURE_DIGITS] if code[2:4] != "00" else code[:_PROVINCE_DIGITS]
    return tuple(
        division
        for known in _table().values()
        for division in known
        if division.code != code
        and division.code.startswith(stem)
        and (division.last_year is None if on is None else division.existed_on(on))
    )


def _codes_down_to(code: str) -> list[str]:
    """Return the codes of province, prefecture and county, each once."""
    lengths = (_PROVINCE_DIGITS, _PREFECTURE_DIGITS, _DIGITS)
    return list(dict.fromkeys(_padded(code[:length]) for length in lengths))


def _padded(digits: str) -> str:
    return digits.ljust(_DIGITS, "0")


@cache
def _table() -> Mapping[str, tuple[Division, ...]]:
    text = (pkgutil.get_data("credential", _TABLE) or b"").decode("utf-8")
    table: dict[str, tuple[Division, ...]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        code, zh, en, first, last = line.split("\t")
        division = Division(code, zh, en, _year(first), _year(last))
        table[code] = (*table.get(code, ()), division)
    return table


def _year(text: str) -> int | None:
    return int(text) if text else None
