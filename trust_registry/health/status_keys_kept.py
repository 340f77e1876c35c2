"""Status issuers' keys that end: then nothing can be decided about any license."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from credential.moments import beijing_text
from trust_registry.agencies import StatusIssuer
from trust_registry.health.contacts import contacts_of_region, finding_in
from trust_registry.health.finding import (
    LOOK_AHEAD,
    Gravity,
    HealthFinding,
    Lapse,
    both,
)
from trust_registry.published_state import PublishedRegion, PublishedState

__all__ = ["status_key_findings", "status_key_lapses"]


def status_key_findings(
    state: PublishedState, now: datetime
) -> Iterator[HealthFinding]:
    """Find regions without a status key, or whose last one ends soon."""
    for code, region in state.regions.items():
        yield from _in_region(state, code, region, now)


def status_key_lapses(state: PublishedState) -> Iterator[Lapse]:
    """Yield when the last key of each status issuer ends."""
    for code, region in state.regions.items():
        call = contacts_of_region(state, code)
        for issuer in region.status_issuers:
            end = _last_end(issuer)
            if end is not None:
                sentence = both(
                    f"状态发布者 {issuer.id} 的最后一把密钥到期。",
                    f"The last key of the status issuer {issuer.id} ends.",
                )
                yield Lapse(end, "status-keys-end", code, sentence, [issuer.id], call)


def _in_region(
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
    yield finding_in(
        state,
        code,
        "status-key-ends" if good else "no-status-key",
        Gravity.SOON if good else Gravity.NOW,
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
    )


def _signs_status(issuer: StatusIssuer, now: datetime) -> bool:
    return any(key.purpose == "status" and key.was_good_at(now) for key in issuer.keys)


def _last_end(issuer: StatusIssuer) -> datetime | None:
    active = [key for key in issuer.keys if key.state == "active"]
    ends = [key.not_after for key in active]
    if not ends or None in ends:
        return None
    return max(end for end in ends if end is not None)
