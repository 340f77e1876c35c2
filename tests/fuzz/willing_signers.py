"""Everybody who signs a registry, willing to sign whatever is put before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from credential import strict_json
from tests.trust_registry.founded import FoundedRegistry
from trust_registry import roles
from trust_registry.metadata import parse, sign
from trust_registry.role_content import meta_file, target_file

__all__ = ["WillingSigners"]

_KINDS: dict[str, Any] = {
    roles.ROOT: Root,
    roles.TIMESTAMP: Timestamp,
    roles.SNAPSHOT: Snapshot,
}


class WillingSigners:
    """Signs, and pins what was signed so that the chain leads to it.

    Attributes:
        root: The first root.
        files: The newest file of every other role, by its name.
    """

    def __init__(self, registry: FoundedRegistry) -> None:
        versions = [*registry.repository.versions(), roles.TIMESTAMP]
        self.files = {name: registry.repository.newest(name) for name in versions}
        self.root = self.files.pop(roles.ROOT)
        self._signers = {name: registry.signers(name) for name in versions}

    def contents(self) -> Sequence[bytes]:
        """Return each role's content after its name; the root's as the next one."""
        root = parse(self.root, Root).signed
        root.version += 1
        contents = {roles.ROOT: root.to_dict()}
        for name, raw in self.files.items():
            contents[name] = parse(raw, _kind(name)).signed.to_dict()
        return [
            name.encode() + b"\n" + strict_json.dumps(content)
            for name, content in contents.items()
        ]

    def signed(self, name: str, content: bytes) -> bytes:
        """Return a role's file with a content.

        Raises:
            RoleFileError: it is no content of this role.
        """
        envelope = b'{"signatures":[],"signed":' + content + b"}"
        return sign(parse(envelope, _kind(name)).signed, self._signers[name])

    def listing(self, name: str, path: str, content: bytes) -> bytes:
        """Return a role's file that lists another file at a path."""
        listing = parse(self.files[name], Targets).signed
        listing.targets[path] = target_file(path, content)
        return sign(listing, self._signers[name])

    def pinned(self, name: str, raw: bytes) -> dict[str, bytes]:
        """Return all role files but the root, with one changed and pinned.

        Raises:
            RoleFileError: what is to be pinned cannot be read.
        """
        held = {**self.files, name: raw}
        if name not in (roles.ROOT, roles.SNAPSHOT, roles.TIMESTAMP):
            held[roles.SNAPSHOT] = self._snapshot(held, name)
        if name not in (roles.ROOT, roles.TIMESTAMP):
            held[roles.TIMESTAMP] = self._timestamp(held)
        held.pop(roles.ROOT, None)
        return held

    def _snapshot(self, held: dict[str, bytes], name: str) -> bytes:
        snapshot = parse(held[roles.SNAPSHOT], Snapshot).signed
        version = parse(held[name], Targets).signed.version
        snapshot.meta[f"{name}.json"] = meta_file(version, held[name])
        return sign(snapshot, self._signers[roles.SNAPSHOT])

    def _timestamp(self, held: dict[str, bytes]) -> bytes:
        timestamp = parse(held[roles.TIMESTAMP], Timestamp).signed
        raw = held[roles.SNAPSHOT]
        timestamp.snapshot_meta = meta_file(parse(raw, Snapshot).signed.version, raw)
        return sign(timestamp, self._signers[roles.TIMESTAMP])


def _kind(name: str) -> Any:
    return _KINDS.get(name, Targets)
