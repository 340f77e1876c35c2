"""What a host took in since its last release, as it was handed in, in order.

A cosigner takes the same files in by its own checks: so they are kept until published.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from trust_registry.disk import Disk

__all__ = ["TakenFiles"]

_NAMES = "[0-9][0-9][0-9][0-9][0-9].zip"


class TakenFiles:
    """A folder of numbered files; one process at a time changes it."""

    def __init__(self, folder: Path, *, disk: Disk | None = None) -> None:
        self._folder = folder
        self._disk = disk or Disk()

    @contextmanager
    def keeping(self, file: Path) -> Iterator[None]:
        """Keep a file while it is taken in, and after, unless it is refused.

        Before it is taken in: a cut in between leaves one too many, which a cosigner
        finds taken in already or refuses, and never one too few.
        """
        paths = self._paths()
        number = int(paths[-1].stem) + 1 if paths else 1
        kept = self._folder / f"{number:05d}.zip"
        self._disk.make_folder(self._folder)
        self._disk.write(kept, file.read_bytes())
        with ExitStack() as unless_taken:
            unless_taken.callback(kept.unlink, missing_ok=True)
            yield
            unless_taken.pop_all()

    def read(self) -> list[tuple[str, bytes]]:
        """Return name and content of each, in order."""
        return [(path.name, path.read_bytes()) for path in self._paths()]

    def forget(self) -> None:
        """Forget all: they are published."""
        for path in self._paths():
            path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(_NAMES))
