"""What every step is asked: the view, the lists, the region, the time, the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from credential import License, LicenseType, SdJwt
from credential.key_binding import COUNTER_AUDIENCE
from credential.shown_license import ShownLicense
from trust_registry.agencies import Agency, AgencyKey
from trust_registry.freshness import Freshness, freshness
from trust_registry.members import Region
from trust_registry.view import StatusLists, TrustView

__all__ = [
    "ANY_COUNTER",
    "Challenge",
    "FirstSeen",
    "LocalPolicy",
    "Question",
    "ReplayMemory",
    "Signed",
]

# What keeps something unlisted from proving anything. Whoever withholds new data
# cannot turn the silence of lapsed or old files into a refusal.
_ABSENCE_UNPROVED = {
    Freshness.TOO_OLD: "newer-than-trust-data",
    Freshness.CLOCK_SUSPECT: "clock-suspect",
    Freshness.REGION_EXPIRED: "region-data-expired",
    Freshness.COUNCIL_EXPIRED: "council-data-expired",
}


@dataclass(frozen=True, slots=True)
class LocalPolicy:
    """A hall's own limits, in seconds. They only ever tighten the signed ones."""

    max_stale_s: int | None = None
    max_status_age_s: int | None = None


class Challenge(NamedTuple):
    """What a holder's proof must be made for.

    Attributes:
        audience: Whom it is for.
        nonce: Chosen by whoever asked, used for one request; None where nobody could
            send one, and the hall's memory stands in its place.
    """

    audience: str
    nonce: str | None = None


ANY_COUNTER = Challenge(COUNTER_AUDIENCE)
"""Of a phone's code on its screen, which speaks one way."""


class FirstSeen(NamedTuple):
    """Where and when a proof was first shown in a hall."""

    case: str
    at: datetime


class ReplayMemory(Protocol):
    """What a hall remembers of the proofs that phones showed in it.

    One memory for all counters of a hall. It keeps a proof for at least two minutes,
    the longest that one can be fresh, and holds nothing of a license: a proof is a
    digest. A memory that cannot answer raises; nothing is taken for new then.
    """

    def recall(self, proof: bytes) -> FirstSeen | None:
        """Return where a proof was first shown, or None."""
        ...

    def remember(self, proof: bytes, *, case: str, now: datetime) -> FirstSeen:
        """Return where a proof was first shown: here and now, if it is new.

        Atomic over all counters of the hall: of two that ask at once, one is first.
        """
        ...


class Question(NamedTuple):
    """One verification's surroundings, all passed in."""

    trust: TrustView
    status_lists: StatusLists
    accepting_region: str
    now: datetime
    local: LocalPolicy
    seen: ReplayMemory | None = None
    case: str = ""
    challenge: Challenge = ANY_COUNTER

    def absence(self, cause: str, *regions: str) -> str:
        """Return what something unlisted means: ``cause``, or that we cannot tell.

        Additions are published ``announce_ahead_s`` before they take effect, so only
        data no older than that, of roles in force, proves that something is not
        there. A region whose part never came in lists nobody; that proves nothing.

        Args:
            cause: The refusal, if absence is proved.
            regions: Whose files would list it; none for the council's.
        """
        grade = freshness(
            self.trust.standing,
            now=self.now,
            max_stale_s=self.trust.policy.announce_ahead_s,
            regions=regions,
        )
        return _ABSENCE_UNPROVED.get(grade, cause)


class Signed(NamedTuple):
    """A license whose signature held, with who signed it."""

    sd_jwt: SdJwt
    shown: ShownLicense
    license: License
    region: Region
    agency: Agency
    key: AgencyKey
    license_type: LicenseType | None
