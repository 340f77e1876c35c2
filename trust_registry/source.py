"""Where a registry's files come from: one interface over a folder, a zip, https.

A source vouches for nothing: what it gives is checked by `intake` and `chain`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from trust_registry.errors import SourceError, SourceMissingError
from trust_registry.layout import STATUS
from trust_registry.safe_path import is_safe_path

__all__ = ["BUNDLES", "FolderSource", "Source", "open_source", "read"]

_CHUNK_BYTES = 256 * 1024
BUNDLES = "tongyan-trust-*.zip"
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Source(Protocol):
    """Gives files of one repository by their path: ``metadata/1.root.json``.

    ``chunks`` raises SourceMissingError where there is no such file and SourceError
    for any other fault, at once or while it is read. It reads no more than it yields,
    so that the caller can stop at its limit. ``status_lists`` names what it has, or
    nothing where it cannot tell.
    """

    @property
    def name(self) -> str:
        """The source as a person wrote it."""
        ...

    @property
    def is_remote(self) -> bool:
        """Whether every file costs a request, so that only what is due is asked."""
        ...

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield a file's content, piece by piece."""
        ...

    def status_lists(self) -> Sequence[str]:
        """Return the paths of the status lists: ``status/310000/310000-1.jwt``."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


def read(source: Source, path: str, *, max_bytes: int) -> bytes:
    """Return a file of a source.

    Raises:
        SourceMissingError: there is no such file.
        SourceError: it cannot be read, or is longer than ``max_bytes``.
    """
    parts: list[bytes] = []
    length = 0
    for chunk in source.chunks(path):
        length += len(chunk)
        if length > max_bytes:
            raise SourceError(
                f"{path} of {source.name} is longer than {max_bytes} bytes"
            )
        parts.append(chunk)
    return b"".join(parts)


class FolderSource:
    """A repository folder: a host's, a mirror's, or a bundle unpacked onto a stick."""

    is_remote = False

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield a file's content, piece by piece."""
        if not is_safe_path(path):
            raise SourceError(f"{path!r} is not a path of a registry")
        try:
            descriptor = self._open(path)
        except FileNotFoundError as error:
            raise SourceMissingError(f"{self.name} has no {path}") from error
        except OSError as error:
            raise SourceError(self._unreadable(path, error)) from error
        with os.fdopen(descriptor, "rb") as file:
            try:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk
            except OSError as error:
                raise SourceError(self._unreadable(path, error)) from error

    def status_lists(self) -> Sequence[str]:
        """Return the paths of the status lists."""
        try:
            paths = [
                path.relative_to(self._folder).as_posix()
                for path in _files(self._folder / STATUS)
                if path.suffix == ".jwt"
            ]
        except OSError as error:
            raise SourceError(self._unreadable(STATUS, error)) from error
        return sorted(path for path in paths if is_safe_path(path))

    def close(self) -> None:
        """Nothing is held."""

    def _open(self, path: str) -> int:
        # A stick may hold a link to a file or folder of this machine, or a pipe that
        # never ends: only regular files are read, and opening never waits.
        folder = self._folder
        for part in path.split("/")[:-1]:
            folder /= part
            if folder.is_symlink():
                raise OSError(0, "a link leads out of the folder")
        descriptor = os.open(self._folder / path, _READ)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(0, "not a regular file")
        return descriptor

    def _unreadable(self, path: str, error: OSError) -> str:
        return f"{path} of {self.name} cannot be read ({error.strerror})"


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; what cannot be read is an error, not empty."""

    def fail(error: OSError) -> None:
        raise error

    if folder.is_dir():
        for inner, _, names in os.walk(folder, onerror=fail):
            yield from (Path(inner) / name for name in names)


def open_source(text: str) -> Source:
    """Return the source that a person named: a folder, a zip, or an https address.

    A folder without ``metadata`` may be a stick with bundles: the one with the
    highest number is taken.

    Raises:
        SourceError: no such thing, or not readable as a source.
    """
    if "://" in text:
        from trust_registry.https_source import HttpsSource

        return HttpsSource(text)
    try:
        return _local_source(text)
    except OSError as error:
        raise SourceError(
            f"{text} cannot be read ({error.strerror}); give access, or copy it anew"
        ) from error


def _local_source(text: str) -> Source:
    path = Path(text)
    if path.is_dir():
        if (path / "metadata").is_dir():
            return FolderSource(path)
        bundles = sorted(path.glob(BUNDLES), key=_bundle_number)
        if not bundles:
            raise SourceError(
                f"{text} holds neither a registry (metadata/) nor a bundle ({BUNDLES})"
            )
        path = bundles[-1]
    if not path.is_file():
        raise SourceError(f"{text} is not there; name a bundle, a folder or https://…")
    from trust_registry.bundle import BundleSource

    return BundleSource(path)


def _bundle_number(path: Path) -> tuple[int, str]:
    number = path.stem.rpartition("-")[2]
    return (int(number) if number.isascii() and number.isdigit() else -1, path.name)
