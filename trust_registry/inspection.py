"""What a repository or bundle holds, and what is wrong with it, without trusting it.

Anyone may look: it starts at the first root found there. A counter starts at the root
whose fingerprint came on paper, so what is shown here proves nothing about the origin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tuf.api.metadata import Signed

from trust_registry import roles
from trust_registry.agency_lint import shared_keys
from trust_registry.blobs import fetch_blob
from trust_registry.chain import check_chain
from trust_registry.chain_values import CheckedChain
from trust_registry.errors import ChainError, RegistryError
from trust_registry.fingerprint import fingerprint
from trust_registry.intake import collect
from trust_registry.layout import MAX_ROLE_FILE_BYTES, role_path
from trust_registry.lint import Finding
from trust_registry.marks import Marks
from trust_registry.members import Members, Region
from trust_registry.monthly_counts import is_counts
from trust_registry.region_files import read_region_files
from trust_registry.registry_file import read_file
from trust_registry.role_content import PILOT_HOST
from trust_registry.source import Source, read

__all__ = ["InspectedRegion", "Inspection", "inspect", "root_fingerprints"]


@dataclass(frozen=True, slots=True)
class InspectedRegion:
    """One member as its files show it.

    Attributes:
        region: What the council says of it.
        agencies: How many agencies it lists.
        status_issuers: How many status issuers it lists.
    """

    region: Region
    agencies: int
    status_issuers: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found.

    Attributes:
        members: The file of members.
        issued_at: When the state was said to be the newest.
        roles: Version and end of every role, by name.
        regions: The members whose files could be read.
        findings: Rules that are broken, as sentences.
        fingerprints: Of every root, by version.
        pilot_host: Whether one member holds several host keys, as the root says.
    """

    members: Members
    issued_at: datetime
    roles: Mapping[str, tuple[int, datetime]]
    regions: list[InspectedRegion]
    findings: list[str]
    fingerprints: Mapping[int, str]
    pilot_host: bool


def root_fingerprints(source: Source) -> Mapping[int, str]:
    """Return the fingerprint of every root of a source, by version.

    Raises:
        RegistryError: there is no chain of roots.
    """
    first = _first_root(source)
    roots = [first, *collect(source, after_root=1).unverified_roots]
    return {number: fingerprint(raw) for number, raw in enumerate(roots, 1)}


def inspect(source: Source) -> Inspection:
    """Read a whole repository or bundle, strictly.

    Raises:
        RegistryError: its top roles or the council's files do not hold.
    """
    first = _first_root(source)
    material = collect(source, after_root=1)
    chain = check_chain(first, material, marks=Marks())
    top = chain.top
    pin = top.targets.targets.get("policy/members.json")
    if pin is None:
        raise ChainError("the council's role does not list policy/members.json")
    raw = fetch_blob(source, "policy/members.json", pin)
    members = read_file(raw, Members, name="members.json")
    findings = [f"{code}: {fault}" for code, fault in chain.faults.items()]
    regions: list[InspectedRegion] = []
    owners: dict[str, list[str]] = {}
    for region in members.regions:
        if region.code not in chain.regions:
            continue
        try:
            found = _region(source, region, chain, owners)
        except RegistryError as error:
            findings.append(f"{region.code}: {error}")
            continue
        regions.append(found[0])
        findings += [str(finding) for finding in found[1]]
    findings += [str(finding) for finding in shared_keys(owners)]
    return Inspection(
        members=members,
        issued_at=top.issued_at,
        roles=dict(_roles(chain)),
        regions=regions,
        findings=list(dict.fromkeys(findings)),
        fingerprints={n: fingerprint(raw) for n, raw in top.roots.items()},
        pilot_host=top.root.unrecognized_fields.get(PILOT_HOST) is True,
    )


def _region(
    source: Source, region: Region, chain: CheckedChain, owners: dict[str, list[str]]
) -> tuple[InspectedRegion, list[Finding]]:
    listed = chain.regions[region.code].publication.targets
    files = {
        path.rpartition("/")[2]: fetch_blob(source, path, pin)
        for path, pin in listed.items()
        if not is_counts(path)
    }
    found = read_region_files(region, files)
    for kid, agencies in found.kids.items():
        owners.setdefault(kid, []).extend(agencies)
    inspected = InspectedRegion(
        region, len(found.agencies.agencies), len(found.agencies.status_issuers)
    )
    return inspected, found.findings


def _roles(chain: CheckedChain) -> Iterator[tuple[str, tuple[int, datetime]]]:
    top = chain.top
    signed: dict[str, Signed] = {
        roles.ROOT: top.root,
        roles.TIMESTAMP: top.timestamp,
        roles.SNAPSHOT: top.snapshot,
        roles.TARGETS: top.targets,
    }
    for code, region in chain.regions.items():
        signed[roles.authority_role(code)] = region.authority
        signed[roles.publisher_role(code)] = region.publication
    for role, content in signed.items():
        yield role, (content.version, content.expires)


def _first_root(source: Source) -> bytes:
    return read(source, role_path(roles.ROOT, 1), max_bytes=MAX_ROLE_FILE_BYTES)
