"""Role files collected from a source: by TUF's own client, or one by one.

The client (`tuf.ngclient.Updater`) fetches only what is new and refuses early what is
wrong. What it refuses, an expired stick above all, is collected one by one instead.
Either way `chain` alone decides what is accepted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeGuard

from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp
from tuf.ngclient import Updater

from trust_registry import roles
from trust_registry.chain import delegated_regions
from trust_registry.chain_values import Material
from trust_registry.errors import RoleFileError, SourceError, SourceMissingError
from trust_registry.fetch import BASE, SourceFetcher
from trust_registry.layout import MAX_ROLE_FILE_BYTES, MAX_ROOTS, METADATA, role_path
from trust_registry.metadata import parse
from trust_registry.source import Source, read

__all__ = ["collect", "collect_new"]


class _ClockedUpdater(Updater):
    """TUF's client, unchanged but for the instant that it compares expiries with.

    It reads the clock itself; only the faces of this project do.
    """

    def __init__(
        self, folder: str, source: Source, *, root: bytes, now: datetime
    ) -> None:
        super().__init__(
            folder,
            f"{BASE}{METADATA}/",
            fetcher=SourceFetcher(source),
            bootstrap=root,
        )
        self._trusted_set.reference_time = now


def collect_new(
    source: Source,
    *,
    trusted_root: bytes,
    held: Mapping[str, bytes],
    now: datetime,
) -> Material:
    """Collect role files, fetching only what differs from those held.

    Args:
        source: Where they come from.
        trusted_root: The newest root accepted so far.
        held: Role files accepted so far, by role name; empty at first trust.
        now: The instant to compare expiries with.

    Raises:
        SourceError: the source does not answer.
        RoleFileError: what it gives is not a registry's.
    """
    version = parse(trusted_root, Root).signed.version
    try:
        with tempfile.TemporaryDirectory(prefix="tongyan-intake-") as scratch:
            return _by_client(source, Path(scratch), trusted_root, held, now)
    except (RepositoryError, DownloadError) as error:
        if _is_silent(error.__cause__):
            # An address that does not answer is not asked a second time.
            raise error.__cause__ from None
        # Expired, cut or older: the chain check says which, in words.
        return collect(source, after_root=version)


def collect(source: Source, *, after_root: int) -> Material:
    """Collect all role files of a source one by one; nothing is checked.

    Args:
        source: Where they come from.
        after_root: The version of the trusted root.

    Raises:
        SourceError: the source does not answer, or lacks a top role.
        RoleFileError: a top role cannot be read.
    """
    roots: list[bytes] = []
    for version in range(after_root + 1, after_root + 1 + MAX_ROOTS):
        try:
            roots.append(_role_file(source, roles.ROOT, version))
        except SourceMissingError:
            break
    raw_timestamp = _role_file(source, roles.TIMESTAMP, 0)
    pin = parse(raw_timestamp, Timestamp).signed.snapshot_meta
    raw_snapshot = _role_file(source, roles.SNAPSHOT, pin.version)
    unverified = parse(raw_snapshot, Snapshot).signed
    role_files = _listed_roles(source, unverified)
    return Material(roots, raw_timestamp, raw_snapshot, role_files)


def _is_silent(cause: BaseException | None) -> TypeGuard[SourceError]:
    return isinstance(cause, SourceError) and not isinstance(cause, SourceMissingError)


def _by_client(
    source: Source,
    scratch: Path,
    trusted_root: bytes,
    held: Mapping[str, bytes],
    now: datetime,
) -> Material:
    for role, raw in held.items():
        (scratch / f"{role}.json").write_bytes(raw)
    client = _ClockedUpdater(str(scratch), source, root=trusted_root, now=now)
    client.refresh()
    found = {roles.TARGETS: (scratch / "targets.json").read_bytes()}
    raw_snapshot = (scratch / "snapshot.json").read_bytes()
    snapshot = parse(raw_snapshot, Snapshot).signed
    for code in delegated_regions(parse(found[roles.TARGETS], Targets).signed):
        found |= _region_by_client(client, source, scratch, snapshot, code)
    version = parse(trusted_root, Root).signed.version
    return Material(
        _later_roots(scratch / "root_history", version),
        (scratch / "timestamp.json").read_bytes(),
        raw_snapshot,
        found,
    )


def _region_by_client(
    client: Updater, source: Source, scratch: Path, snapshot: Snapshot, code: str
) -> dict[str, bytes]:
    names = (roles.authority_role(code), roles.publisher_role(code))
    try:
        # The look-up makes the client load both roles of the region.
        client.get_targetinfo(roles.region_path(code, "agencies.json"))
        return {name: (scratch / f"{name}.json").read_bytes() for name in names}
    except (RepositoryError, DownloadError, FileNotFoundError):
        # One region's fault is that region's: the others go on.
        return _some_roles(source, snapshot, names)


def _later_roots(folder: Path, version: int) -> list[bytes]:
    roots: list[bytes] = []
    while (path := folder / f"{version + 1}.root.json").exists():
        roots.append(path.read_bytes())
        version += 1
    return roots


def _listed_roles(source: Source, snapshot: Snapshot) -> dict[str, bytes]:
    found = _some_roles(source, snapshot, (roles.TARGETS,))
    if roles.TARGETS not in found:
        raise SourceError(f"{source.name} lacks the council's role; use a whole one")
    for code in delegated_regions(parse(found[roles.TARGETS], Targets).signed):
        names = (roles.authority_role(code), roles.publisher_role(code))
        found |= _some_roles(source, snapshot, names)
    return found


def _some_roles(
    source: Source, snapshot: Snapshot, names: tuple[str, ...]
) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name in names:
        pin = snapshot.meta.get(f"{name}.json")
        if pin is None:
            continue
        try:
            found[name] = _role_file(source, name, pin.version)
        except (SourceError, RoleFileError):
            # Missing or unreadable: the chain check says what that means.
            continue
    return found


def _role_file(source: Source, role: str, version: int) -> bytes:
    return read(source, role_path(role, version), max_bytes=MAX_ROLE_FILE_BYTES)
