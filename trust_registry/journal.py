"""The counter's journal: the highest versions it ever accepted, on the disk.

It is written after a generation is committed, and every generation carries the same
marks, so that a lost journal or a lost generation alone lets nothing older in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from credential import StatusList
from credential.moments import from_seconds, parse_moment, to_rfc3339, to_seconds
from trust_registry.disk import Disk
from trust_registry.errors import TrustStoreDamagedError
from trust_registry.marks import Marks, RoleMark
from trust_registry.sealed import seal, unseal

__all__ = [
    "Journal",
    "JournalStamp",
    "StatusMark",
    "journal_stamp",
    "marks_from_json",
    "marks_to_json",
    "read_journal",
]

# Inode, time of change in nanoseconds, size: every writing makes a new file.
JournalStamp = tuple[int, int, int] | None

_NAME = "journal"
# Where a list does not say how soon to fetch it anew: revocations are to be known
# within the hour wherever there is a network.
_USUAL_TTL_S = 3600


@dataclass(frozen=True, slots=True)
class StatusMark:
    """The newest accepted list of one URI: its ``iat``, and when to fetch anew."""

    issued_at: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Journal:
    """What the counter accepted so far.

    Attributes:
        generation: The number of the newest generation that was committed.
        marks: Of roles and timestamps.
        status: The newest status list of each URI.
    """

    generation: int = 0
    marks: Marks = field(default_factory=Marks)
    status: Mapping[str, StatusMark] = field(default_factory=dict)

    def highest(self, uri: str) -> datetime | None:
        """Return the highest ``iat`` accepted for a URI, or None."""
        mark = self.status.get(uri)
        return mark.issued_at if mark else None

    def with_status(self, accepted: Mapping[str, StatusList]) -> Journal:
        """Return the journal after status lists were accepted."""
        status = dict(self.status)
        for uri, found in accepted.items():
            ttl_s = _USUAL_TTL_S if found.ttl_s is None else found.ttl_s
            due = found.issued_at + timedelta(seconds=ttl_s)
            status[uri] = StatusMark(found.issued_at, due)
        return replace(self, status=status)

    def write(self, folder: Path, disk: Disk) -> None:
        """Put the journal on the disk, in place of the one before."""
        content = {
            "format": "tongyan-journal-1",
            "generation": self.generation,
            "marks": marks_to_json(self.marks),
            "status": {
                uri: [to_seconds(mark.issued_at), to_seconds(mark.due)]
                for uri, mark in self.status.items()
            },
        }
        disk.write(folder / _NAME, seal(content))


def read_journal(folder: Path) -> Journal | None:
    """Return the journal of a trust store, or None where it is lost or damaged."""
    try:
        content = unseal((folder / _NAME).read_bytes(), name=_NAME)
        return Journal(
            content["generation"],
            marks_from_json(content["marks"]),
            {
                uri: StatusMark(from_seconds(issued_at), from_seconds(due))
                for uri, (issued_at, due) in content["status"].items()
            },
        )
    except (OSError, TrustStoreDamagedError, KeyError):
        return None


def journal_stamp(folder: Path) -> JournalStamp:
    """Return what changes with every journal written, or None without one."""
    try:
        found = (folder / _NAME).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def marks_to_json(marks: Marks) -> dict[str, Any]:
    """Return marks as JSON values."""
    return {
        "issued_at": to_rfc3339(marks.issued_at) if marks.issued_at else None,
        "roles": {
            role: {
                "version": mark.version,
                "digest": mark.digest,
                "keyids": sorted(mark.keyids),
            }
            for role, mark in marks.roles.items()
        },
    }


def marks_from_json(content: Mapping[str, Any]) -> Marks:
    """Return marks that `marks_to_json` wrote."""
    issued_at = content["issued_at"]
    return Marks(
        {
            role: RoleMark(mark["version"], mark["digest"], frozenset(mark["keyids"]))
            for role, mark in content["roles"].items()
        },
        parse_moment(issued_at) if issued_at else None,
    )
