"""One region's published files, read for whoever watches the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError
from tuf.api.metadata import TargetFile, Targets

from trust_registry import roles
from trust_registry.agencies import StatusIssuer
from trust_registry.agency_facts import AgencyFacts, agency_facts
from trust_registry.agency_lint import good_agencies, good_status_issuers
from trust_registry.agency_scan import scan_agencies
from trust_registry.errors import RegistryError, RegistryFileError, SourceError
from trust_registry.lint import Finding
from trust_registry.members import Region
from trust_registry.monthly_counts import MonthlyCounts, is_counts, read_counts
from trust_registry.published_state import PublishedRegion
from trust_registry.recognition import RecognitionRow, Recognitions
from trust_registry.region_part import GetFile
from trust_registry.registry_file import read_file

__all__ = ["read_published_region"]

AGENCIES = "agencies.json"


@dataclass(slots=True)
class _Reading:
    region: Region
    get: GetFile
    findings: list[Finding] = field(default_factory=list)
    owners: dict[str, list[str]] = field(default_factory=dict)
    agencies: list[AgencyFacts] = field(default_factory=list)
    status_issuers: list[StatusIssuer] = field(default_factory=list)
    rows: Sequence[RecognitionRow] = ()
    counts: list[MonthlyCounts] = field(default_factory=list)

    def take(self, path: str, pin: TargetFile) -> None:
        name = path.rpartition("/")[2]
        if name == AGENCIES:
            self._take_agencies(self.get(path, pin))
        elif name == "recognition.json":
            self.rows = read_file(self.get(path, pin), Recognitions, name=path).rows
        elif is_counts(path):
            self._take_counts(path, pin, name)

    def _take_agencies(self, raw: bytes) -> None:
        scan = scan_agencies(raw, code=self.region.code)
        for iss, entry, kids in good_agencies(scan, self.region, self.findings):
            for kid in kids:
                self.owners.setdefault(kid, []).append(iss)
            try:
                self.agencies.append(agency_facts(raw[entry.start : entry.end]))
            except RegistryFileError as error:
                self._report(f"{iss}: {error}")
        for entry in good_status_issuers(scan, self.region, self.findings):
            try:
                issuer = StatusIssuer.model_validate_json(raw[entry.start : entry.end])
                self.status_issuers.append(issuer)
            except ValidationError:
                self._report("a status issuer does not keep to the format")

    def _take_counts(self, path: str, pin: TargetFile, name: str) -> None:
        try:
            raw = self.get(path, pin)
            self.counts.append(read_counts(raw, region=self.region.code, name=name))
        except SourceError:
            return  # a bundle carries none
        except RegistryError as error:
            self._report(str(error))

    def _report(self, sentence: str) -> None:
        self.findings.append(Finding("L8", self.region.code, sentence))


def read_published_region(
    region: Region, publication: Targets, get: GetFile
) -> PublishedRegion:
    """Read a region's files.

    Args:
        region: What the council says of it.
        publication: Its publisher's role, checked.
        get: Gives its files.

    Raises:
        RegistryError: a file that counters need is missing or damaged.
    """
    reading = _Reading(region, get)
    for path, pin in publication.targets.items():
        reading.take(path, pin)
    prefix = roles.region_path(region.code, "salvage-")
    return PublishedRegion(
        region=region,
        agencies=reading.agencies,
        status_issuers=reading.status_issuers,
        rows=[row for row in reading.rows if row.accepting == region.code],
        counts=sorted(reading.counts, key=lambda one: one.month, reverse=True),
        salvaged=frozenset(
            path.removeprefix(prefix).removesuffix(".txt")
            for path in publication.targets
            if path.startswith(prefix)
        ),
        owners=reading.owners,
        findings=reading.findings,
    )
