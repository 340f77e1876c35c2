"""Keys that end: of agencies, which may sign no more, and of status issuers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from credential.moments import BEIJING, beijing_text
from trust_registry.agencies import StatusIssuer
from trust_registry.agency_facts import AgencyFacts, KeyFacts
from trust_registry.health.contacts import contacts_of_region
from trust_registry.health.finding import (
    Gravity,
    HealthFinding,
    Lapse,
    both,
    first_of,
)
from trust_registry.published_state import PublishedRegion, PublishedState

__all__ = ["LOOK_AHEAD", "key_findings", "key_lapses"]

LOOK_AHEAD = timedelta(days=90)


def key_findings(state: PublishedState, now: datetime) -> Iterator[HealthFinding]:
    """Find keys that end and have no next one, and what outlives them."""
    ahead = timedelta(seconds=state.policy.announce_ahead_s)
    for code, region in state.regions.items():
        active = [one for one in region.agencies if one.is_active(now)]
        yield from _without_next(state, code, active, now, ahead)
        yield from _outlived(state, code, active, now)
        yield from _lost(state, code, region)
        yield from _status_keys(state, code, region, now)


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
        for issuer in region.status_issuers:
            end = _last_end(issuer)
            if end is not None:
                sentence = both(
                    f"状态发布者 {issuer.id} 的最后一把密钥到期。",
                    f"The last key of the status issuer {issuer.id} ends.",
                )
                yield Lapse(end, "status-keys-end", code, sentence, [issuer.id], call)


def _without_next(
    state: PublishedState,
    code: str,
    active: Iterable[AgencyFacts],
    now: datetime,
    ahead: timedelta,
) -> Iterator[HealthFinding]:
    """Agencies whose signing ends: an addition takes `announce_ahead` to be known."""
    stopped: list[str] = []
    too_late: list[str] = []
    soon: list[str] = []
    for agency in active:
        end = _signs_until(agency.keys, now)
        if end is None or end > now + LOOK_AHEAD:
            continue
        group = stopped if end <= now else too_late if end <= now + ahead else soon
        group.append(agency.id)
    days = ahead.days
    texts = (
        (
            "agency-without-key",
            Gravity.NOW,
            stopped,
            "已无可用密钥，不能签发",
            "without a key to sign with",
        ),
        (
            "agency-key-ends-unannounced",
            Gravity.NOW,
            too_late,
            f"的密钥在 {days} 天内到期，且未登记下一把：按期公告已来不及",
            f"whose key ends within {days} days without a next one, too late to "
            "announce one in time",
        ),
        (
            "agency-key-without-next",
            Gravity.SOON,
            soon,
            f"的密钥在 {LOOK_AHEAD.days} 天内到期，且未登记下一把",
            f"whose key ends within {LOOK_AHEAD.days} days without a next one",
        ),
    )
    for rule, gravity, agencies, zh, en in texts:
        if not agencies:
            continue
        yield HealthFinding(
            rule=rule,
            gravity=gravity,
            region=code,
            sentence=both(
                f"{len(agencies)} 个机构{zh}：{first_of(agencies, '、')}。",
                f"Agencies {en}: {len(agencies)}, {first_of(agencies, ', ')}.",
            ),
            action=both(
                "请颁发机构生成下一把密钥，由该地区登记并发布。",
                "Let the issuer make the next key, and the region list and publish it.",
            ),
            subjects=agencies,
            call=contacts_of_region(state, code),
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
        yield HealthFinding(
            rule="licenses-outlive-key",
            gravity=Gravity.NOTE,
            region=code,
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
            call=contacts_of_region(state, code),
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
        yield HealthFinding(
            rule="compromised-without-salvage",
            gravity=Gravity.SOON,
            region=code,
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
            call=contacts_of_region(state, code),
        )


def _status_keys(
    state: PublishedState, code: str, region: PublishedRegion, now: datetime
) -> Iterator[HealthFinding]:
    if not region.agencies:
        return
    good = [one for one in region.status_issuers if _signs_status(one, now)]
    ends = [_last_end(issuer) for issuer in good]
    if good and (None in ends or max(filter(None, ends)) > now + LOOK_AHEAD):
        return
    count = len(region.agencies)
    until = beijing_text(max(filter(None, ends))) if good else ""
    yield HealthFinding(
        rule="status-key-ends" if good else "no-status-key",
        gravity=Gravity.SOON if good else Gravity.NOW,
        region=code,
        sentence=both(
            f"状态密钥于北京时间 {until} 到期，{count} 个机构的证照此后无法判定。",
            f"The status keys end {until} (Beijing); then nothing can be decided about "
            f"the licenses of {count} agencies.",
        )
        if good
        else both(
            f"没有可用的状态密钥，{count} 个机构的证照无法判定。",
            f"There is no status key; nothing can be decided about the licenses of "
            f"{count} agencies.",
        ),
        action=both(
            "请登记下一把状态密钥并发布。", "List the next status key and publish it."
        ),
        subjects=[code],
        call=contacts_of_region(state, code),
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


def _signs_status(issuer: StatusIssuer, now: datetime) -> bool:
    return any(key.purpose == "status" and key.was_good_at(now) for key in issuer.keys)


def _last_end(issuer: StatusIssuer) -> datetime | None:
    active = [key for key in issuer.keys if key.state == "active"]
    ends = [key.not_after for key in active]
    if not ends or None in ends:
        return None
    return max(end for end in ends if end is not None)


def _day(at: datetime) -> datetime:
    return at.astimezone(BEIJING).replace(hour=0, minute=0, second=0)
