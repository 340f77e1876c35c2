"""A host's own repository, seen as a counter sees it.

A host answers questions from a trust store like anybody's: what a counter would not
accept from this repository is not answered from it either. The store can be made anew
from the repository at any time.
"""

from __future__ import annotations

import logging
import os
import shutil
from datetime import datetime
from pathlib import Path
from threading import Lock

from trust_registry import roles
from trust_registry.disk import Disk
from trust_registry.errors import BusyError, RegistryError, TrustStoreDamagedError
from trust_registry.fingerprint import fingerprint
from trust_registry.host import Host
from trust_registry.layout import role_path
from trust_registry.sqlite_view import SqliteView
from trust_registry.store import TrustStore

__all__ = ["HostView"]

_LOG = logging.getLogger(__name__)

_Stamp = tuple[int, int, int]


class _Unhurried(Disk):
    """Writes without waiting for the disk: what a power cut takes is made again.

    A refresh asks whether all of the view is whole before it goes on with it.
    """

    def write(
        self,
        path: Path,
        content: bytes,
        *,
        mode: int = 0o644,  # noqa: ARG002 (nothing in it is secret)
    ) -> None:
        unfinished = path.with_name(f"{path.name}.unfinished")
        unfinished.write_bytes(content)
        unfinished.replace(path)

    def add(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)

    def settle(self, folder: Path) -> None:
        """Leave it to the system."""

    def move(self, source: Path, target: Path) -> None:
        source.rename(target)


class HostView:
    """The committed view over a host's repository; may be asked from several threads.

    Args:
        host: Whose repository it is. The store lies in ``view`` of its folder.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._folder = host.folder / "view"
        self._newest = host.repository.folder / role_path(roles.TIMESTAMP, 0)
        self._refreshing = Lock()
        self._stamp: _Stamp | None = None
        self._store: TrustStore | None = None

    @property
    def is_behind(self) -> bool:
        """Whether the repository was published anew since the last refresh."""
        return self._stamp is None or _stamp(self._newest) != self._stamp

    def view(self) -> SqliteView:
        """Return the newest committed view; refreshing never makes it wait.

        Raises:
            RegistryError: there is none.
        """
        if self._store is None:
            raise TrustStoreDamagedError("this host's view is not made yet; try again")
        return self._store.view()

    def refresh(self, *, now: datetime) -> None:
        """Take in what the repository published.

        Raises:
            RegistryError: a counter would not accept it; the view before stays.
        """
        with self._refreshing:
            stamp = _stamp(self._newest)
            try:
                self._take(now)
            except BusyError:
                return  # another process of this host is at it, and we read the same
            self._stamp = stamp

    def _take(self, now: datetime) -> None:
        source = str(self._host.repository.folder)
        try:
            store = TrustStore.open(self._folder, disk=_Unhurried())
            report = store.update([source], now=now).sources[0]
            store.view()
        except RegistryError as error:
            if isinstance(error, BusyError):
                raise
            store = self._make(source, now)
        else:
            if report.outcome == "refused":
                _LOG.error("the view stays as it was: %s", report.detail)
                raise RegistryError(report.detail)
        if self._store is None:
            self._store = store

    def _make(self, source: str, now: datetime) -> TrustStore:
        # Nothing in it is precious: it was all made from the repository.
        shutil.rmtree(self._folder, ignore_errors=True)
        first = self._host.repository.role_file(roles.ROOT, 1)
        return TrustStore.initialize(
            self._folder,
            source,
            fingerprint=fingerprint(first),
            now=now,
            disk=_Unhurried(),
        )


def _stamp(file: Path) -> _Stamp | None:
    try:
        found = os.stat(file)  # noqa: PTH116 (asked at every question)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
