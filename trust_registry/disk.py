"""Files and folders written whole or not at all, each step on the disk before the next.

What stands in them is left to the caller. Every change the registry and the trust
store make goes through a `Disk`, so that a test can cut the power after any of them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from trust_registry.errors import BusyError

__all__ = ["OWNER_ONLY", "Disk", "append_line", "locked", "sync_folder"]

OWNER_ONLY = 0o600
_PUBLIC = 0o644
_TEMPORARY_SUFFIX = ".writing"


class Disk:
    """The disk as it is. Errors are the system's own (OSError)."""

    def write(self, path: Path, content: bytes, *, mode: int = _PUBLIC) -> None:
        """Write a file in place of the one before, whole, with its rights at once.

        One process at a time: the caller holds a lock, or the path is its own.
        """
        temporary = _written_beside(path, content, mode)
        try:
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)

    def write_new(self, path: Path, content: bytes, *, mode: int = _PUBLIC) -> None:
        """Write a file that must not be there yet, whole, with its rights at once.

        Raises:
            FileExistsError: there is such a file; it is left alone.
        """
        temporary = _written_beside(path, content, mode)
        try:
            # Unlike a rename, a link never overwrites.
            path.hardlink_to(temporary)
        finally:
            temporary.unlink()
        sync_folder(path.parent)

    def add(self, path: Path, content: bytes) -> None:
        """Write a file of a folder that nobody knows yet.

        Its name is durable only after `settle` on the folder.
        """
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def settle(self, folder: Path) -> None:
        """Make all names below a folder durable, before it is moved to its place."""
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                sync_folder(path)

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it, if they are not there yet."""
        new = [one for one in (path, *path.parents) if not one.exists()]
        path.mkdir(parents=True, exist_ok=True)
        for one in new:
            # A file in it is no safer than the folder's own name.
            sync_folder(one.parent)

    def keep(self, source: Path, path: Path) -> None:
        """Make an immutable file appear under a second name, without copying it.

        Where the file system knows no hard links (FAT), it is copied. Its name is
        durable only after `settle` on the folder.
        """
        try:
            path.hardlink_to(source)
        except OSError:
            self.add(path, source.read_bytes())

    def move(self, source: Path, target: Path) -> None:
        """Give a folder or file its final name: the one step that commits it."""
        source.rename(target)
        sync_folder(target.parent)

    def remove_tree(self, folder: Path) -> None:
        """Remove a folder that nobody needs any more; what resists is left."""
        shutil.rmtree(folder, ignore_errors=True)


def _written_beside(path: Path, content: bytes, mode: int) -> Path:
    """Return a new file beside a path, its content on the disk."""
    temporary = path.with_name(path.name + _TEMPORARY_SUFFIX)
    # What a killed process left has its own rights, and may be anybody's link.
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable (fsync(2), "Notes")."""
    if sys.platform == "win32":
        return  # a folder cannot be opened there; NTFS journals its names
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file, so that one process at a time changes what it guards.

    Args:
        path: The lock file; it stays behind, empty, which means nothing.
        what: What the other process is doing, for the message.

    Raises:
        BusyError: another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, _PUBLIC)
    try:
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError) as error:
            raise BusyError(
                f"another process is {what} at this moment; try again when it is done"
            ) from error
        yield
    finally:
        os.close(descriptor)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to a log and wait until it is on the disk."""
    with path.open("ab") as file:
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
