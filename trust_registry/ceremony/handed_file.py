"""A small file that one officer hands another, read within its limit."""

from __future__ import annotations

from pathlib import Path

from trust_registry.errors import CeremonyError

__all__ = ["read_handed"]


def read_handed(path: Path, *, max_bytes: int) -> bytes:
    """Return a file's bytes, one more than the limit at the most.

    Raises:
        CeremonyError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except OSError as error:
        raise CeremonyError(
            f"{path} cannot be read ({error.strerror}); copy it here once more",
            f"{path} 无法读取（{error.strerror}），请重新拷贝",
        ) from error
