"""What the host's next release says, before anybody signed it.

Two hosts that hold the same role files draft the same snapshot: that is what lets one
check the other's (`cosigning`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tuf.api.metadata import Root, Snapshot, Timestamp

from trust_registry import roles
from trust_registry.chain import delegated_regions
from trust_registry.errors import RepositoryError, RoleFileError
from trust_registry.fast_forward import last_snapshot, last_timestamp
from trust_registry.metadata import parse, verified
from trust_registry.repository import Repository
from trust_registry.role_content import meta_file, snapshot_of, timestamp_of
from trust_registry.upkeep import due_of

__all__ = [
    "ReleaseDraft",
    "draft_release",
    "is_all_published",
    "listed_roles",
    "published_timestamp",
]


@dataclass(frozen=True, slots=True)
class ReleaseDraft:
    """The content of a snapshot and a timestamp.

    Attributes:
        snapshot: What belongs together.
        held_snapshot: The published file that says so already, if it still serves.
        timestamp_version: The timestamp's version.
        issued: The timestamp's ``x-issued``.
    """

    snapshot: Snapshot
    held_snapshot: bytes | None
    timestamp_version: int
    issued: datetime

    def timestamp_over(self, snapshot_file: bytes) -> Timestamp:
        """Return the timestamp: it pins the snapshot with its signatures."""
        return timestamp_of(
            meta_file(self.snapshot.version, snapshot_file),
            version=self.timestamp_version,
            issued=self.issued,
            expires=self.issued + roles.LIVES[roles.TIMESTAMP].longest,
        )


def draft_release(
    repository: Repository, *, now: datetime, above: Mapping[str, int] | None = None
) -> ReleaseDraft:
    """Return what a release would say now.

    Args:
        repository: The host's repository.
        now: Becomes the timestamp's ``x-issued``.
        above: Versions of snapshot and timestamp that are not to be used again.

    Raises:
        RegistryError: the repository is not whole, or the clock is wrong.
    """
    used = above or {}
    snapshot, held = _snapshot(repository, used.get(roles.SNAPSHOT, 0), now)
    last = max(used.get(roles.TIMESTAMP, 0), last_timestamp(repository, now=now))
    return ReleaseDraft(snapshot, held, last + 1, now)


def published_timestamp(repository: Repository) -> Timestamp | None:
    """Return the timestamp that is published, or None before the first release."""
    try:
        return parse(repository.newest(roles.TIMESTAMP), Timestamp).signed
    except RepositoryError:
        return None


def is_all_published(repository: Repository) -> bool:
    """Tell whether the published snapshot has all that was taken in."""
    timestamp = published_timestamp(repository)
    if timestamp is None:
        return False
    raw = repository.role_file(roles.SNAPSHOT, timestamp.snapshot_meta.version)
    held = {
        f"{role}.json": meta_file(*file)
        for role, file in listed_roles(repository).items()
    }
    return parse(raw, Snapshot).signed.meta == held


def listed_roles(repository: Repository) -> dict[str, tuple[int, bytes]]:
    """Return what the next snapshot lists: the newest file of every role."""
    versions = repository.versions()
    targets = repository.targets(roles.TARGETS)
    names = [roles.TARGETS]
    for code in delegated_regions(targets):
        names += [roles.authority_role(code), roles.publisher_role(code)]
    # A former member's roles stay listed: TUF's clients take a role that
    # disappears from the snapshot as an attack.
    names += [name for name in versions if roles.region_code_of(name) is not None]
    return {
        name: (versions[name], repository.role_file(name, versions[name]))
        for name in dict.fromkeys(names)
        if name in versions
    }


def _snapshot(
    repository: Repository, used: int, now: datetime
) -> tuple[Snapshot, bytes | None]:
    last = last_snapshot(repository)
    upcoming = snapshot_of(
        listed_roles(repository),
        version=max(last, used) + 1,
        expires=now + roles.LIVES[roles.SNAPSHOT].longest,
    )
    if last:
        raw = repository.role_file(roles.SNAPSHOT, last)
        held = _still_serving(raw, repository.root(), upcoming, now)
        if held is not None:
            return held, raw
    return upcoming, None


def _still_serving(
    raw: bytes, root: Root, upcoming: Snapshot, now: datetime
) -> Snapshot | None:
    try:
        held = verified(raw, Snapshot, roles.SNAPSHOT, root).signed
    except RoleFileError:
        return None  # the host's keys changed
    serves = held.meta == upcoming.meta and now < due_of(roles.SNAPSHOT, held)
    return held if serves else None
