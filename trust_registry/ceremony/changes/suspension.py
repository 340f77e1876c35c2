"""The council suspends a region, or ends its suspension.

What the region issued before stays good, and its own files go on being published: its
keys may end, its agencies may change. What it issues in that time never counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from credential import Bilingual
from credential.moments import beijing_text, to_rfc3339
from trust_registry.ceremony.changes.council_file import list_file, read_values
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import MEMBERS, CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.errors import CeremonyError

__all__ = ["RESUME", "SUSPEND", "resume", "suspend"]

_MEMBER = "suspended"


def _others(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != _MEMBER}


def _one_suspension(question: Question) -> Iterable[Bilingual]:
    changes = question.of("member")
    if len(changes) != 1 or any(
        change.is_added
        or change.is_removed
        or _others(change.before) != _others(change.after)
        for change in changes
    ):
        yield Told(
            zh="它改动的不只是一个成员的暂停期",
            en="it changes more than one member's suspension",
        )


SUSPEND = Kind(
    "suspend",
    Bilingual(zh="暂停一个地区", en="suspend a region"),
    frozenset({"member"}),
    faults=_one_suspension,
)
RESUME = Kind(
    "resume",
    Bilingual(zh="结束一个地区的暂停", en="end a region's suspension"),
    frozenset({"member"}),
    faults=_one_suspension,
)


def suspend(state: CouncilState, code: str, *, since: datetime, now: datetime) -> Draft:
    """Return the draft that suspends a region from an instant on.

    Raises:
        CeremonyError: it is no member, or suspended already.
    """
    members, periods = _periods(state, code)
    if any(period.get("until") is None for period in periods):
        raise CeremonyError(
            f"{code} is suspended already; end it with `propose resume`",
            f"{code} 已被暂停；结束暂停请用 `propose resume`",
        )
    periods.append({"from": to_rfc3339(since)})
    return _draft(SUSPEND, state, members, now)


def resume(state: CouncilState, code: str, *, until: datetime, now: datetime) -> Draft:
    """Return the draft that ends a region's suspension at an instant.

    Raises:
        CeremonyError: it is no member, or not suspended before that instant.
    """
    members, periods = _periods(state, code)
    open_ones = [period for period in periods if period.get("until") is None]
    if not open_ones or not open_ones[0]["from"] < to_rfc3339(until):
        raise CeremonyError(
            f"{code} is not suspended at {beijing_text(until)}; nothing is to be ended",
            f"{code} 在北京时间 {beijing_text(until)} 并未处于暂停中",
        )
    open_ones[0]["until"] = to_rfc3339(until)
    return _draft(RESUME, state, members, now)


def _periods(state: CouncilState, code: str) -> tuple[Any, list[dict[str, Any]]]:
    members = read_values(state, MEMBERS)
    for entry in members["regions"]:
        if entry["code"] == code:
            periods: list[dict[str, Any]] = entry.setdefault(_MEMBER, [])
            return members, periods
    raise CeremonyError(
        f"{code} is no member; name one by its division code",
        f"{code} 不是成员，请以行政区划代码指明",
    )


def _draft(kind: Kind, state: CouncilState, members: Any, now: datetime) -> Draft:  # noqa: ANN401 (JSON)
    targets = next_role(state.targets, now=now)
    return Draft(kind.name, targets=targets, files=list_file(targets, MEMBERS, members))
