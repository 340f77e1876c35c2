"""A repository with additions that are not on the disk yet: all of them come, or none.

What is added is judged as if it were there (`council_ingest`), then written at once.
"""

from __future__ import annotations

import hashlib

from trust_registry import roles
from trust_registry.layout import blob_path
from trust_registry.repository import Repository

__all__ = ["StagedRepository"]


class StagedRepository(Repository):
    """A host's repository and what is to be added to it."""

    def __init__(self, repository: Repository) -> None:
        super().__init__(repository.folder)
        self._below = repository
        self._role_files: dict[tuple[str, int], bytes] = {}
        self._blobs: dict[str, tuple[str, bytes]] = {}

    def versions(self) -> dict[str, int]:
        """Return the newest version of every role, the added ones among them."""
        newest = self._below.versions()
        for role, version in self._role_files:
            newest[role] = max(version, newest.get(role, 0))
        return newest

    def role_file(self, role: str, version: int) -> bytes:
        """Return the file of a role, added or on the disk."""
        added = self._role_files.get((role, version))
        return self._below.role_file(role, version) if added is None else added

    def blob(self, target_path: str, sha256: str) -> bytes | None:
        """Return a listed file, added or on the disk."""
        added = self._blobs.get(blob_path(target_path, sha256))
        return self._below.blob(target_path, sha256) if added is None else added[1]

    def add_blob(self, target_path: str, content: bytes) -> None:
        """Add a listed file."""
        stored = blob_path(target_path, hashlib.sha256(content).hexdigest())
        self._blobs[stored] = target_path, content

    def add_role_file(self, role: str, version: int, raw: bytes) -> None:
        """Add a role's file."""
        self._role_files[role, version] = raw

    def commit(self) -> None:
        """Write what was added to the disk.

        Files first, then the roles from the regions up to the root: counters fetch a
        root as soon as it is there, and nothing else before a snapshot lists it.
        """
        for path, content in self._blobs.values():
            self._below.add_blob(path, content)
        for role, version in sorted(self._role_files, key=_from_below):
            raw = self._role_files[role, version]
            self._below.add_role_file(role, version, raw)


def _from_below(named: tuple[str, int]) -> tuple[int, str, int]:
    role, version = named
    order = {roles.TARGETS: 1, roles.ROOT: 2}
    return order.get(role, 0), role, version
