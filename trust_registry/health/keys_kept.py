"""Agencies' keys that end, with or without a next one, and what outlives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from credential.moments import BEIJING
from trust_registry.agency_facts import AgencyFacts, KeyFacts
from trust_registry.health.contacts import contacts_of_region, finding_in
from trust_registry.health.finding import (
    LOOK_AHEAD,
    Gravity,
    HealthFinding,
    Lapse,
    both,
    first_of,
)
from trust_registry.published_state import PublishedRegion, PublishedState

__all__ = ["key_findings", "key_lapses"]


def key_findings(state: PublishedState, now: datetime) -> Iterator[HealthFinding]:
    """Find keys that end and have no next one, and what outlives them."""
    ahead = timedelta(seconds=state.policy.announce_ahead_s)
    for code, region in state.regions.items():
        active = [one for one in region.agencies if one.is_active(now)]
        yield from _without_next(state, code, active, now, ahead)
        yield from _outlived(state, code, active, now)
        yield from _lost(state, code, region)


def key_lapses(state: PublishedState) -> Iterator[Lapse]:
    """Yield when keys end, those of one region and day together."""
    for code, region in state.regions.items():
        days: dict[datetime, list[str]] = {}
        for agency in region.agencies:
            for key in agency.keys:
                if key.state == "active" and key.not_after is not None:
                    days.setdefault(_day(key.not_after), []).append(agency.id)
        call = contacts_of_region(state, code)
        for day, agencies in days.items():
            names = first_of(agencies, ", ")
            sentence = both(
                f"{len(agencies)} 个机构密钥到期：{first_of(agencies, '、')}。",
                f"Agency keys that end: {len(agencies)}, {names}.",
            )
            yield Lapse(day, "agency-keys-end", code, sentence, agencies, call)


def _without_next(
    state: PublishedState,
    code: str,
    active: Iterable[AgencyFacts],
    now: datetime,
    ahead: timedelta,
) -> Iterator[HealthFinding]:
    """Agencies whose signing ends: an addition takes `announce_ahead` to be known."""
    found: dict[str, list[str]] = {}
    days = ahead.days
    for agency in active:
        end = _signs_until(agency.keys, now)
        if end is None or end > now + LOOK_AHEAD:
            continue
        if end <= now:
            rule = "agency-without-key"
        elif end <= now + ahead:
            rule = "agency-key-ends-unannounced"
        else:
            rule = "agency-key-without-next"
        found.setdefault(rule, []).append(agency.id)
    for rule, agencies in found.items():
        gravity, said = _SAID[rule]
        first_zh, first_en = first_of(agencies, "、"), first_of(agencies, ", ")
        yield finding_in(
            state,
            code,
            rule,
            gravity,
            sentence=both(
                f"{len(agencies)} 个机构{said.zh.format(days=days)}：{first_zh}。",
                f"Agencies {said.en.format(days=days)}: {len(agencies)}, {first_en}.",
            ),
            action=_NEXT_KEY,
            subjects=agencies,
        )


_SAID = {
    "agency-without-key": (
        Gravity.NOW,
        both("已无可用密钥，不能签发", "without a key to sign with"),
    ),
    "agency-key-ends-unannounced": (
        Gravity.NOW,
        both(
            "的密钥在 {days} 天内到期，且未登记下一把：按期公告已来不及",
            "whose key ends within {days} days without a next one, too late to "
            "announce one in time",
        ),
    ),
    "agency-key-without-next": (
        Gravity.SOON,
        both(
            f"的密钥在 {LOOK_AHEAD.days} 天内到期，且未登记下一把",
            f"whose key ends within {LOOK_AHEAD.days} days without a next one",
        ),
    ),
}
_NEXT_KEY = both(
    "请颁发机构生成下一把密钥，由该地区登记并发布。",
    "Let the issuer make the next key, and the region list and publish it.",
)


def _outlived(
    state: PublishedState, code: str, active: Iterable[AgencyFacts], now: datetime
) -> Iterator[HealthFinding]:
    """Keys that end before licenses that they may have signed."""
    found = [
        f"{agency.id} {key.kid}"
        for agency in active
        for key in agency.keys
        if key.not_after is not None
        and key.state == "active"
        and key.not_after <= now + LOOK_AHEAD
        and agency.types
    ]
    if found:
        yield finding_in(
            state,
            code,
            "licenses-outlive-key",
            Gravity.NOTE,
            sentence=both(
                f"{len(found)} 把密钥先于其所签证照到期：{first_of(found, '、')}。",
                "Keys that end before licenses that they may have signed: "
                f"{len(found)}, "
                f"{first_of(found, ', ')}.",
            ),
            action=both(
                "密钥须继续登记，不得删除：到期前签发的证照仍据此核验。",
                "Keep the keys listed: what they signed in their time is checked "
                "with them.",
            ),
            subjects=found,
        )


def _lost(
    state: PublishedState, code: str, region: PublishedRegion
) -> Iterator[HealthFinding]:
    lost = [
        f"{agency.id} {key.kid}"
        for agency in region.agencies
        for key in agency.keys
        if key.state == "compromised" and key.kid not in region.salvaged
    ]
    if lost:
        yield finding_in(
            state,
            code,
            "compromised-without-salvage",
            Gravity.SOON,
            sentence=both(
                f"{len(lost)} 把泄露的密钥没有挽救清单，所签证照一律不通过："
                f"{first_of(lost, '、')}。",
                "Compromised keys without a salvage file, so that every license of "
                f"theirs is refused: {first_of(lost, ', ')}.",
            ),
            action=both(
                "请颁发机构依台账生成挽救清单，由该地区发布。",
                "Let the issuer make the salvage file from its ledger, and the region "
                "publish it.",
            ),
            subjects=lost,
        )


def _signs_until(keys: Iterable[KeyFacts], now: datetime) -> datetime | None:
    """Return until when an agency can sign without a gap; None is open."""
    at = now
    for key in sorted(keys, key=lambda one: one.not_before):
        if key.state != "active" or key.not_before > at:
            continue
        if key.not_after is None:
            return None
        at = max(at, key.not_after)
    return at


def _day(at: datetime) -> datetime:
    return at.astimezone(BEIJING).replace(hour=0, minute=0, second=0)
