"""A published state, read whole from a folder, a zip or an address.

It begins at the first root found there, as `inspection` does: what is shown proves
nothing about the origin. What counters would ignore is left out and reported.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tuf.api.metadata import Targets

from trust_registry import roles
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
from trust_registry.published_lists import read_published_lists
from trust_registry.published_region import read_published_region
from trust_registry.published_state import PublishedRegion, PublishedState
from trust_registry.recognition import Recognitions
from trust_registry.region_part import GetFile
from trust_registry.registry_file import read_file
from trust_registry.source import Source, read

__all__ = ["StateReader"]


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
            former=[region for region, _ in council.former.values()],
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
