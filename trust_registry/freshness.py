"""How old trust data is, graded: signatures are never relaxed, only age is.

Source: design/trust-registry.md, "Offline: what may still be said".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from trust_registry.view import TrustStanding

__all__ = [
    "CLOCK_TOLERANCE",
    "Freshness",
    "clock_is_suspect",
    "freshness",
    "part_issued_at",
]

# A counter's clock drifts by minutes between visits; a clock behind signed time by
# more than this proves nothing about age.
CLOCK_TOLERANCE = timedelta(minutes=10)

_NEVER = datetime.min.replace(tzinfo=UTC)


class Freshness(StrEnum):
    """The classes of age; only the first two may lead to "accepted"."""

    FRESH = "fresh"
    STALE = "stale"
    TOO_OLD = "too-old"
    CLOCK_SUSPECT = "clock-suspect"
    REGION_EXPIRED = "region-expired"
    COUNCIL_EXPIRED = "council-expired"


def clock_is_suspect(standing: TrustStanding, now: datetime) -> bool:
    """Tell whether ``now`` lies more than 10 min before the highest ``x-issued``."""
    newest = max(standing.highest_issued_at, standing.issued_at)
    return newest - now > CLOCK_TOLERANCE


def part_issued_at(standing: TrustStanding, regions: Iterable[str]) -> datetime:
    """Return the age base of what is known about some regions.

    A quarantined region's part is as old as the view in which it was last current;
    a region without any part is as old as can be.
    """
    oldest = standing.issued_at
    for code in regions:
        oldest = min(oldest, standing.region_issued_at.get(code, _NEVER))
    return oldest


def freshness(
    standing: TrustStanding, *, now: datetime, max_stale_s: int, regions: Iterable[str]
) -> Freshness:
    """Grade a view for a license that concerns some regions.

    A clock in doubt comes first, as no age means anything under it; age comes before
    lapsed roles, as refreshing mends it.

    Args:
        standing: The view's standing.
        now: The counter's clock.
        max_stale_s: Oldest data to decide on, in seconds, counted from ``x-issued``.
        regions: The issuing and the accepting region; none where the council's data
            alone is asked.
    """
    concerned = tuple(regions)
    if clock_is_suspect(standing, now):
        return Freshness.CLOCK_SUSPECT
    if (now - standing.issued_at).total_seconds() > max_stale_s:
        return Freshness.TOO_OLD
    if now >= standing.council_expires:
        return Freshness.COUNCIL_EXPIRED
    for code in concerned:
        expires = standing.region_expires.get(code)
        if expires is None or now >= expires:
            return Freshness.REGION_EXPIRED
    oldest_part = part_issued_at(standing, concerned)
    if (now - oldest_part).total_seconds() > max_stale_s:
        return Freshness.TOO_OLD
    # The part of a quarantined region is older than the view, and is told to be.
    if now >= standing.timestamp_expires or oldest_part < standing.issued_at:
        return Freshness.STALE
    return Freshness.FRESH
