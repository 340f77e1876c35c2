"""What a repository's council and regions say at present, as far as the host asks.

The host checked every file before it came in; here they are read, not judged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from functools import cached_property

from tuf.api.metadata import Targets

from trust_registry import roles
from trust_registry.agencies import StatusIssuer, status_issuer_of
from trust_registry.agency_scan import scan_agencies
from trust_registry.catalogue import read_license_type
from trust_registry.chain import delegated_regions
from trust_registry.errors import RepositoryError
from trust_registry.former import FormerMember, former_codes, former_path
from trust_registry.members import Members, Region
from trust_registry.metadata import parse
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import Recognitions
from trust_registry.region_files import RegionFilesRead, read_region_files
from trust_registry.registry_file import read_file
from trust_registry.repository import Repository

__all__ = ["CouncilFiles"]

_KID = re.compile(rb'"kid"\s*:\s*"([^"]*)"')


class CouncilFiles:
    """The newest files of a repository, read when asked for."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    @cached_property
    def targets(self) -> Targets:
        """The council's role."""
        return self._repository.targets(roles.TARGETS)

    @cached_property
    def members(self) -> Members:
        """The file of members."""
        return read_file(
            self._file("policy/members.json"), Members, name="members.json"
        )

    @cached_property
    def policy(self) -> VerificationPolicy:
        """What the council asks of every verification."""
        raw = self._file("policy/verification.json")
        return read_file(raw, VerificationPolicy, name="verification.json")

    @cached_property
    def baseline(self) -> Recognitions:
        """The council's recognition rows."""
        raw = self._file("policy/recognition.json")
        return read_file(raw, Recognitions, name="recognition.json")

    @cached_property
    def former(self) -> list[FormerMember]:
        """What the council froze of the regions that left."""
        paths = map(former_path, former_codes(self.targets.targets))
        return [read_file(self._file(path), FormerMember, name=path) for path in paths]

    def region(self, code: str) -> Region | None:
        """Return a member that has keys, or None."""
        if code not in delegated_regions(self.targets):
            return None
        found = (region for region in self.members.regions if region.code == code)
        return next(found, None)

    def other_regions(self, code: str) -> list[str]:
        """Return the codes of all regions but one."""
        return [other for other in delegated_regions(self.targets) if other != code]

    def keys_besides(self, code: str) -> frozenset[str]:
        """Return the key ids of all regions' officers and of other publishers."""
        others = (
            self._repository.targets(roles.authority_role(other))
            for other in self.other_regions(code)
        )
        delegators = [self.targets, *others]
        return frozenset(
            keyid
            for delegator in delegators
            if delegator.delegations
            for keyid in delegator.delegations.keys
        )

    def announce_ahead(self) -> timedelta:
        """Return how long before it takes effect an addition is published."""
        return timedelta(seconds=self.policy.announce_ahead_s)

    def longest_stale(self) -> timedelta:
        """Return the oldest trust data that any license type is decided on."""
        types = (
            read_license_type(self._file(path)).tongyan.longest_stale_s
            for path in self.targets.targets
            if path.startswith("license-types/")
        )
        return timedelta(seconds=max([self.policy.max_stale_s, *types]))

    def region_files(self, code: str) -> RegionFilesRead:
        """Return a region's files as published.

        Raises:
            RepositoryError: they are not there.
            RegistryFileError: they do not keep to their format.
        """
        region = self.region(code)
        if region is None:
            raise RepositoryError(f"{code} is no member of this registry")
        return read_region_files(region, dict(self._region_files(code)))

    def listed_already(self, code: str, kids: Collection[str]) -> Mapping[str, str]:
        """Return those of some key ids that a region's agencies list, with who does."""
        raw = dict(self._region_files(code)).get("agencies.json")
        if raw is None or not _may_list(raw, kids):
            return {}
        found: dict[str, str] = {}
        for entry in scan_agencies(raw, code=code).agencies:
            held = set(entry.kids or ()) & set(kids)
            found.update(dict.fromkeys(held, str(entry.name)))
        return found

    def status_issuer_for(self, uri: str) -> StatusIssuer | None:
        """Return who may sign the status list of a URI."""
        for region in self.members.regions:
            if uri.startswith(region.status_prefix) and self.region(region.code):
                issuers = self.region_files(region.code).agencies.status_issuers
                return status_issuer_of(uri, issuers)
        for former in self.former:
            if uri.startswith(former.member.status_prefix):
                return status_issuer_of(uri, former.status_issuers)
        return None

    def region_of_list(self, uri: str) -> Region | None:
        """Return the region under whose prefix a status list lies."""
        left = [former.member for former in self.former]
        for region in (*self.members.regions, *left):
            if uri.startswith(region.status_prefix):
                return region
        return None

    def _region_files(self, code: str) -> Iterator[tuple[str, bytes]]:
        listing = parse(self._repository.newest(roles.publisher_role(code)), Targets)
        for path, pin in listing.signed.targets.items():
            content = self._repository.blob(path, pin.hashes["sha256"])
            if content is None:
                raise RepositoryError(f"the repository lacks {path}")
            yield path.rpartition("/")[2], content

    def _file(self, path: str) -> bytes:
        pin = self.targets.targets.get(path)
        content = pin and self._repository.blob(path, pin.hashes["sha256"])
        if not content:
            raise RepositoryError(f"the repository lacks {path}")
        return content


def _may_list(raw: bytes, kids: Collection[str]) -> bool:
    """Tell whether a file may hold one of some key ids; 93,000 agencies list none.

    An escape could spell a key id otherwise: then it is read with care.
    """
    return b"\\" in raw or not set(_KID.findall(raw)).isdisjoint(
        kid.encode("utf-8") for kid in kids
    )
