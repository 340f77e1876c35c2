"""Zip files read within limits and written the same way every time.

What is in them is left to the caller. A zip from a stranger may name paths outside
its folder, link to files of this machine, or unpack to more than any disk holds.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from trust_registry.errors import ArchiveError
from trust_registry.safe_path import is_safe_path

__all__ = ["MAX_ENTRIES", "MAX_UNPACKED_BYTES", "Archive", "pack"]

# 31 regions with some 20 files each, a hundred roots and the lists of every region.
MAX_ENTRIES = 20_000
# 31 regions x 3,000 agencies unpack to 100 MB, 15 million licenses a region to 8 MB.
MAX_UNPACKED_BYTES = 2 * 1024**3
# DEFLATE reaches 1,032; a file of ours does not reach 50, but lists of one state do.
_CHUNK_BYTES = 256 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_FILE_MODE = stat.S_IFREG | 0o644
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class Archive:
    """An open zip file whose table of contents was found harmless."""

    def __init__(self, path: Path) -> None:
        """Open a zip file.

        Raises:
            ArchiveError: not a zip, cut, or with an entry that no zip of ours has.
        """
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be read ({error.strerror})") from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise ArchiveError(
                f"{path} is not a whole zip file; copy it anew"
            ) from error
        try:
            self._entries = _checked(path, self._zip.infolist())
        except ArchiveError:
            self._zip.close()
            raise

    @property
    def names(self) -> Sequence[str]:
        """Paths of the files inside."""
        return list(self._entries)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a file's content, piece by piece, unpacked only as far as asked.

        Raises:
            KeyError: there is no such file.
            ArchiveError: damaged.
        """
        entry = self._entries[name]
        try:
            with self._zip.open(entry) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
        ) as error:
            raise ArchiveError(
                f"{name} in {self.path} is damaged; copy the file anew"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._zip.close()


def pack(path: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip: the same files give the same bytes, whoever packs them when.

    Args:
        path: The file to write; the caller moves it to its final name.
        files: Path and content, in any order.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name, content in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _FILE_MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)


def _checked(
    path: Path, entries: Sequence[zipfile.ZipInfo]
) -> dict[str, zipfile.ZipInfo]:
    if len(entries) > MAX_ENTRIES:
        raise ArchiveError(f"{path} holds more than {MAX_ENTRIES} files")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise ArchiveError(f"{path} unpacks to more than {MAX_UNPACKED_BYTES} bytes")
    checked: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        # Not `is_dir`: it fails on an entry without a name.
        if entry.filename.endswith("/"):
            continue
        _refuse_odd(path, entry)
        if entry.filename in checked:
            # Two files of one name: which is read depends on the reader.
            raise ArchiveError(f"{path} holds {entry.filename} twice")
        checked[entry.filename] = entry
    return checked


def _refuse_odd(path: Path, entry: zipfile.ZipInfo) -> None:
    if not is_safe_path(entry.filename):
        raise ArchiveError(f"{path} holds a file of an unsafe name: {entry.filename!r}")
    mode = entry.external_attr >> 16
    if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
        raise ArchiveError(f"{path} holds {entry.filename}, which is not a plain file")
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise ArchiveError(f"{path} holds {entry.filename} in a form never used here")
