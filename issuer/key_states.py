"""Until when an agency can sign: its keys, its license types, and what to do in time.

What the registry lists counts beside the ledger, where there is a trust store: of two
ends the earlier. Reading either is left to the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from credential.bilingual import Bilingual
from credential.moments import BEIJING, from_seconds, to_seconds
from issuer.agencies import KeyRecord, TypePeriod
from trust_registry.agencies import AgencyKey
from trust_registry.agencies import TypePeriod as ListedPeriod

__all__ = ["WARN_DAYS", "KeyState", "Lapse", "key_lapse", "key_states", "type_lapses"]

# How long before an end that nothing follows it is told, in days, and told again. A
# next key is listed 14 days before it begins (decision 0013), and the region's officer
# signs once a week.
WARN_DAYS = (60, 30, 7)
_DAY_S = 86_400
_OPEN = 2**62

Span = tuple[int, int]
"""From and until, whole UTC seconds."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """One key as it stands.

    Attributes:
        key: As the ledger has it.
        listed: Whether the registry lists it; None where nobody asked.
        begins: From when it may sign, the later of ledger and registry.
        ends: From when it may sign no more, the earlier of both.
    """

    key: KeyRecord
    listed: bool | None
    begins: int
    ends: int

    def signs_at(self, now: int) -> bool:
        """Tell whether it may sign at a time."""
        return self.listed is not False and self.begins <= now < self.ends


@dataclass(frozen=True, slots=True)
class Lapse:
    """Something that ends soon or has ended, and that nothing follows.

    Attributes:
        what: ``key`` or ``type``.
        name: The license type's code; empty for keys, of which the last ends.
        ends: When, whole UTC seconds.
        within_days: The least of `WARN_DAYS` that it lies within; 0 once it has ended.
        told: What ends and what to do, in both languages.
    """

    what: str
    name: str
    ends: int
    within_days: int
    told: Bilingual


def key_states(
    keys: Iterable[KeyRecord], listed: Iterable[AgencyKey] | None
) -> list[KeyState]:
    """Return each key as it stands.

    Args:
        keys: An agency's, or the status issuer's, by the ledger.
        listed: The same by the registry; None where nobody asked.
    """
    by_kid = None if listed is None else {key.kid: key for key in listed}
    states = []
    for key in keys:
        ends = key.not_after if key.state == "active" else key.not_before
        found = None if by_kid is None else by_kid.get(key.kid)
        is_listed = None if by_kid is None else found is not None
        begins, ends = _common([(key.not_before, ends), _listed_span(found)])
        states.append(KeyState(key, is_listed, begins, ends))
    return states


def key_lapse(states: Iterable[KeyState], *, now: int) -> Lapse | None:
    """Return that the last key of an agency ends soon, or None.

    A next key that takes over in time is counted: nothing is told of the one before.
    """
    spans = [(one.begins, one.ends) for one in states if one.listed is not False]
    until = _covered_until(spans, now)
    within = _within(until, now)
    if within is None:
        return None
    return Lapse("key", "", until, within, _key_told(until, now))


def type_lapses(
    types: Sequence[TypePeriod], listed: Sequence[ListedPeriod] | None, *, now: int
) -> list[Lapse]:
    """Return which license types in use may not be issued much longer, soonest first.

    Args:
        types: What an agency issues, by the ledger; what has ended there is not told.
        listed: The same by the registry; None where nobody asked.
        now: Whole UTC seconds.
    """
    found = []
    for code in dict.fromkeys(period.code for period in types):
        until = _covered_until(_spans(types, code), now)
        if until == now:
            continue
        if listed is not None:
            until = min(until, _covered_until(_listed_spans(listed, code), now))
        within = _within(until, now)
        if within is not None:
            told = _type_told(code, until, now)
            found.append(Lapse("type", code, until, within, told))
    return sorted(found, key=lambda one: one.ends)


def _listed_span(listed: AgencyKey | None) -> Span:
    if listed is None:
        return 0, _OPEN
    begins = to_seconds(listed.not_before)
    if listed.state == "compromised":
        return begins, begins
    if listed.state == "retired" and listed.revoked_at is not None:
        return begins, to_seconds(listed.revoked_at)
    return begins, _OPEN if listed.not_after is None else to_seconds(listed.not_after)


def _spans(types: Iterable[TypePeriod], code: str) -> list[Span]:
    return [
        (one.valid_from, _OPEN if one.valid_until is None else one.valid_until)
        for one in types
        if one.code == code
    ]


def _listed_spans(types: Iterable[ListedPeriod], code: str) -> list[Span]:
    return [
        (to_seconds(one.from_), _OPEN if one.until is None else to_seconds(one.until))
        for one in types
        if one.code == code
    ]


def _common(spans: Iterable[Span]) -> Span:
    begins, ends = zip(*spans, strict=True)
    return max(begins), min(ends)


def _covered_until(spans: Iterable[Span], now: int) -> int:
    """Return until when some span holds at each instant from ``now`` on."""
    until, left = now, list(spans)
    while following := [end for begin, end in left if begin <= until < end]:
        until = max(following)
    return until


def _within(until: int, now: int) -> int | None:
    if until <= now:
        return 0
    fitting = [days for days in WARN_DAYS if until - now <= days * _DAY_S]
    return min(fitting) if fitting else None


def _day(until: int) -> str:
    return from_seconds(until).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def _key_told(until: int, now: int) -> Bilingual:
    if until <= now:
        return Bilingual(
            zh="现在没有可以签名的密钥，不能签发；请建立新密钥并请登记人员登记。",
            en="there is no key that may sign now, so nothing can be minted; make one "
            "with `new-key` and have the registry officer list it",
        )
    return Bilingual(
        zh=f"最后一把密钥将于 {_day(until)} 到期，之后不能签发；请用 new-key 建立下一把"
        "密钥，并至少提前 14 天登记。",
        en=f"the last key ends at {_day(until)}, and nothing can be minted after it; "
        "make the next with `new-key` and have it listed 14 days ahead",
    )


def _type_told(code: str, until: int, now: int) -> Bilingual:
    if until <= now:
        return Bilingual(
            zh=f"名录中本机关现在不能签发 {code}；请联系本地区登记人员。",
            en=f"the registry does not list this agency for {code} now; call the "
            "region's registry officer",
        )
    return Bilingual(
        zh=f"证照类型 {code} 的签发期限将于 {_day(until)} 届满；如需继续签发，请联系"
        "本地区登记人员延期。",
        en=f"the agency may issue {code} until {_day(until)}; to go on, have the "
        "registry officer prolong it",
    )
