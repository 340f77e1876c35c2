"""The items of GB/T 36903 metadata under their three families of names.

Records in use mix pinyin codes, English names and Chinese labels for the same things;
reading and writing whole records is `credential.gb36903`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from credential.bilingual import Bilingual

__all__ = [
    "EXTENSION",
    "HOLDER_CODE_TYPES",
    "ITEMS",
    "ITEM_OF_NAME",
    "LONG_TERM",
    "Family",
    "Item",
    "read_date",
]


class Family(StrEnum):
    """One of the three ways to name the items."""

    PINYIN = "pinyin"
    ENGLISH = "english"
    CHINESE = "chinese"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of every license.

    Attributes:
        field: Its name in `credential.gb36903.LicenseMetadata`.
        pinyin: Its code; the English name where the standard gives none.
        english: Its English name.
        chinese: Its Chinese label, of which the code is the initials.
        short: Another Chinese label that is in use.
    """

    field: str
    pinyin: str
    english: str
    chinese: str
    short: str | None = None

    def name_in(self, family: Family) -> str:
        """Return its name in one family."""
        names = {Family.PINYIN: self.pinyin, Family.ENGLISH: self.english}
        return names.get(family, self.chinese)


_AUTHORITY = "certificateIssuingAuthority"
_HOLDER = "certificateHolder"

ITEMS = (
    Item("name", "ZZMC", "certificateName", "证照名称"),
    Item("type_name", "ZZLXMC", "certificateTypeName", "证照类型名称"),
    Item("type_code", "ZZLXDM", "certificateTypeCode", "证照类型代码"),
    Item("number", "ZZBH", "certificateNumber", "证照编号"),
    Item("identifier", "ZZBS", "certificateIdentifier", "证照标识"),
    Item("authority", "ZZBFJG", f"{_AUTHORITY}Name", "证照颁发机构", "颁发机构"),
    Item(
        "authority_code",
        "ZZBFJGDM",
        f"{_AUTHORITY}Code",
        "证照颁发机构代码",
        "颁发机构代码",
    ),
    Item("issued", "ZZBFRQ", "certificateIssuedDate", "证照颁发日期", "颁发日期"),
    Item("holders", "CZZT", f"{_HOLDER}Name", "持证主体"),
    Item("holder_codes", "CZZTDM", f"{_HOLDER}Code", "持证主体代码"),
    Item(
        "holder_code_types",
        "CZZTDMLXDM",
        f"{_HOLDER}TypeCode",
        "持证主体代码类型代码",
        "持证主体代码类型",
    ),
    Item(
        "valid_from",
        "ZZYXQQSRQ",
        "certificateEffectiveDate",
        "证照有效期起始日期",
        "有效期起",
    ),
    Item(
        "valid_until",
        "ZZYXQJZRQ",
        "certificateExpiringDate",
        "证照有效期截止日期",
        "有效期止",
    ),
    Item("predecessor", "associatedZzeCertID", "associatedZzeCertID", "关联证照标识"),
    Item("state", "ZZZT", "certState", "证照状态"),
)

ITEM_OF_NAME: Mapping[str, Item] = MappingProxyType(
    {
        name: item
        for item in ITEMS
        for name in (item.pinyin, item.english, item.chinese, item.short)
        if name is not None
    }
)
"""Each item by each of its names."""

EXTENSION = "extend_info"
"""Where records with English names keep what only this type has."""

LONG_TERM = "长期"
# No last day, as various systems write it.
_LONG_TERM_WORDS = frozenset((LONG_TERM, "永久", "长期有效"))

_MILITARY = Bilingual(zh="军队、武警证件", en="military or police document")
_PASSPORT = Bilingual(zh="护照", en="passport")

HOLDER_CODE_TYPES: Mapping[str, Bilingual] = MappingProxyType(
    {
        "001": Bilingual(zh="统一社会信用代码", en="unified social credit code"),
        "099": Bilingual(zh="其他法人或组织证件", en="other organization document"),
        "111": Bilingual(zh="公民身份号码", en="citizen number"),
        **dict.fromkeys(("114", "115", "118", "119", "120", "122"), _MILITARY),
        **dict.fromkeys(("411", "412", "413", "414"), _PASSPORT),
        "511": Bilingual(zh="台湾居民来往大陆通行证", en="Taiwan permit"),
        "516": Bilingual(zh="港澳居民来往内地通行证", en="Hong Kong and Macao permit"),
        "999": Bilingual(zh="其他", en="other"),
    }
)
"""What a holder's number is 持证主体代码类型代码."""

# 2026-11-20, 20261120, 2026/1/5, 2026年1月5日; a time of day behind it is dropped.
_DATE = re.compile(
    r"([0-9]{4})(?:[-/年]([0-9]{1,2})[-/月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
    r"(?:[ T][0-9:.]+Z?)?"
)


def read_date(text: str) -> date | str | None:
    """Return the day that a record writes, `LONG_TERM`, or None if it is neither."""
    if text in _LONG_TERM_WORDS:
        return LONG_TERM
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, *rest = (part for part in match.groups() if part is not None)
    try:
        day = date(int(year), *(int(part) for part in rest))
    except ValueError:
        return None
    # However it is written: "9999-12-31 00:00:00" is what databases put out.
    return LONG_TERM if day == date.max else day
