"""One region's files, fetched, checked against what was signed, and made ready.

Who is in the region's roles was settled by `chain`; what an entry may say is settled
by `agency_lint`. A fault here is one region's, never the registry's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import ValidationError
from tuf.api.metadata import TargetFile

from trust_registry import roles
from trust_registry.agencies import StatusIssuer
from trust_registry.agency_lint import good_agencies, good_status_issuers
from trust_registry.agency_scan import AgencyScan, scan_agencies
from trust_registry.chain_values import RegionChain
from trust_registry.index import AgencyRow
from trust_registry.layout import blob_path
from trust_registry.lint import Finding
from trust_registry.members import Region
from trust_registry.monthly_counts import is_counts
from trust_registry.recognition import Recognitions
from trust_registry.registry_file import read_file
from trust_registry.salvage import check_salvage

__all__ = ["GetFile", "ListedFiles", "RegionPart", "read_entries", "read_region"]

GetFile = Callable[[str, TargetFile], bytes]
"""Returns a listed file whose hash holds; raises SourceError or ChainError."""


@dataclass(slots=True)
class ListedFiles:
    """What of one region's files goes into a generation.

    Attributes:
        agencies: Where each agency that counts lies.
        agency_file: The path of its agencies in the generation.
        status_issuers: The entries of the status issuers that count.
        files: Its small files, by target path.
        salvage: ``<region>/<kid>`` to the path of a salvage file.
        owners: Key id to the agencies that list it.
        findings: What lint reported.
    """

    agencies: list[AgencyRow] = field(default_factory=list)
    agency_file: str = ""
    status_issuers: list[bytes] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    salvage: dict[str, str] = field(default_factory=dict)
    owners: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class RegionPart(ListedFiles):
    """What of one member goes into a generation: its files, and its roles."""

    chain: RegionChain = field(kw_only=True)


def read_region(region: Region, chain: RegionChain, get_file: GetFile) -> RegionPart:
    """Return a region's part.

    Args:
        region: What the council says of the region.
        chain: Its roles, checked.
        get_file: Gives its files.

    Raises:
        SourceError: a file is missing.
        ChainError: a file is not the one that was signed.
        RegistryFileError: a file does not keep to its format.
    """
    part = RegionPart(chain=chain)
    folder = roles.region_path(region.code, "")
    for path, pin in chain.publication.targets.items():
        if is_counts(path):
            continue  # nothing is decided by it: a counter need not fetch it
        content = get_file(path, pin)
        name = path.removeprefix(folder)
        stored = blob_path(path, pin.hashes["sha256"])
        if name == "agencies.json":
            part.agency_file = stored
            read_entries(part, region, content)
        elif name == "recognition.json":
            rows = read_file(content, Recognitions, name=path).rows
            part.files[path] = content
            if any(row.accepting != region.code for row in rows):
                # A region rules over itself alone; such rows are never asked.
                part.findings.append(
                    Finding("L8", path, "it has rows for other accepting regions")
                )
        elif name.startswith("salvage-"):
            check_salvage(content, name=path)
            kid = name.removeprefix("salvage-").removesuffix(".txt")
            part.salvage[f"{region.code}/{kid}"] = stored
        else:
            part.files[path] = content
    return part


def read_entries(part: ListedFiles, region: Region, content: bytes) -> None:
    """Enter where each entry of a region's ``agencies.json`` lies, if it counts.

    Raises:
        RegistryFileError: not the file of this region.
    """
    scan = scan_agencies(content, code=region.code)
    for iss, entry, kids in good_agencies(scan, region, part.findings):
        raw = content[entry.start : entry.end]
        digest = hashlib.sha256(raw).digest()
        part.agencies.append((iss, region.code, entry.start, len(raw), digest))
        for kid in kids:
            part.owners.setdefault(kid, []).append(iss)
    part.status_issuers = _status_issuers(part, region, content, scan)


def _status_issuers(
    part: ListedFiles, region: Region, content: bytes, scan: AgencyScan
) -> list[bytes]:
    good: list[bytes] = []
    for entry in good_status_issuers(scan, region, part.findings):
        raw = content[entry.start : entry.end]
        try:
            StatusIssuer.model_validate_json(raw)
        except ValidationError:
            part.findings.append(
                Finding(
                    "A3", region.code, "a status issuer does not keep to the format"
                )
            )
            continue
        good.append(raw)
    return good
