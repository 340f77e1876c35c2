"""Role files before and after the chain check, as values; checking is `chain`'s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from trust_registry.marks import RoleMark

__all__ = ["CheckedChain", "Material", "RegionChain", "TopChain"]


@dataclass(frozen=True, slots=True)
class Material:
    """Role files as a source gave them; nothing in them was checked.

    Attributes:
        unverified_roots: The roots after the trusted one, in order.
        unverified_timestamp: The timestamp.
        unverified_snapshot: The snapshot.
        unverified_roles: The council's and the regions' role files, by role name.
    """

    unverified_roots: Sequence[bytes]
    unverified_timestamp: bytes
    unverified_snapshot: bytes
    unverified_roles: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class TopChain:
    """The top roles, checked.

    Attributes:
        roots: All root files from the trusted one on, by version.
        root: The newest root.
        timestamp: What is newest.
        snapshot: What belongs together.
        targets: The council's role.
        raw: The files of timestamp, snapshot and targets, by role name.
        marks: What the four leave, by role name.
        issued_at: The timestamp's ``x-issued``.
    """

    roots: Mapping[int, bytes]
    root: Root
    timestamp: Timestamp
    snapshot: Snapshot
    targets: Targets
    raw: Mapping[str, bytes]
    marks: Mapping[str, RoleMark]
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class RegionChain:
    """One region's two roles, checked.

    Attributes:
        authority: The officers' role.
        publication: The publisher's role.
        raw: Both files, by role name.
        marks: What they leave, by role name.
    """

    authority: Targets
    publication: Targets
    raw: Mapping[str, bytes]
    marks: Mapping[str, RoleMark]


@dataclass(frozen=True, slots=True)
class CheckedChain:
    """A chain from the trusted root to the regions' publications.

    Attributes:
        top: The top roles.
        regions: Every region whose part holds, by division code.
        faults: Why a region's part does not, by division code.
    """

    top: TopChain
    regions: Mapping[str, RegionChain]
    faults: Mapping[str, str]
