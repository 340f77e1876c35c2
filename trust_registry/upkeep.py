"""What a host must keep fresh: its two roles, with the dates by which they are due.

Of the council's and the regions' roles it can only tell; see `release`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tuf.api.metadata import Signed, Snapshot, Timestamp

from trust_registry import roles
from trust_registry.freshness import CLOCK_TOLERANCE
from trust_registry.metadata import issued_at, parse
from trust_registry.repository import Repository

__all__ = ["Duty", "due_of", "host_duties"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One role that the host signs.

    Attributes:
        role: Its name.
        version: Its published version.
        due: By when it is to be signed anew.
        expires: When counters stop to take it as fresh.
        issued: When it was signed, where it says so.
    """

    role: str
    version: int
    due: datetime
    expires: datetime
    issued: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Tell whether the role is past its date."""
        return now >= self.due

    def is_ahead(self, now: datetime) -> bool:
        """Tell whether it was signed after ``now``: then the clock is wrong."""
        return self.issued is not None and self.issued - now > CLOCK_TOLERANCE


def due_of(role: str, signed: Signed) -> datetime:
    """Return by when a role's file is to be signed anew."""
    life = roles.LIVES[roles.kind_of(role)]
    return signed.expires - life.longest + life.renew_after


def host_duties(repository: Repository) -> Sequence[Duty]:
    """Return the host's two roles as published.

    Raises:
        RegistryError: the repository is not whole.
    """
    timestamp = parse(repository.newest(roles.TIMESTAMP), Timestamp).signed
    version = timestamp.snapshot_meta.version
    snapshot = parse(repository.role_file(roles.SNAPSHOT, version), Snapshot).signed
    return (
        Duty(
            roles.TIMESTAMP,
            timestamp.version,
            due_of(roles.TIMESTAMP, timestamp),
            timestamp.expires,
            issued_at(timestamp),
        ),
        Duty(
            roles.SNAPSHOT,
            snapshot.version,
            due_of(roles.SNAPSHOT, snapshot),
            snapshot.expires,
        ),
    )
