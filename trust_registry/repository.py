"""A host's repository folder: append-only, but for the timestamp that points into it.

Who may add what is left to `host`. Versioned files are never overwritten, and the
timestamp is replaced last, by one rename: a crash at any point leaves the published
state whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from tuf.api.metadata import Root, Targets

from trust_registry import roles
from trust_registry.disk import Disk
from trust_registry.errors import RepositoryError
from trust_registry.layout import METADATA, STATUS, blob_path, role_path
from trust_registry.metadata import parse
from trust_registry.root_chain import check_roots

__all__ = ["Repository"]

_VERSIONED = re.compile(r"([1-9][0-9]{0,9})\.(.+)\.json")


class Repository:
    """The files of one registry in one folder."""

    def __init__(self, folder: Path, *, disk: Disk | None = None) -> None:
        self.folder = folder
        self._disk = disk or Disk()

    def versions(self) -> dict[str, int]:
        """Return the newest version of every role on the disk, the timestamp's aside.

        Raises:
            RepositoryError: the folder is no repository.
        """
        newest: dict[str, int] = {}
        try:
            names = [path.name for path in (self.folder / METADATA).iterdir()]
        except OSError as error:
            raise RepositoryError(
                f"{self.folder} is not a repository: it has no {METADATA} folder"
            ) from error
        for name in names:
            match = _VERSIONED.fullmatch(name)
            if match:
                version, role = int(match[1]), match[2]
                newest[role] = max(version, newest.get(role, 0))
        return newest

    def role_file(self, role: str, version: int) -> bytes:
        """Return the file of a role.

        Raises:
            RepositoryError: it is not there.
        """
        path = self.folder / role_path(role, version)
        try:
            return path.read_bytes()
        except OSError as error:
            raise RepositoryError(
                f"{path} cannot be read ({error.strerror})"
            ) from error

    def newest(self, role: str) -> bytes:
        """Return the newest file of a role.

        Raises:
            RepositoryError: there is none.
        """
        if role == roles.TIMESTAMP:
            return self.role_file(role, 0)
        version = self.versions().get(role)
        if version is None:
            raise RepositoryError(f"{self.folder} has no role {role}")
        return self.role_file(role, version)

    def roots(self) -> list[bytes]:
        """Return all roots, in order."""
        last = self.versions().get(roles.ROOT, 0)
        return [self.role_file(roles.ROOT, n) for n in range(1, last + 1)]

    def root(self) -> Root:
        """Return the newest root, checked from the first one on.

        Raises:
            RepositoryError: there is none.
            RoleFileError: the roots do not follow from one another.
        """
        files = self.roots()
        if not files:
            raise RepositoryError(f"{self.folder} has no root")
        roots = check_roots(files[0], files[1:])
        return roots[max(roots)][1]

    def targets(self, role: str) -> Targets:
        """Return the newest content of the council's or of a region's role."""
        return parse(self.newest(role), Targets).signed

    def blob(self, target_path: str, sha256: str) -> bytes | None:
        """Return a listed file, or None if it is not here."""
        try:
            return (self.folder / blob_path(target_path, sha256)).read_bytes()
        except OSError:
            return None

    def add_blob(self, target_path: str, content: bytes) -> None:
        """Add a listed file, unless it is there already."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.folder / blob_path(target_path, sha256)
        if not path.exists():
            self._disk.make_folder(path.parent)
            self._disk.write(path, content)

    def add_role_file(self, role: str, version: int, raw: bytes) -> None:
        """Add or, for the timestamp, replace a role's file.

        Raises:
            RepositoryError: the version is there already with another content.
        """
        path = self.folder / role_path(role, version)
        if role != roles.TIMESTAMP and path.exists():
            if path.read_bytes() == raw:
                return
            raise RepositoryError(f"{path} exists; nothing published is ever changed")
        self._disk.make_folder(path.parent)
        self._disk.write(path, raw)

    def put(self, path: str, content: bytes) -> None:
        """Replace a file that lies beside the signed ones: a status list, a listing."""
        target = self.folder / path
        self._disk.make_folder(target.parent)
        self._disk.write(target, content)

    def status_lists(self) -> Iterable[Path]:
        """Return the status lists, in order of their paths."""
        return sorted((self.folder / STATUS).rglob("*.jwt"))
