"""Whether a counter's trust data can be decided on: overall and for each region.

The age of one license's data is graded in ``verifier.verify``, by its own type; here a
clerk sees beforehand what the counter is able to answer. Never "ready" on old rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from credential import Bilingual
from credential.moments import beijing_text, to_rfc3339
from trust_registry.freshness import Freshness, freshness
from trust_registry.view import TrustStanding, TrustView
from verifier.messages import MESSAGES
from verifier.phrases import age_text

__all__ = [
    "Readiness",
    "RegionReadiness",
    "Usability",
    "readiness",
    "readiness_json",
    "state_of",
    "usability",
]


class Usability(StrEnum):
    """What a clerk has to know of the trust data at a glance."""

    USABLE = "usable"
    AGING = "aging"
    UNUSABLE = "unusable"


_STATES: Mapping[Freshness | None, tuple[Usability, Bilingual, str]] = MappingProxyType(
    {
        Freshness.FRESH: (
            Usability.USABLE,
            Bilingual(zh="信任数据有效", en="Trust data is current"),
            "",
        ),
        Freshness.STALE: (
            Usability.AGING,
            Bilingual(zh="信任数据待更新", en="Trust data should be refreshed"),
            "trust-too-old",
        ),
        Freshness.TOO_OLD: (
            Usability.UNUSABLE,
            Bilingual(
                zh="信任数据过旧，不能判定", en="Trust data is too old to decide on"
            ),
            "trust-too-old",
        ),
        Freshness.CLOCK_SUSPECT: (
            Usability.UNUSABLE,
            Bilingual(zh="本机时间可能不对，不能判定", en="The clock may be wrong"),
            "clock-suspect",
        ),
        Freshness.REGION_EXPIRED: (
            Usability.UNUSABLE,
            Bilingual(
                zh="地区数据缺失或已过期", en="Region data is missing or expired"
            ),
            "region-data-expired",
        ),
        Freshness.COUNCIL_EXPIRED: (
            Usability.UNUSABLE,
            Bilingual(zh="理事会数据已过期，不能判定", en="The council's data expired"),
            "council-data-expired",
        ),
        None: (
            Usability.UNUSABLE,
            Bilingual(zh="没有信任数据，不能判定", en="There is no trust data"),
            "no-trust-data",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class RegionReadiness:
    """What can be decided about one region's licenses.

    Attributes:
        code: Its division code.
        name: Its name.
        freshness: The class of its part, by the council's limit.
        issued_at: When its part was last current; None if it never came.
        expires: When its part lapses; None if it never came.
        quarantined: Why its newest part was not taken in, or None.
    """

    code: str
    name: Bilingual
    freshness: Freshness
    issued_at: datetime | None
    expires: datetime | None
    quarantined: str | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a counter can answer at an instant.

    Attributes:
        checked_at: The instant.
        freshness: The class overall; None without any trust data.
        standing: The trust data, or None.
        regions: Each member region.
    """

    checked_at: datetime
    freshness: Freshness | None
    standing: TrustStanding | None = None
    regions: tuple[RegionReadiness, ...] = ()

    @property
    def usability(self) -> Usability:
        """At a glance: usable, aging, or not to be decided on."""
        return usability(self.freshness)

    @property
    def state(self) -> Bilingual:
        """The class in words."""
        return state_of(self.freshness)

    @property
    def advice(self) -> Bilingual | None:
        """What to do about it; None while nothing is to be done."""
        cause = _STATES[self.freshness][2]
        return MESSAGES[cause].action if cause else None

    @property
    def age(self) -> Bilingual | None:
        """As of when the data is, and how long ago that was."""
        if self.standing is None:
            return None
        issued_at = self.standing.issued_at
        ago, when = age_text(self.checked_at - issued_at), beijing_text(issued_at)
        return Bilingual(zh=f"截至 {when}（{ago.zh}）", en=f"as of {when} ({ago.en})")

    @property
    def is_ready(self) -> bool:
        """Tell whether every member region's licenses can be decided."""
        classes = [self.freshness, *(region.freshness for region in self.regions)]
        return Usability.UNUSABLE not in map(usability, classes)


def usability(grade: Freshness | None) -> Usability:
    """Return what an age class means to a clerk; None is no trust data at all."""
    return _STATES[grade][0]


def state_of(grade: Freshness | None) -> Bilingual:
    """Return an age class in words."""
    return _STATES[grade][1]


def readiness(
    view: TrustView | None, *, now: datetime, accepting_region: str | None = None
) -> Readiness:
    """Return what a counter can answer.

    Args:
        view: The committed state, or None.
        now: The counter's clock.
        accepting_region: The region it stands in, whose own part it needs for
            everything; None leaves that out.
    """
    if view is None:
        return Readiness(now, None)
    standing, limit_s = view.standing, view.policy.max_stale_s
    needed = () if accepting_region is None else (accepting_region,)
    return Readiness(
        checked_at=now,
        freshness=freshness(standing, now=now, max_stale_s=limit_s, regions=needed),
        standing=standing,
        regions=tuple(
            RegionReadiness(
                code=region.code,
                name=region.name,
                freshness=freshness(
                    standing, now=now, max_stale_s=limit_s, regions=(region.code,)
                ),
                issued_at=standing.region_issued_at.get(region.code),
                expires=standing.region_expires.get(region.code),
                quarantined=standing.quarantined.get(region.code),
            )
            for region in view.regions()
        ),
    )


def readiness_json(ready: Readiness) -> dict[str, Any]:
    """Return a readiness as JSON values; times are RFC 3339 in UTC."""
    standing, advice, age = ready.standing, ready.advice, ready.age
    return {
        "ready": ready.is_ready,
        "usability": ready.usability,
        "freshness": ready.freshness,
        "state": ready.state.model_dump(),
        "advice": advice and advice.model_dump(),
        "age": age and age.model_dump(),
        "checked_at": to_rfc3339(ready.checked_at),
        "registry": standing and standing.registry_name.model_dump(),
        "demo": standing is not None and standing.demo,
        "issued_at": standing and to_rfc3339(standing.issued_at),
        "fresh_until": standing and to_rfc3339(standing.timestamp_expires),
        "council_expires": standing and to_rfc3339(standing.council_expires),
        "versions": dict(standing.versions) if standing else {},
        "regions": [
            {
                "code": region.code,
                "name": region.name.model_dump(),
                "freshness": region.freshness,
                "issued_at": region.issued_at and to_rfc3339(region.issued_at),
                "expires": region.expires and to_rfc3339(region.expires),
                "quarantined": region.quarantined,
            }
            for region in ready.regions
        ],
    }
