"""One published state of a registry, as values, for whoever watches it.

Reading it is left to `published_reader`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from securesystemslib.signer import Key
from tuf.api.metadata import Root, Signed, Targets

from credential import LicenseType
from trust_registry import roles
from trust_registry.agencies import StatusIssuer
from trust_registry.agency_facts import AgencyFacts
from trust_registry.chain_values import CheckedChain
from trust_registry.lint import Finding
from trust_registry.members import Members, Region
from trust_registry.monthly_counts import MonthlyCounts
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import RecognitionRow, RecognitionRules
from trust_registry.role_content import OWNER

__all__ = ["PublishedList", "PublishedRegion", "PublishedState", "owners_of"]


@dataclass(frozen=True, slots=True)
class PublishedRegion:
    """What a region says, as far as counters would take it.

    Attributes:
        region: What the council says of it.
        agencies: Its agencies, in the order of its file.
        status_issuers: Its status issuers.
        rows: Its own recognition rows.
        counts: Its monthly counts that are there, the newest first.
        salvaged: Ids of compromised keys that it published a salvage file for.
        owners: Key id to the agencies that list it.
        findings: Rules of the registry that its files break.
    """

    region: Region
    agencies: Sequence[AgencyFacts]
    status_issuers: Sequence[StatusIssuer]
    rows: Sequence[RecognitionRow]
    counts: Sequence[MonthlyCounts]
    salvaged: frozenset[str]
    owners: Mapping[str, list[str]]
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A status list as it lies there.

    Attributes:
        path: ``status/310000/310000-1.jwt``.
        region: Whose folder it lies in.
        issued_at: Its ``iat``; None if it does not count.
        expires: Its ``exp``.
        fault: Why it does not count, or None.
    """

    path: str
    region: str
    issued_at: datetime | None = None
    expires: datetime | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedState:
    """What is published.

    Attributes:
        source: Where it was read, as a person named it.
        chain: Its role files, checked.
        members: The file of members.
        policy: What the council asks of every verification.
        baseline: The council's recognition rows.
        catalogue: The license types that can be read, by code.
        regions: The regions whose part holds, by division code.
        faults: Why a region's part does not.
        lists: The status lists.
        findings: Rules of the registry that are broken, as sentences.
        former: The regions that left.
    """

    source: str
    chain: CheckedChain
    members: Members
    policy: VerificationPolicy
    baseline: Sequence[RecognitionRow]
    catalogue: Mapping[str, LicenseType]
    regions: Mapping[str, PublishedRegion]
    faults: Mapping[str, str]
    lists: Sequence[PublishedList] = ()
    findings: Sequence[str] = ()
    former: Sequence[Region] = ()

    @property
    def issued_at(self) -> datetime:
        """When it was said to be the newest."""
        return self.chain.top.issued_at

    def member(self, code: str) -> Region | None:
        """Return a member, or None."""
        found = (one for one in self.members.regions if one.code == code)
        return next(found, None)

    def agencies(self) -> Iterator[tuple[str, AgencyFacts]]:
        """Yield every agency with its region."""
        for code, region in self.regions.items():
            for agency in region.agencies:
                yield code, agency

    def rules(self) -> RecognitionRules:
        """Return all recognition rows, to be asked."""

        def own(code: str) -> Sequence[RecognitionRow]:
            region = self.regions.get(code)
            return region.rows if region else ()

        return RecognitionRules(self.baseline, own)

    def roles(self) -> Iterator[tuple[str, Signed, Sequence[Key]]]:
        """Yield every role: its name, its content, the keys that may sign it."""
        top = self.chain.top
        for role, signed in (
            (roles.ROOT, top.root),
            (roles.TARGETS, top.targets),
            (roles.SNAPSHOT, top.snapshot),
            (roles.TIMESTAMP, top.timestamp),
        ):
            yield role, signed, _keys(top.root, role)
        for code, region in self.chain.regions.items():
            authority, publisher = (
                roles.authority_role(code),
                roles.publisher_role(code),
            )
            yield authority, region.authority, _keys(top.targets, authority)
            yield publisher, region.publication, _keys(region.authority, publisher)


def _keys(delegator: Root | Targets, role: str) -> list[Key]:
    if isinstance(delegator, Root):
        return [delegator.keys[keyid] for keyid in delegator.roles[role].keyids]
    delegations = delegator.delegations
    if delegations is None or delegations.roles is None:
        return []
    return [delegations.keys[keyid] for keyid in delegations.roles[role].keyids]


def owners_of(keys: Sequence[Key]) -> list[str]:
    """Return the members that answer for some keys, each once."""
    owners = (key.unrecognized_fields.get(OWNER) for key in keys)
    return list(dict.fromkeys(one for one in owners if isinstance(one, str)))
