"""Dates of an application: how long the license holds, and what must come first.

Each claim's own form is left to the claims schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from credential.bilingual import Bilingual

__all__ = ["LONG_TERM", "VALID_FROM", "VALID_UNTIL", "Validity", "date_faults"]

# Members of an application that become `nbf` and `exp`; claims have other names.
VALID_FROM = "valid_from"
VALID_UNTIL = "valid_until"

# How people and files write a license without a last day.
LONG_TERM = ("长期", "long-term")

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# In an honest application the first of a pair never lies after the second.
_IN_ORDER = (
    ("birth_date", "issue_date"),
    ("birth_date", "first_issue_date"),
    ("first_issue_date", "issue_date"),
    ("establishment_date", "issue_date"),
)

_NOT_A_DATE = Bilingual(
    zh="不是日期，应写作 2026-11-21。", en="it is not a date such as 2026-11-21"
)


class Validity:
    """First and last day of a license, read from its application.

    Attributes:
        valid_from: First day, or None: from the moment of issue.
        valid_until: Last day, or None: long-term.
        faults: (field, what is wrong), empty when the two can be used.
    """

    def __init__(self, fields: Mapping[str, Any], *, rule: str, today: date) -> None:
        self.faults: list[tuple[str, Bilingual]] = []
        self.valid_from = self._day(VALID_FROM, fields.get(VALID_FROM))
        self.valid_until = self._last_day(fields, rule)
        if self.valid_until is not None:
            self._check_order(self.valid_until, today)

    def _last_day(self, fields: Mapping[str, Any], rule: str) -> date | None:
        written = fields.get(VALID_UNTIL)
        if written is None and rule == "required":
            self.faults.append(
                (
                    VALID_UNTIL,
                    Bilingual(
                        zh="缺少此项；没有期限的写“长期”。",
                        en="it is missing; write long-term (长期) if there is no last "
                        "day",
                    ),
                )
            )
        if written is None or written in LONG_TERM:
            return None
        if rule == "none":
            self.faults.append(
                (
                    VALID_UNTIL,
                    Bilingual(
                        zh="此证照类型没有有效期止。", en="the type knows no last day"
                    ),
                )
            )
            return None
        return self._day(VALID_UNTIL, written)

    def _day(self, field: str, written: object) -> date | None:
        if written is None:
            return None
        day = _date(written)
        if day is None:
            self.faults.append((field, _NOT_A_DATE))
        return day

    def _check_order(self, last_day: date, today: date) -> None:
        if self.valid_from is not None and last_day < self.valid_from:
            self.faults.append(
                (
                    VALID_UNTIL,
                    Bilingual(zh="早于有效期起。", en="it is before the first day"),
                )
            )
        elif last_day < today:
            self.faults.append(
                (
                    VALID_UNTIL,
                    Bilingual(zh="已经过去。", en="it has passed already"),
                )
            )


def date_faults(
    claims: Mapping[str, Any], labels: Mapping[str, Bilingual]
) -> Iterator[tuple[str, Bilingual]]:
    """Yield (claim, what is wrong) for each date that lies before an earlier fact."""
    for earlier, later in _IN_ORDER:
        if earlier not in claims or later not in claims:
            continue
        first, second = _date(claims.get(earlier)), _date(claims.get(later))
        if first is not None and second is not None and second < first:
            yield (
                later,
                Bilingual(
                    zh=f"早于“{labels[earlier].zh}”。",
                    en=f"it is before the {labels[earlier].en.lower()}",
                ),
            )


def _date(written: object) -> date | None:
    # `fromisoformat` reads week dates and 20261121 too; a license has one spelling.
    if not isinstance(written, str) or not _DATE.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
