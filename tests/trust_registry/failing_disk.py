"""A disk whose power is cut: after so many changes, every further one fails."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from trust_registry.disk import Disk

__all__ = ["FailingDisk", "FullDisk", "PowerCutError"]


class PowerCutError(Exception):
    """The process ends here; nothing of ours catches it."""


class FailingDisk(Disk):
    """Lets a number of changes through, then cuts the power.

    The change at which the power is cut is half done: a file is cut short under its
    temporary name, as a crash leaves it. Cleaning up does not happen any more.
    """

    def __init__(self, changes: int) -> None:
        self.left = changes

    def write(self, path: Path, content: bytes, *, mode: int = 0o644) -> None:
        if self._cut():
            path.with_name(path.name + ".writing").write_bytes(
                content[: len(content) // 2]
            )
            raise PowerCutError
        super().write(path, content, mode=mode)

    def add(self, path: Path, content: bytes) -> None:
        if self._cut():
            path.write_bytes(content[: len(content) // 2])
            raise PowerCutError
        super().add(path, content)

    def settle(self, folder: Path) -> None:
        self._count()
        super().settle(folder)

    def make_folder(self, path: Path) -> None:
        self._count()
        super().make_folder(path)

    def keep(self, source: Path, path: Path) -> None:
        self._count()
        super().keep(source, path)

    def move(self, source: Path, target: Path) -> None:
        self._count()
        super().move(source, target)

    def remove_tree(self, folder: Path) -> None:
        # After the cut no `finally` of a dead process runs.
        if self.left >= 0:
            self._count()
            super().remove_tree(folder)

    def _count(self) -> None:
        if self._cut():
            raise PowerCutError

    def _cut(self) -> bool:
        self.left -= 1
        return self.left < 0


class FullDisk(Disk):
    """Takes so many files and no more; folders and names can still be changed."""

    def __init__(self, files: int) -> None:
        self.left = files

    def write(self, path: Path, content: bytes, *, mode: int = 0o644) -> None:
        self._count()
        super().write(path, content, mode=mode)

    def add(self, path: Path, content: bytes) -> None:
        self._count()
        super().add(path, content)

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
