"""One committed state of a trust store: a folder that appears whole or not at all.

::

    generations/00000007/
        record          sealed: marks, SHA-256 of the index and of every role file
        index.sqlite    see `index`
        metadata/       the role files that it rests on, all roots among them
        targets/        the regions' and the council's files, named by their hash

What goes in is settled by `assembly`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from credential.moments import to_rfc3339
from trust_registry.disk import Disk
from trust_registry.errors import TrustStoreDamagedError
from trust_registry.journal import marks_from_json, marks_to_json
from trust_registry.marks import Marks
from trust_registry.sealed import seal, unseal

__all__ = [
    "INDEX",
    "Generation",
    "GenerationWriter",
    "newest_generation",
    "newest_number",
]

INDEX = "index.sqlite"
_RECORD = "record"
_FOLDER = "generations"
_STAGING = "staging"
_KEPT = 2
_ROLE_FILES = "metadata"


@dataclass(frozen=True, slots=True)
class Generation:
    """A committed state on the disk.

    Attributes:
        folder: Where it lies.
        number: Its number, which rises by one.
        marks: What its role files leave.
        index_sha256: Of its index.
        role_files: File name to SHA-256, of what lies in ``metadata``.
        files: Paths of the listed files; each carries its SHA-256 in its name.
    """

    folder: Path
    number: int
    marks: Marks
    index_sha256: str
    role_files: Mapping[str, str]
    files: Sequence[str]

    def check_index(self) -> None:
        """Refuse an index that is not the one that was committed.

        Raises:
            TrustStoreDamagedError: it is cut, zeroed, or a bit has flipped.
        """
        try:
            with (self.folder / INDEX).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise _damaged(self.folder) from error
        if found != self.index_sha256:
            raise _damaged(self.folder)

    def is_whole(self) -> bool:
        """Tell whether index, role files and listed files are as they were written."""
        try:
            self.check_index()
            return all(_has_named_hash(self.folder / path) for path in self.files) and (
                all(self.role_file(name) is not None for name in self.role_files)
            )
        except (OSError, TrustStoreDamagedError):
            return False

    def role_file(self, name: str) -> bytes | None:
        """Return a role file by its file name, or None if it is lost or damaged."""
        try:
            raw = (self.folder / _ROLE_FILES / name).read_bytes()
        except OSError:
            return None
        digest = hashlib.sha256(raw).hexdigest()
        return raw if self.role_files.get(name) == digest else None

    def role_files_whole(self) -> Mapping[str, bytes]:
        """Return all role files that are whole, by file name."""
        read = {name: self.role_file(name) for name in self.role_files}
        return {name: raw for name, raw in read.items() if raw is not None}


def newest_generation(store: Path) -> Generation | None:
    """Return the newest committed state of a trust store, or None.

    The one before it is never taken instead: it would forget a key that was found
    compromised since.

    Raises:
        TrustStoreDamagedError: its record is not whole.
    """
    numbers = _numbers(store)
    if not numbers:
        return None
    folder = store / _FOLDER / _name(max(numbers))
    try:
        raw = (folder / _RECORD).read_bytes()
    except OSError as error:
        raise _damaged(folder) from error
    content = unseal(raw, name=str(folder / _RECORD))
    try:
        return Generation(
            folder=folder,
            number=max(numbers),
            marks=marks_from_json(content["marks"]),
            index_sha256=content["index_sha256"],
            role_files=content["role_files"],
            files=content["files"],
        )
    except KeyError as error:
        # Whole, but written by another version of this program.
        raise _damaged(folder) from error


def newest_number(store: Path) -> int:
    """Return the number of the newest committed state, or 0."""
    return max(_numbers(store), default=0)


class GenerationWriter:
    """Builds the next state aside and commits it by one rename."""

    def __init__(self, store: Path, disk: Disk) -> None:
        self._store = store
        self._disk = disk
        self.folder = store / _STAGING
        self._role_files: dict[str, str] = {}
        self._files: set[str] = set()
        disk.remove_tree(self.folder)
        disk.make_folder(self.folder / _ROLE_FILES)

    def add_role_file(self, name: str, raw: bytes) -> None:
        """Add a role file under its file name."""
        self._disk.add(self.folder / _ROLE_FILES / name, raw)
        self._role_files[name] = hashlib.sha256(raw).hexdigest()

    def add_file(self, path: str, content: bytes, held: Path | None) -> None:
        """Add a listed file; ``held`` is a whole copy of it on this disk, if any."""
        if path in self._files:
            return  # an old part of a region lists what its new part listed
        target = self.folder / path
        self._disk.make_folder(target.parent)
        if held is not None:
            self._disk.keep(held, target)
        else:
            self._disk.add(target, content)
        self._files.add(path)

    def commit(self, marks: Marks, *, now: datetime) -> int:
        """Make the state the newest one; return its number.

        The index must lie in the folder already.
        """
        index = self.folder / INDEX
        with index.open("rb") as file:
            os.fsync(file.fileno())
            index_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        content: dict[str, Any] = {
            "format": "tongyan-generation-1",
            "committed_at": to_rfc3339(now),
            "marks": marks_to_json(marks),
            "index_sha256": index_sha256,
            "role_files": self._role_files,
            "files": sorted(self._files),
        }
        self._disk.add(self.folder / _RECORD, seal(content))
        self._disk.settle(self.folder)
        numbers = _numbers(self._store)
        number = max(numbers, default=0) + 1
        target = self._store / _FOLDER / _name(number)
        self._disk.make_folder(target.parent)
        self._disk.move(self.folder, target)
        self._forget(numbers)
        return number

    def _forget(self, numbers: list[int]) -> None:
        # The one before stays: a reader that opened it may still look things up.
        for number in sorted(numbers)[: 1 - _KEPT]:
            self._disk.remove_tree(self._store / _FOLDER / _name(number))


def _has_named_hash(path: Path) -> bool:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return path.name.startswith(f"{found}.")


def _numbers(store: Path) -> list[int]:
    folder = store / _FOLDER
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.iterdir()]
    return [int(name) for name in names if name.isascii() and name.isdigit()]


def _name(number: int) -> str:
    return f"{number:08d}"


def _damaged(folder: Path) -> TrustStoreDamagedError:
    return TrustStoreDamagedError(
        f"{folder} is damaged; run `trust update` with a whole source"
    )
