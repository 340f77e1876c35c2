"""Files written whole or not at all: a reader never sees a half.

What stands in them is left to the caller. Errors are the system's own (OSError).
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["replace", "write_new"]


def write_new(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file that must not be there yet, with its rights from the start.

    Raises:
        FileExistsError: there is such a file; it is left alone.
    """
    temporary = _write_temporary(path.parent, content, mode)
    try:
        # Unlike a rename, a link never overwrites.
        path.hardlink_to(temporary)
    finally:
        temporary.unlink()
    _flush_folder(path.parent)


def replace(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file, in place of the one before if there is one."""
    temporary = _write_temporary(path.parent, content, mode)
    try:
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _write_temporary(folder: Path, content: bytes, mode: int) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=folder)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _flush_folder(folder: Path) -> None:
    # The name is durable only when its folder is (fsync(2)).
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
