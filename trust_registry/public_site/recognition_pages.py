"""The recognition matrix: who accepts whose licenses of a type, at a date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from credential import Bilingual, LicenseType, MalformedError
from credential.moments import BEIJING, beijing_text, parse_moment
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page
from trust_registry.recognition import (
    Condition,
    HolderPresent,
    IssuedSince,
    Recognition,
)

__all__ = ["names", "page"]

_TYPE = re.compile(r"recognition-([0-9A-Z]{21})(?:-([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
# Days ahead on which something changes; a registry plans a few a year.
MOST_DAYS = 12
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)


class Cell(NamedTuple):
    """What stands where an accepting and an issuing region meet.

    Attributes:
        is_own: Whether both are the same region.
        answer: Whether it is recognized, since when.
        notes: Numbers of its conditions in the legend.
    """

    is_own: bool
    answer: Recognition
    notes: Sequence[int]


def names(content: SiteContent) -> Iterator[str]:
    """Yield the names of the pages, those of days ahead among them."""
    yield "recognition"
    for kind in content.types:
        yield f"recognition-{kind.code}"
        for day in _days_of_change(content, kind.code):
            yield f"recognition-{kind.code}-{day}"


def page(content: SiteContent, name: str, asked: Asked) -> Page | None:
    """Return a page by its name, or None."""
    if name == "recognition":
        return _overview(content, asked.moment(content.now))
    match = _TYPE.fullmatch(name)
    kind = content.state.catalogue.get(match[1]) if match else None
    if match is None or kind is None:
        return None
    try:
        at = parse_moment(match[2]) if match[2] else asked.moment(content.now)
    except MalformedError:
        return None
    return _matrix(content, kind, at)


def _overview(content: SiteContent, at: datetime) -> Page:
    codes = [region.code for region in content.state.members.regions]
    rules = content.state.rules()
    rows = []
    for kind in content.types:
        pairs = sum(
            rules.recognize(
                (accepting, issuing, kind.code), issued_at=at, now=at
            ).recognized
            for accepting in codes
            for issuing in codes
            if accepting != issuing
        )
        rows.append((kind, pairs))
    return Page(
        "recognition.html",
        Bilingual(zh="互认关系", en="Recognition"),
        {"rows": rows, "pairs": len(codes) * (len(codes) - 1), "at": at},
        "recognition",
    )


def _matrix(content: SiteContent, kind: LicenseType, at: datetime) -> Page:
    legend: list[Bilingual] = []
    rules, regions = content.state.rules(), content.state.members.regions
    rows = []
    for accepting in regions:
        cells = []
        for issuing in regions:
            question = accepting.code, issuing.code, kind.code
            answer = rules.recognize(question, issued_at=at, now=at)
            notes = [_numbered(legend, one) for one in answer.conditions]
            cells.append(Cell(accepting.code == issuing.code, answer, notes))
        rows.append((accepting, cells))
    return Page(
        "matrix.html",
        Bilingual(zh=f"互认关系：{kind.name.zh}", en=f"Recognition: {kind.name.en}"),
        {
            "kind": kind,
            "regions": regions,
            "rows": rows,
            "at": at,
            "legend": legend,
            "days": _days_of_change(content, kind.code),
        },
        "recognition",
    )


def _numbered(legend: list[Bilingual], condition: Condition) -> int:
    text = _condition(condition)
    if text not in legend:
        legend.append(text)
    return legend.index(text) + 1


def _condition(condition: Condition) -> Bilingual:
    match condition:
        case IssuedSince(at=since):
            day = beijing_text(since)
            return Bilingual(
                zh=f"仅限北京时间 {day} 及以后签发的证照",
                en=f"only licenses issued at or after {day} (Beijing time)",
            )
        case HolderPresent():
            return Bilingual(
                zh="仅限出示人到场", en="only with the presenter at the window"
            )
        case _:
            return Bilingual(
                zh="本程序不认识的条件，永不成立",
                en="a condition that this program does not know; never met",
            )


def _days_of_change(content: SiteContent, type_code: str) -> list[str]:
    """Return the days ahead on which the matrix of a type changes, the next first."""
    borders = {
        border
        for row in content.rows
        if row.license_type in ("*", type_code)
        for border in (row.from_, row.until)
        if border is not None and border > content.now
    }
    # The first midnight at which the change shows.
    days = [
        (border - _SECOND).astimezone(BEIJING).date() + _DAY
        for border in sorted(borders)
    ]
    return list(dict.fromkeys(day.isoformat() for day in days))[:MOST_DAYS]
