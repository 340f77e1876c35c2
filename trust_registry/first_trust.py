"""First trust: the root whose fingerprint a person typed from paper.

A stick cannot vouch for itself. Which root it is does not matter: paper may carry the
first one or, years later, a newer one. The store begins with it and follows the roots
after it; whatever is older is never looked at.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from trust_registry import roles
from trust_registry.assembly import Held
from trust_registry.disk import Disk, locked
from trust_registry.errors import (
    FirstTrustError,
    SourceMissingError,
    TrustStoreDamagedError,
    TrustStoreError,
)
from trust_registry.fingerprint import matches
from trust_registry.journal import Journal
from trust_registry.layout import MAX_ROLE_FILE_BYTES, MAX_ROOTS, role_path
from trust_registry.marks import Marks
from trust_registry.refresh import take_in
from trust_registry.source import Source, open_source, read
from trust_registry.status_refresh import take_lists
from trust_registry.store_state import ANCHOR, StoreState, load_state, write_anchor

__all__ = ["initialize"]


def initialize(
    folder: Path, source_name: str, *, digits: str, now: datetime, disk: Disk
) -> None:
    """Make a trust store; see `TrustStore.initialize`."""
    _refuse_in_use(folder)
    source = open_source(source_name)
    staging = folder.with_name(f"{folder.name}.initializing")
    try:
        root_file = _trusted_root(source, digits)
        disk.remove_tree(staging)
        disk.make_folder(staging)
        write_anchor(staging, root_file, digits=digits, disk=disk)
        with locked(staging / "lock", "making this trust store"):
            nothing = StoreState(
                held=Held(None, {}, {}, {}),
                marks=Marks(),
                journal=Journal(),
                trusted_root=root_file,
                quarantined={},
            )
            take_in(staging, source, nothing, now=now, disk=disk)
            take_lists(staging, source, now=now, disk=disk, only_due=False)
            disk.remove_tree(folder)
            disk.move(staging, folder)
    except OSError as error:
        raise TrustStoreError(
            f"{folder} cannot be written ({error.strerror or error}); make room or "
            "give access, nothing was made"
        ) from error
    finally:
        source.close()
        disk.remove_tree(staging)


def _refuse_in_use(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not _is_store(folder)):
        raise TrustStoreError(
            f"{folder} is in use for something else; name a folder that is not there"
        )
    if _is_store(folder) and _can_update(folder):
        raise TrustStoreError(
            f"{folder} is a trust store already; use `trust update`, or name another "
            "folder"
        )


def _is_store(folder: Path) -> bool:
    return (folder / ANCHOR).exists() or (folder / "generations").is_dir()


def _can_update(folder: Path) -> bool:
    try:
        load_state(folder)
    except TrustStoreDamagedError:
        return False
    return True


def _trusted_root(source: Source, digits: str) -> bytes:
    for version in range(1, MAX_ROOTS + 1):
        try:
            raw = read(
                source, role_path(roles.ROOT, version), max_bytes=MAX_ROLE_FILE_BYTES
            )
        except SourceMissingError:
            break
        if matches(raw, digits):
            return raw
    # The source's own fingerprint is not shown: copied from here, it would prove
    # nothing.
    raise FirstTrustError(
        f"no root in {source.name} has this fingerprint; compare it with the paper "
        "once more, and if it is right, do not use this source"
    )
