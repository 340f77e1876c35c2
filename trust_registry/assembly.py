"""A checked chain and its files become the next generation of a trust store.

A fault of the council's files refuses the whole generation. A fault of one region's
files quarantines that region: its part as held so far is carried over, as old as it
is, and reported. No region can freeze the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import TargetFile

from trust_registry import roles
from trust_registry.agency_lint import shared_keys
from trust_registry.blobs import check_blob, fetch_blob
from trust_registry.chain import check_region
from trust_registry.chain_values import CheckedChain
from trust_registry.council_part import CouncilPart, read_council
from trust_registry.errors import (
    ChainError,
    RegistryFileError,
    RoleFileError,
    SourceError,
    SourceMissingError,
)
from trust_registry.generation import INDEX, GenerationWriter
from trust_registry.index import IndexContent, write_index
from trust_registry.layout import blob_path
from trust_registry.lint import Finding
from trust_registry.marks import Marks
from trust_registry.members import Region
from trust_registry.new_standing import standing_of
from trust_registry.region_part import ListedFiles, RegionPart, read_region
from trust_registry.source import Source
from trust_registry.standing_file import standing_to_json

__all__ = ["Assembled", "Held", "assemble"]

_MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class Held:
    """What the counter holds already.

    Attributes:
        folder: The committed generation, or None at first trust.
        role_files: Its role files that are whole, by role name.
        roots: All its roots, by file name.
        region_issued_at: How old each region's part is.
    """

    folder: Path | None
    role_files: Mapping[str, bytes]
    roots: Mapping[str, bytes]
    region_issued_at: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Assembled:
    """What a generation was made of.

    Attributes:
        marks: What its role files leave.
        quarantined: Regions whose new part was not taken, and why.
        findings: What lint reported.
    """

    marks: Marks
    quarantined: Mapping[str, str]
    findings: list[str]


def assemble(
    chain: CheckedChain,
    source: Source,
    held: Held,
    writer: GenerationWriter,
    *,
    marks: Marks,
) -> Assembled:
    """Fill the next generation; the caller commits it.

    Args:
        chain: The role files, checked.
        source: Where files that are not held yet come from.
        held: What the counter holds already.
        writer: Takes the files and the index.
        marks: What the counter accepted so far.

    Raises:
        RegistryError: a file of the council is missing, wrong or damaged.
    """
    return _Assembly(chain, source, held, writer, marks).run()


class _Assembly:
    def __init__(
        self,
        chain: CheckedChain,
        source: Source,
        held: Held,
        writer: GenerationWriter,
        marks: Marks,
    ) -> None:
        self._chain = chain
        self._top = chain.top
        self._source = source
        self._held = held
        self._writer = writer
        self._marks = marks
        self._findings: list[Finding] = []
        self._parts: dict[str, RegionPart] = {}
        self._former: dict[str, tuple[Region, ListedFiles]] = {}
        self._quarantined: dict[str, str] = {}

    def run(self) -> Assembled:
        council = read_council(self._top.targets, self._get)
        self._findings += council.findings
        self._former = council.former
        members = council.members
        delegated = {*self._chain.regions, *self._chain.faults}
        for region in members.regions:
            if region.code in delegated:
                self._take_region(region)
            else:
                self._report(region.code, "the council lists it without its keys")
        for code in sorted(delegated - {region.code for region in members.regions}):
            self._report(code, "the council gave it keys without listing it")
        self._add_role_files()
        for part in self._parts.values():
            self._findings += part.findings
        self._findings += shared_keys(self._owners())
        self._findings += shared_keys(self._publishers())
        write_index(self._writer.folder / INDEX, self._index(council))
        return Assembled(self._new_marks(), self._quarantined, self._reported())

    def _take_region(self, region: Region) -> None:
        code = region.code
        fault = self._chain.faults.get(code)
        if fault is None:
            try:
                self._parts[code] = read_region(
                    region, self._chain.regions[code], self._get
                )
                return
            except (SourceError, RoleFileError, RegistryFileError) as error:
                fault = str(error)
        self._quarantined[code] = fault
        try:
            chain = check_region(
                code,
                self._held.role_files,
                self._top,
                marks=self._marks,
                pinned=False,
            )
            self._parts[code] = read_region(region, chain, self._get_held)
        except (SourceError, RoleFileError, RegistryFileError):
            # Nothing of the region is held, or the council has since replaced the
            # keys that signed it: then a counter cannot decide about its licenses.
            return

    def _get(self, path: str, pin: TargetFile) -> bytes:
        try:
            return self._get_held(path, pin)
        except (SourceError, ChainError):
            content = fetch_blob(self._source, path, pin)
            stored = blob_path(path, pin.hashes["sha256"])
            self._writer.add_file(stored, content, None)
            return content

    def _get_held(self, path: str, pin: TargetFile) -> bytes:
        stored = blob_path(path, pin.hashes["sha256"])
        if self._held.folder is None:
            raise SourceMissingError(f"{path} is not held")
        file = self._held.folder / stored
        try:
            content = file.read_bytes()
        except OSError as error:
            raise SourceMissingError(f"{path} is not held") from error
        check_blob(path, pin, content)
        self._writer.add_file(stored, content, file)
        return content

    def _add_role_files(self) -> None:
        top = self._top
        files = dict(self._held.roots)
        for version, raw in top.roots.items():
            files[_name(roles.ROOT, version)] = raw
        for role, raw in top.raw.items():
            files[_name(role, None)] = raw
        for part in self._parts.values():
            for role, raw in part.chain.raw.items():
                files[_name(role, None)] = raw
        for name, raw in files.items():
            self._writer.add_role_file(name, raw)

    def _index(self, council: CouncilPart) -> IndexContent:
        standing = standing_of(
            self._top,
            council.members,
            self._parts,
            quarantined=self._quarantined,
            held_ages=self._held.region_issued_at,
            former=self._former,
        )
        content = IndexContent(standing_to_json(standing), dict(council.files))
        content.former = [
            region.model_dump(mode="json", by_alias=True)
            for region, _ in self._former.values()
        ]
        for code, part in self._listed():
            content.files.update(part.files)
            content.agencies += part.agencies
            content.agency_files[code] = part.agency_file
            content.status_issuers[code] = part.status_issuers
            content.salvage.update(part.salvage)
        content.findings = self._reported()
        return content

    def _new_marks(self) -> Marks:
        accepted = dict(self._marks.roles)
        accepted.update(self._top.marks)
        for part in self._parts.values():
            accepted.update(part.chain.marks)
        return Marks(accepted, self._top.issued_at)

    def _listed(self) -> Iterator[tuple[str, ListedFiles]]:
        yield from self._parts.items()
        for code, (_, listed) in self._former.items():
            yield code, listed

    def _owners(self) -> dict[str, list[str]]:
        owners: dict[str, list[str]] = {}
        for _, part in self._listed():
            for kid, agencies in part.owners.items():
                owners.setdefault(kid, []).extend(agencies)
        return owners

    def _publishers(self) -> dict[str, list[str]]:
        publishers: dict[str, list[str]] = {}
        for code, part in self._parts.items():
            delegations = part.chain.authority.delegations
            for keyid in delegations.keys if delegations else ():
                publishers.setdefault(keyid, []).append(roles.publisher_role(code))
        return publishers

    def _reported(self) -> list[str]:
        """Return the findings as sentences; one region's may be a million."""
        told = [str(finding) for finding in self._findings[:_MOST_FINDINGS]]
        left = len(self._findings) - len(told)
        return [*told, f"and {left} more"] if left else told

    def _report(self, code: str, sentence: str) -> None:
        self._findings.append(Finding("L8", code, sentence))


def _name(role: str, version: int | None) -> str:
    """Return a role file's name in a generation: roots alone keep their number."""
    return f"{role}.json" if version is None else f"{version}.{role}.json"
