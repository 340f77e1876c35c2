"""Full disks, read-only and unreadable folders, each by the system's own word."""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["files_no_longer_than", "read_only", "unreadable"]

# Linux: capget(2), capabilities(7).
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2


@contextmanager
def files_no_longer_than(size_bytes: int) -> Iterator[None]:
    """Let the system refuse every write beyond a size, in this process.

    It answers "File too large" where a full disk answers "No space left on device";
    both reach SQLite and our own files as a write that fails half-way.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Take the right to write away from a folder and all in it; root obeys, too."""
    modes = {path: path.stat().st_mode for path in (folder, *folder.rglob("*"))}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        with _obeying_permissions():
            yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@contextmanager
def unreadable(folder: Path) -> Iterator[None]:
    """Take the right to look into a folder away, as a failing disk does."""
    mode = folder.stat().st_mode
    folder.chmod(0)
    try:
        with _obeying_permissions():
            yield
    finally:
        folder.chmod(mode)


@contextmanager
def _obeying_permissions() -> Iterator[None]:
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # Effective, permitted, inheritable; then the same for capabilities above 31.
    held = (ctypes.c_uint32 * 6)()
    _done(libc.capget(header, held))
    fewer = (ctypes.c_uint32 * 6)(*held)
    fewer[0] &= ~(1 << _CAP_DAC_OVERRIDE | 1 << _CAP_DAC_READ_SEARCH)
    _done(libc.capset(header, fewer))
    try:
        yield
    finally:
        _done(libc.capset(header, held))


def _done(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
