"""A region's files read in full and strictly, before they are signed or taken in.

A counter reads them faster and later (`agency_scan`, `sqlite_view`); whatever is
refused here never gets to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trust_registry.agencies import Agencies
from trust_registry.agency_lint import good_agencies, good_status_issuers, shared_keys
from trust_registry.agency_scan import scan_agencies
from trust_registry.errors import RegistryFileError
from trust_registry.lint import Finding
from trust_registry.members import Region
from trust_registry.monthly_counts import is_counts, read_counts
from trust_registry.recognition import Recognitions
from trust_registry.registry_file import read_file
from trust_registry.salvage import check_salvage
from trust_registry.service_items import ServiceItems

__all__ = ["RegionFilesRead", "read_agencies", "read_region_files"]


@dataclass(frozen=True, slots=True)
class RegionFilesRead:
    """What a region's files say, all of it well-formed.

    Attributes:
        agencies: Its agencies and status issuers.
        recognition: Its own rows.
        kids: Key ids of all agencies, with the agencies that list them.
        findings: Rules of the registry that entries break.
    """

    agencies: Agencies
    recognition: Recognitions
    kids: Mapping[str, list[str]]
    findings: list[Finding]


def read_region_files(region: Region, files: Mapping[str, bytes]) -> RegionFilesRead:
    """Read a region's files by their names (``agencies.json`` …).

    Raises:
        RegistryFileError: one is missing or does not keep to its format.
    """
    agencies, kids, findings = read_agencies(region, _named(files, "agencies.json"))
    recognition = read_file(
        _named(files, "recognition.json"), Recognitions, name="recognition.json"
    )
    if any(row.accepting != region.code for row in recognition.rows):
        findings.append(
            Finding("L8", "recognition.json", "a row speaks for another region")
        )
    for name, content in files.items():
        if is_counts(name):
            read_counts(content, region=region.code, name=name)
        elif name.startswith("salvage-"):
            check_salvage(content, name=name)
        elif name == "service-items.json":
            read_file(content, ServiceItems, name=name)
    return RegionFilesRead(agencies, recognition, kids, findings)


def read_agencies(
    region: Region, raw: bytes
) -> tuple[Agencies, Mapping[str, list[str]], list[Finding]]:
    """Read a region's agencies: the file, who lists which key id, what breaks a rule.

    Raises:
        RegistryFileError: it does not keep to its format.
    """
    agencies = read_file(raw, Agencies, name="agencies.json")
    findings: list[Finding] = []
    scan = scan_agencies(raw, code=region.code)
    kids: dict[str, list[str]] = {}
    for iss, _, found in good_agencies(scan, region, findings):
        for kid in found:
            kids.setdefault(kid, []).append(iss)
    list(good_status_issuers(scan, region, findings))
    return agencies, kids, [*findings, *shared_keys(kids)]


def _named(files: Mapping[str, bytes], name: str) -> bytes:
    if name not in files:
        raise RegistryFileError(f"{name} is missing")
    return files[name]
