"""The highest versions a counter ever accepted: nothing older gets in again.

Keeping them on the disk is left to `journal`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from trust_registry.errors import ChainError, OutdatedError

__all__ = ["Marks", "RoleMark"]


@dataclass(frozen=True, slots=True)
class RoleMark:
    """The newest accepted file of one role.

    Attributes:
        version: Its version.
        digest: SHA-256 of its signed content, lower-case hex.
        keyids: The keys that might sign the role then.
    """

    version: int
    digest: str
    keyids: frozenset[str]

    @classmethod
    def of(cls, version: int, signed_bytes: bytes, keyids: Iterable[str]) -> RoleMark:
        """Return the mark that an accepted role file leaves."""
        digest = hashlib.sha256(signed_bytes).hexdigest()
        return cls(version, digest, frozenset(keyids))

    def is_void(self, keyids: Iterable[str], threshold: int) -> bool:
        """Tell whether the marked file could no longer be accepted under these keys.

        Whoever stole a role's keys can publish version 2,147,483,647. When the keys
        are replaced, that version must stop to count, or the role could never be
        renewed (fast-forward, TUF specification 5.3.11). As long as the old file
        still met the threshold, the mark stands.
        """
        return len(self.keyids & set(keyids)) < threshold


@dataclass(frozen=True, slots=True)
class Marks:
    """What was accepted so far.

    Attributes:
        roles: By role name.
        issued_at: The highest ``x-issued`` of a timestamp, or None.
    """

    roles: Mapping[str, RoleMark] = field(default_factory=dict)
    issued_at: datetime | None = None

    def check(self, role: str, found: RoleMark, *, threshold: int) -> None:
        """Refuse a role file that is older than the one accepted before.

        Args:
            role: The role's name.
            found: The mark that the file would leave.
            threshold: How many keys must sign the role; 0 where no mark is void.

        Raises:
            OutdatedError: a lower version.
            ChainError: another content under the same version.
        """
        mark = self.roles.get(role)
        if mark is None or mark.is_void(found.keyids, threshold):
            return
        if found.version < mark.version:
            raise OutdatedError(
                f"{role} v{found.version} is older than v{mark.version}, which this "
                "machine accepted before; use a newer source"
            )
        if found.version == mark.version and found.digest != mark.digest:
            raise ChainError(
                f"there are two different files {role} v{found.version}; report it to "
                "the registry's host, one of them may be forged"
            )
