"""Monthly counts: where recognition works, and where and why it really fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeVar

from credential import Bilingual, strict_json
from trust_registry.monthly_counts import CountRow
from trust_registry.public_site.content import SiteContent
from trust_registry.public_site.page import Asked, Page

__all__ = ["cause_label", "names", "page"]

_MONTH = re.compile(r"counts-(20[0-9]{2}-[0-9]{2})")

Group = TypeVar("Group", bound=Hashable)


class Tally(NamedTuple):
    """Sums of published numbers; each is a little less than there was."""

    recognized: int
    used: int
    failed: int

    @property
    def failing(self) -> float:
        """Per cent of the checks that failed."""
        checks = self.recognized + self.failed
        return 100 * self.failed / checks if checks else 0.0


class Counted(NamedTuple):
    """A published row with the region that published it."""

    accepting: str
    row: CountRow


def names(content: SiteContent) -> Iterator[str]:
    """Yield the names of the pages."""
    yield "counts"
    for month in content.months:
        yield f"counts-{month}"


def page(content: SiteContent, name: str, asked: Asked) -> Page | None:  # noqa: ARG001
    """Return a page by its name, or None."""
    match = _MONTH.fullmatch(name)
    if name != "counts" and match is None:
        return None
    month = match[1] if match else next(iter(content.months), None)
    if match and month not in content.months:
        return None
    return _month(content, month)


def cause_label(code: str) -> Bilingual:
    """Return what a cause is called; one of a later program goes by its code."""
    return _causes().get(code) or Bilingual(zh=code, en=code)


def _month(content: SiteContent, month: str | None) -> Page:
    published = content.months.get(month or "", [])
    rows = [Counted(one.region, row) for one in published for row in one.rows]
    causes: dict[str, int] = {}
    for one in rows:
        for cause, number in one.row.failed.items():
            causes[cause] = causes.get(cause, 0) + number
    title = Bilingual(zh="每月互认统计", en="Monthly counts")
    return Page(
        "counts.html",
        title,
        {
            "month": month,
            "published": published,
            "total": _sum(one.row for one in rows),
            "pairs": _grouped(rows, lambda one: (one.row.issuing, one.accepting)),
            "types": _grouped(rows, lambda one: one.row.license_type),
            "causes": sorted(causes.items(), key=lambda one: -one[1]),
            "rows": sorted(rows, key=lambda one: -one.row.failed_in_all),
        },
        "counts",
    )


def _grouped(
    rows: Sequence[Counted], group_of: Callable[[Counted], Group]
) -> list[tuple[Group, Tally]]:
    """Return sums by group, where most fails first."""
    groups: dict[Group, list[CountRow]] = {}
    for one in rows:
        groups.setdefault(group_of(one), []).append(one.row)
    summed = [(group, _sum(held)) for group, held in groups.items()]
    return sorted(summed, key=lambda one: (-one[1].failed, -one[1].failing))


def _sum(rows: Iterable[CountRow]) -> Tally:
    held = list(rows)
    return Tally(
        sum(row.recognized for row in held),
        sum(row.used for row in held),
        sum(row.failed_in_all for row in held),
    )


@cache
def _causes() -> Mapping[str, Bilingual]:
    raw = (files("trust_registry") / "public_site" / "causes.json").read_bytes()
    return {code: Bilingual(**text) for code, text in strict_json.loads(raw).items()}
