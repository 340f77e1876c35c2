"""Status lists: missing, not counting, near their end, or older than types allow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from credential import Bilingual
from credential.moments import beijing_text
from trust_registry.health.contacts import contacts_of_region, finding_in
from trust_registry.health.finding import Gravity, HealthFinding, Lapse, both
from trust_registry.published_state import PublishedList, PublishedState

__all__ = ["list_findings", "list_lapses"]

# A region publishes daily; a long weekend must not be the end of it.
NEAR_END = timedelta(days=2)

_PUBLISH = both(
    "请颁发机构运行 `tongyan-issuer publish-status` 并交给主机。",
    "Let the issuer run `tongyan-issuer publish-status` and hand it to the host.",
)


def list_findings(state: PublishedState, now: datetime) -> Iterator[HealthFinding]:
    """Find lists that do not serve, and regions without any."""
    for one in state.lists:
        told = _fault(state, one, now)
        if told is not None:
            rule, gravity, sentence = told
            yield finding_in(
                state,
                one.region,
                rule,
                gravity,
                sentence=sentence,
                action=_PUBLISH,
                subjects=[one.path],
            )
    with_lists = {one.region for one in state.lists}
    for code, region in state.regions.items():
        if region.agencies and code not in with_lists:
            sentence = both(
                f"没有状态列表，{len(region.agencies)} 个机构的证照无法判定。",
                "There is no status list; nothing can be decided about the licenses "
                f"of {len(region.agencies)} agencies.",
            )
            yield finding_in(
                state,
                code,
                "no-status-list",
                Gravity.NOW,
                sentence=sentence,
                action=_PUBLISH,
                subjects=[code],
            )


def list_lapses(state: PublishedState) -> Iterator[Lapse]:
    """Yield when each list ends."""
    for one in state.lists:
        if one.expires is not None:
            sentence = both(f"状态列表 {one.path} 失效。", f"The list {one.path} ends.")
            call = contacts_of_region(state, one.region)
            yield Lapse(
                one.expires, "list-ends", one.region, sentence, [one.path], call
            )


def _fault(
    state: PublishedState, one: PublishedList, now: datetime
) -> tuple[str, Gravity, Bilingual] | None:
    if one.issued_at is None:
        sentence = both(
            f"状态列表 {one.path} 不予采用：{one.fault}。",
            f"The list {one.path} does not count: {one.fault}.",
        )
        return "list-refused", Gravity.NOW, sentence
    if one.expires is not None and one.expires <= now + NEAR_END:
        until = beijing_text(one.expires)
        sentence = both(
            f"状态列表 {one.path} 的期限为北京时间 {until}。",
            f"The list {one.path} ends {until} (Beijing).",
        )
        ended = one.expires <= now
        rule = "list-ended" if ended else "list-ends-soon"
        return rule, Gravity.NOW if ended else Gravity.SOON, sentence
    allowed = _shortest_age(state, one.region, now)
    if now - one.issued_at > allowed:
        sentence = both(
            f"状态列表 {one.path} 已超过 {allowed.days} 天，"
            "最严的证照类型不再据此判定。",
            f"The list {one.path} is older than {allowed.days} days; the strictest "
            "license type is not decided on it any more.",
        )
        return "list-too-old", Gravity.SOON, sentence
    return None


def _shortest_age(state: PublishedState, code: str, now: datetime) -> timedelta:
    """Return the oldest list that the strictest type of a region is decided on."""
    codes = {
        period.code
        for agency in state.regions[code].agencies
        for period in agency.types
    }
    ages = [
        kind.at(now).tongyan.max_status_age_s
        for kind in state.catalogue.values()
        if kind.code in codes
    ]
    return timedelta(seconds=min(ages)) if ages else timedelta.max
