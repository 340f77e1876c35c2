"""What the registry's roles say, built as TUF metadata; nothing is signed here.

Names, thresholds and lives are in `roles`, signing and reading in `metadata`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from securesystemslib.signer import Key
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    MetaFile,
    Role,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from credential.moments import to_rfc3339
from trust_registry import roles

__all__ = [
    "ISSUED",
    "OWNER",
    "PILOT_HOST",
    "CouncilKeys",
    "council_targets",
    "meta_file",
    "region_authority",
    "region_delegation",
    "region_publication",
    "root_of",
    "snapshot_of",
    "target_file",
    "timestamp_of",
]

# Members of ours beside TUF's own; `x-` keeps them out of its future names.
ISSUED = "x-issued"
OWNER = "x-owner"
PILOT_HOST = "x-pilot-host"


@dataclass(frozen=True, slots=True)
class CouncilKeys:
    """Public keys of the top roles, one a member; the host's serve two roles."""

    root: Sequence[Key]
    targets: Sequence[Key]
    host: Sequence[Key]


def root_of(
    keys: CouncilKeys, *, version: int, expires: datetime, pilot_host: bool
) -> Root:
    """Return a root: which keys speak for which top role.

    Args:
        keys: One root key and one targets key a member; three host keys.
        version: The root's number, from 1.
        expires: When it ends.
        pilot_host: One host holds all three host keys. The registry must say so.
    """
    council = {
        roles.ROOT: (keys.root, roles.council_threshold(len(keys.root))),
        roles.TARGETS: (keys.targets, roles.council_threshold(len(keys.targets))),
        roles.SNAPSHOT: (keys.host, roles.HOST_THRESHOLD),
        roles.TIMESTAMP: (keys.host, roles.HOST_THRESHOLD),
    }
    return Root(
        version=version,
        expires=expires,
        keys={key.keyid: key for group, _ in council.values() for key in group},
        roles={
            name: Role([key.keyid for key in group], threshold)
            for name, (group, threshold) in council.items()
        },
        consistent_snapshot=True,
        unrecognized_fields={PILOT_HOST: True} if pilot_host else None,
    )


def council_targets(
    files: Mapping[str, bytes],
    regions: Mapping[str, Sequence[Key]],
    *,
    version: int,
    expires: datetime,
) -> Targets:
    """Return the council's role: its files, and one delegation a region.

    Args:
        files: Target path to content.
        regions: Region code to the three keys of its officers.
        version: The role's number, from 1.
        expires: When it ends.
    """
    delegated = {
        roles.authority_role(code): region_delegation(code, keys)
        for code, keys in regions.items()
    }
    keys = {key.keyid: key for group in regions.values() for key in group}
    return Targets(
        version=version,
        expires=expires,
        targets=_target_files(files),
        delegations=Delegations(keys, delegated),
    )


def region_delegation(code: str, keys: Sequence[Key]) -> DelegatedRole:
    """Return the council's delegation to a region's officers."""
    return DelegatedRole(
        roles.authority_role(code),
        [key.keyid for key in keys],
        roles.AUTHORITY_THRESHOLD,
        terminating=True,
        paths=[roles.region_pattern(code)],
    )


def region_authority(
    code: str, publisher: Sequence[Key], *, version: int, expires: datetime
) -> Targets:
    """Return a region's own role: the delegation to its publisher, nothing else."""
    name = roles.publisher_role(code)
    delegation = DelegatedRole(
        name,
        [key.keyid for key in publisher],
        roles.PUBLISHER_THRESHOLD,
        terminating=True,
        paths=[roles.region_pattern(code)],
    )
    return Targets(
        version=version,
        expires=expires,
        delegations=Delegations(
            {key.keyid: key for key in publisher}, {name: delegation}
        ),
    )


def region_publication(
    files: Mapping[str, bytes], *, version: int, expires: datetime
) -> Targets:
    """Return a publisher's role: the region's files by target path."""
    return Targets(version=version, expires=expires, targets=_target_files(files))


def snapshot_of(
    role_files: Mapping[str, tuple[int, bytes]],
    *,
    version: int,
    expires: datetime,
) -> Snapshot:
    """Return a snapshot: what belongs together.

    Args:
        role_files: Role name to its version and its file.
        version: The snapshot's number, from 1.
        expires: When it ends.
    """
    meta = {f"{name}.json": meta_file(*held) for name, held in role_files.items()}
    return Snapshot(version=version, expires=expires, meta=meta)


def timestamp_of(
    snapshot: MetaFile, *, version: int, issued: datetime, expires: datetime
) -> Timestamp:
    """Return a timestamp: what is newest, and when that was said.

    The age of trust data is counted from ``issued``: TUF itself tells only the
    expiry, from which an age could be guessed but not known.
    """
    return Timestamp(
        version=version,
        expires=expires,
        snapshot_meta=snapshot,
        unrecognized_fields={ISSUED: to_rfc3339(issued)},
    )


def meta_file(version: int, content: bytes) -> MetaFile:
    """Return what a snapshot or timestamp says of a role file."""
    return MetaFile.from_data(version, content, ["sha256"])


def target_file(path: str, content: bytes) -> TargetFile:
    """Return what a role says of one of its files."""
    return TargetFile.from_data(path, content, ["sha256"])


def _target_files(files: Mapping[str, bytes]) -> dict[str, TargetFile]:
    return {path: target_file(path, content) for path, content in files.items()}
