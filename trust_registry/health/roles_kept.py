"""Roles that have lapsed, or are past the day on which they should be signed anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tuf.api.metadata import Signed

from credential import Bilingual
from credential.moments import beijing_text
from trust_registry import roles
from trust_registry.health.contacts import contacts_of_role, finding_in
from trust_registry.health.finding import Gravity, HealthFinding, Lapse, both
from trust_registry.published_state import PublishedState

__all__ = ["due", "role_findings", "role_lapses", "role_name"]

_NAMES = {
    roles.ROOT: both("根", "the root"),
    roles.TARGETS: both("理事会目录", "the council's role"),
    roles.SNAPSHOT: both("主机快照", "the host's snapshot"),
    roles.TIMESTAMP: both("主机时间戳", "the host's timestamp"),
}
_SIGN_BY_KIND = {
    roles.ROOT: both("请各成员举行签署仪式。", "Hold a sitting of the members."),
    roles.TARGETS: both("请各成员举行签署仪式。", "Hold a sitting of the members."),
    roles.AUTHORITY: both(
        "请该地区负责人重新签署。", "Let the region's officers sign it anew."
    ),
    roles.PUBLISHER: both(
        "请该地区运行 `tongyan-registry publish` 并交给主机。",
        "Let the region run `tongyan-registry publish` and hand it to the host.",
    ),
    roles.SNAPSHOT: both(
        "请主机运行 `tongyan-registry release`。",
        "Let the host run `tongyan-registry release`.",
    ),
    roles.TIMESTAMP: both(
        "请主机运行 `tongyan-registry release`。",
        "Let the host run `tongyan-registry release`.",
    ),
}


def role_name(state: PublishedState, role: str) -> Bilingual:
    """Return what a role is called."""
    code = roles.region_code_of(role)
    if code is None:
        return _NAMES[role]
    member = state.member(code)
    name = member.name if member else both(code, code)
    if roles.kind_of(role) == roles.AUTHORITY:
        return both(f"{name.zh}的地区授权", f"the authority role of {name.en}")
    return both(f"{name.zh}的发布目录", f"the publication of {name.en}")


def due(role: str, signed: Signed) -> datetime:
    """Return the day on which a role should be signed anew, at the latest.

    A role file does not say when it was signed; no role outlives its longest life.
    """
    life = roles.LIVES[roles.kind_of(role)]
    return signed.expires - life.longest + life.renew_after


def role_findings(state: PublishedState, now: datetime) -> Iterator[HealthFinding]:
    """Find roles to be signed anew, and regions whose part does not hold."""
    for role, signed, _ in state.roles():
        if now >= due(role, signed):
            yield _late(state, role, signed, now)
    for code, fault in state.faults.items():
        yield finding_in(
            state,
            code,
            "region-held-back",
            Gravity.NOW,
            sentence=both(
                f"{_region(state, code).zh}的数据不成立，窗口不予采用：{fault}。",
                f"Counters do not take in {_region(state, code).en}'s data: {fault}.",
            ),
            action=both(
                "请该地区重新发布，或由理事会更正其授权。",
                "Let the region publish anew, or the council correct its keys.",
            ),
            subjects=[code],
        )


def role_lapses(state: PublishedState) -> Iterator[Lapse]:
    """Yield when each role is due, and when it ends."""
    for role, signed, _ in state.roles():
        name, code = role_name(state, role), roles.region_code_of(role)
        call = contacts_of_role(state, role)
        dates = (
            (due(role, signed), "role-due", "应重新签署", "is due to be signed anew"),
            (signed.expires, "role-ends", "失效", "ends"),
        )
        for at, kind, zh, en in dates:
            sentence = both(f"{name.zh}{zh}。", f"{_capital(name.en)} {en}.")
            yield Lapse(at, kind, code, sentence, [role], call)


def _late(
    state: PublishedState, role: str, signed: Signed, now: datetime
) -> HealthFinding:
    name, until = role_name(state, role), beijing_text(signed.expires)
    lapsed = now >= signed.expires
    return HealthFinding(
        rule="role-lapsed" if lapsed else "role-past-re-sign",
        gravity=Gravity.NOW if lapsed else Gravity.SOON,
        region=roles.region_code_of(role),
        sentence=both(
            f"{name.zh}已于北京时间 {until} 失效。",
            f"{_capital(name.en)} ended {until} (Beijing).",
        )
        if lapsed
        else both(
            f"{name.zh}已过应重新签署之日，将于北京时间 {until} 失效。",
            f"{_capital(name.en)} is past its day for signing anew; it ends {until} "
            "(Beijing).",
        ),
        action=_SIGN_BY_KIND[roles.kind_of(role)],
        subjects=[role],
        call=contacts_of_role(state, role),
    )


def _region(state: PublishedState, code: str) -> Bilingual:
    member = state.member(code)
    return member.name if member else both(code, code)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
