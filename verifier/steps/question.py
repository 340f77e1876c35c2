"""What every step is asked: the view, the lists, the region, the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from credential import License, LicenseType, SdJwt
from trust_registry.agencies import Agency, AgencyKey
from trust_registry.freshness import clock_is_suspect, part_issued_at
from trust_registry.members import Region
from trust_registry.view import StatusLists, TrustView

__all__ = ["LocalPolicy", "Question", "Signed"]


@dataclass(frozen=True, slots=True)
class LocalPolicy:
    """A hall's own limits, in seconds. They only ever tighten the signed ones."""

    max_stale_s: int | None = None
    max_status_age_s: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One verification's surroundings, all passed in."""

    trust: TrustView
    status_lists: StatusLists
    accepting_region: str
    now: datetime
    local: LocalPolicy

    def absence(self, cause: str, *regions: str) -> str:
        """Return what something unlisted means: ``cause``, or that we cannot tell.

        Additions are published ``announce_ahead_s`` before they take effect, so only
        data no older than that proves that something is not there.

        Args:
            cause: The refusal, if absence is proved.
            regions: Whose files would list it; none for the council's.
        """
        standing = self.trust.standing
        if clock_is_suspect(standing, self.now):
            return "clock-suspect"
        ahead = timedelta(seconds=self.trust.policy.announce_ahead_s)
        if self.now - part_issued_at(standing, regions) > ahead:
            return "newer-than-trust-data"
        return cause


@dataclass(frozen=True, slots=True)
class Signed:
    """A license whose signature held, with who signed it."""

    sd_jwt: SdJwt
    license: License
    region: Region
    agency: Agency
    key: AgencyKey
    license_type: LicenseType | None
