"""One published state of a registry, read whole for whoever watches it.

It begins at the first root found there, as `inspection` does: what is shown proves
nothing about the origin. What counters would ignore is left out and reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tuf.api.metadata import Key, Root, Signed, Targets

from credential import LicenseType
from trust_registry import roles
from trust_registry.agency_facts import AgencyFacts
from trust_registry.agency_lint import shared_keys
from trust_registry.blobs import fetch_blob
from trust_registry.catalogue import read_license_type
from trust_registry.chain import check_chain
from trust_registry.chain_values import CheckedChain
from trust_registry.council_part import read_council
from trust_registry.errors import RegistryError
from trust_registry.intake import collect
from trust_registry.layout import MAX_ROLE_FILE_BYTES, role_path
from trust_registry.marks import Marks
from trust_registry.members import Members, Region
from trust_registry.policy import VerificationPolicy
from trust_registry.published_lists import PublishedList, read_published_lists
from trust_registry.published_region import PublishedRegion, read_published_region
from trust_registry.recognition import RecognitionRow, RecognitionRules, Recognitions
from trust_registry.region_part import GetFile
from trust_registry.registry_file import read_file
from trust_registry.role_content import OWNER
from trust_registry.source import Source, read

__all__ = ["PublishedState", "StateReader", "owners_of"]


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


@dataclass(slots=True)
class StateReader:
    """Reads states one after another; what did not change is not read again."""

    _kept: dict[str, PublishedRegion] = field(default_factory=dict)

    def read(self, source: Source) -> PublishedState:
        """Read what a source holds.

        Raises:
            RegistryError: its top roles or the council's files do not hold.
        """
        first = read(source, role_path(roles.ROOT, 1), max_bytes=MAX_ROLE_FILE_BYTES)
        chain = check_chain(first, collect(source, after_root=1), marks=Marks())
        get = _fetching(source)
        council = read_council(chain.top.targets, get)
        faults = dict(chain.faults)
        regions = self._regions(council.members, chain, get, faults)
        owners: dict[str, list[str]] = {}
        for region in regions.values():
            for kid, agencies in region.owners.items():
                owners.setdefault(kid, []).extend(agencies)
        findings = [*council.findings, *shared_keys(owners)]
        for region in regions.values():
            findings += region.findings
        types = [
            read_license_type(raw)
            for path, raw in council.files.items()
            if path.startswith("license-types/")
        ]
        baseline = council.files["policy/recognition.json"]
        policy = council.files["policy/verification.json"]
        return PublishedState(
            source=source.name,
            chain=chain,
            members=council.members,
            policy=read_file(policy, VerificationPolicy, name="verification.json"),
            baseline=read_file(baseline, Recognitions, name="recognition.json").rows,
            catalogue={kind.code: kind for kind in types},
            regions=regions,
            faults=faults,
            lists=[*read_published_lists(source, regions)],
            findings=list(dict.fromkeys(str(finding) for finding in findings)),
        )

    def _regions(
        self,
        members: Members,
        chain: CheckedChain,
        get: GetFile,
        faults: dict[str, str],
    ) -> dict[str, PublishedRegion]:
        regions: dict[str, PublishedRegion] = {}
        kept: dict[str, PublishedRegion] = {}
        for region in members.regions:
            held = chain.regions.get(region.code)
            if held is None:
                faults.setdefault(region.code, "the council lists it without its keys")
                continue
            name = _fingerprint(region, held.publication)
            try:
                known = self._kept.get(name)
                found = known or read_published_region(region, held.publication, get)
            except RegistryError as error:
                faults[region.code] = str(error)
                continue
            regions[region.code] = kept[name] = found
        self._kept = kept
        return regions


def _fetching(source: Source) -> GetFile:
    return lambda path, pin: fetch_blob(source, path, pin)


def _fingerprint(region: Region, publication: Targets) -> str:
    listed = sorted(
        (path, str(pin.hashes)) for path, pin in publication.targets.items()
    )
    return hashlib.sha256(repr((region, listed)).encode()).hexdigest()


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
