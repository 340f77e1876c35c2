"""What a verification asks of the registry, and the view that answers from memory.

A view is one committed state. The same questions are answered from a counter's store
by `trust_registry.sqlite_view`; both give the same answers or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from credential import Bilingual, LicenseType, StatusList
from trust_registry.agencies import Agencies, Agency, StatusIssuer, status_issuer_of
from trust_registry.members import Members, Region, region_of
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import (
    Recognition,
    RecognitionRow,
    RecognitionRules,
    Recognitions,
)

if TYPE_CHECKING:
    from trust_registry.service_items import ServiceItem

__all__ = ["MemoryView", "RegionFiles", "StatusLists", "TrustStanding", "TrustView"]


@dataclass(frozen=True, slots=True)
class TrustStanding:
    """How old a view is and how long its parts hold.

    Attributes:
        registry_name: What the registry calls itself.
        demo: Whether it is for demonstration.
        versions: Version of each role, by role name.
        issued_at: The timestamp role's signed ``x-issued``; ages count from it.
        timestamp_expires: Until then the view is fresh.
        council_expires: The earlier of the root's and the targets role's end.
        region_expires: The earlier end of a region's two roles, by division code.
        region_issued_at: ``x-issued`` of the view in which a region's part was last
            current: earlier than `issued_at` while the region is quarantined.
        highest_issued_at: Highest ``x-issued`` this counter ever accepted.
        quarantined: Why a region's newer part was not taken in, by division code.
    """

    registry_name: Bilingual
    demo: bool
    versions: Mapping[str, int]
    issued_at: datetime
    timestamp_expires: datetime
    council_expires: datetime
    region_expires: Mapping[str, datetime]
    region_issued_at: Mapping[str, datetime]
    highest_issued_at: datetime
    quarantined: Mapping[str, str] = field(default_factory=dict)


class TrustView(Protocol):
    """One committed state of the registry; every answer is from signed data."""

    @property
    def standing(self) -> TrustStanding:
        """How old the view is and how long its parts hold."""
        ...

    @property
    def policy(self) -> VerificationPolicy:
        """What the council asks of every verification."""
        ...

    def regions(self) -> Sequence[Region]:
        """Return all member regions."""
        ...

    def former_regions(self) -> Sequence[Region]:
        """Return the regions that left, which answer for what they issued before."""
        ...

    def region(self, code: str) -> Region | None:
        """Return the region of a division code."""
        ...

    def region_of(self, iss: str) -> Region | None:
        """Return the region under whose prefix an agency identifier lies.

        It may have left: then it is no member, and answers for what it issued before.
        """
        ...

    def agency(self, iss: str) -> Agency | None:
        """Return an agency, listed by the region of its prefix and no other."""
        ...

    def license_type_codes(self) -> Sequence[str]:
        """Return the codes of the catalogue, in their order."""
        ...

    def license_type(self, code: str) -> LicenseType | None:
        """Return the catalogue entry of a license type."""
        ...

    def recognition(
        self,
        *,
        accepting: str,
        issuing: str,
        type_code: str,
        issued_at: datetime,
        now: datetime,
    ) -> Recognition:
        """Answer whether a region recognizes a license now."""
        ...

    def recognition_change(
        self, *, accepting: str, issuing: str, type_code: str, after: datetime
    ) -> datetime | None:
        """Return when the next rule on this question begins or ends, or None."""
        ...

    def service_items(self, region: str) -> Sequence[ServiceItem]:
        """Return what a region asks for in its matters, of all times."""
        ...

    def status_issuer_for(self, uri: str) -> StatusIssuer | None:
        """Return who may sign the status list of a URI."""
        ...

    def is_salvaged(self, region: str, kid: str, digest: str) -> bool:
        """Tell whether a region's salvage file for a compromised key lists a digest.

        ``digest`` is the lower-case hex SHA-256 of an issuer signing input.
        """
        ...


class StatusLists(Protocol):
    """The accepted status lists of a counter."""

    def get(self, uri: str) -> StatusList | None:
        """Return the list of a URI, authenticated already, or None."""
        ...


@dataclass(frozen=True, slots=True)
class RegionFiles:
    """One region's files, as it signed them."""

    agencies: Agencies
    recognition: Recognitions = field(default_factory=lambda: Recognitions(rows=[]))
    salvage: Mapping[str, frozenset[str]] = field(default_factory=dict)
    service_items: Sequence[ServiceItem] = ()


class MemoryView:
    """A view over files in memory. It trusts them: their signatures have held."""

    def __init__(
        self,
        *,
        standing: TrustStanding,
        policy: VerificationPolicy,
        members: Members,
        baseline: Recognitions,
        catalogue: Mapping[str, LicenseType],
        regions: Mapping[str, RegionFiles],
        former: Sequence[Region] = (),
    ) -> None:
        self.standing = standing
        self.policy = policy
        self._members = {region.code: region for region in members.regions}
        self._former = former
        known = {region.code: region for region in (*former, *members.regions)}
        self._rules = RecognitionRules(baseline.rows, self._own_rows)
        self._catalogue = catalogue
        self._files = regions
        # An agency outside its own region's prefix is ignored: region B cannot list
        # A's agency under B's key.
        self._agencies = {
            agency.id: agency
            for code, files in regions.items()
            if code in known
            for agency in files.agencies.agencies
            if agency.id.startswith(known[code].iss_prefix)
        }
        self._status_issuers = [
            issuer
            for code, files in regions.items()
            if code in known
            for issuer in files.agencies.status_issuers
            if issuer.uri_prefix.startswith(known[code].status_prefix)
        ]

    def regions(self) -> Sequence[Region]:
        """Return all member regions."""
        return list(self._members.values())

    def former_regions(self) -> Sequence[Region]:
        """Return the regions that left."""
        return self._former

    def region(self, code: str) -> Region | None:
        """Return the region of a division code."""
        return self._members.get(code)

    def region_of(self, iss: str) -> Region | None:
        """Return the region under whose prefix an agency identifier lies."""
        members = list(self._members.values())
        return region_of(iss, members) or region_of(iss, self._former)

    def agency(self, iss: str) -> Agency | None:
        """Return an agency, listed by the region of its prefix and no other."""
        return self._agencies.get(iss)

    def license_type_codes(self) -> Sequence[str]:
        """Return the codes of the catalogue, in their order."""
        return sorted(self._catalogue)

    def license_type(self, code: str) -> LicenseType | None:
        """Return the catalogue entry of a license type."""
        return self._catalogue.get(code)

    def recognition(
        self,
        *,
        accepting: str,
        issuing: str,
        type_code: str,
        issued_at: datetime,
        now: datetime,
    ) -> Recognition:
        """Answer whether a region recognizes a license now."""
        question = accepting, issuing, type_code
        return self._rules.recognize(question, issued_at=issued_at, now=now)

    def recognition_change(
        self, *, accepting: str, issuing: str, type_code: str, after: datetime
    ) -> datetime | None:
        """Return when the next rule on this question begins or ends, or None."""
        return self._rules.next_change((accepting, issuing, type_code), after=after)

    def _own_rows(self, code: str) -> Sequence[RecognitionRow]:
        files = self._files.get(code)
        return files.recognition.rows if files else ()

    def service_items(self, region: str) -> Sequence[ServiceItem]:
        """Return what a region asks for in its matters, of all times."""
        files = self._files.get(region)
        return files.service_items if files else ()

    def status_issuer_for(self, uri: str) -> StatusIssuer | None:
        """Return who may sign the status list of a URI."""
        return status_issuer_of(uri, self._status_issuers)

    def is_salvaged(self, region: str, kid: str, digest: str) -> bool:
        """Tell whether a region's salvage file for a key lists a digest."""
        files = self._files.get(region)
        return files is not None and digest in files.salvage.get(kid, ())
