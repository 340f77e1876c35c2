"""A region's own folder: what its officers edit, their keys, what they published.

::

    region.json                what the council says of the region (a copy)
    agencies.json              work files, signed by the next publication
    recognition.json
    service-items.json
    salvage-<kid>.txt
    counts-<month>.json
    join-request.json          if it was no founding member
    keys/                      authority-1.pem … publisher-1.pem, *.pub.json
    published/                 the role files published so far
    outbox/                    submissions for the host

Signing them is left to `region_publication`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from trust_registry.agencies import Agencies
from trust_registry.disk import Disk
from trust_registry.errors import PublicationError
from trust_registry.members import Region
from trust_registry.recognition import Recognitions
from trust_registry.registry_file import MAX_FILE_BYTES, read_file, write_file

__all__ = ["JOIN_REQUEST", "RegionFolder"]

JOIN_REQUEST = "join-request.json"
_WORK_FILES = ("agencies.json", "recognition.json", "service-items.json")
_PUBLISHED = re.compile(r"([1-9][0-9]*)\.(region-[0-9]{6}(?:\.pub)?)\.json")

Model = TypeVar("Model", bound=BaseModel)


class RegionFolder:
    """One region's folder."""

    def __init__(self, folder: Path, *, disk: Disk | None = None) -> None:
        self.folder = folder
        self.keys = folder / "keys"
        self._disk = disk or Disk()

    def region(self) -> Region:
        """Return what the council says of the region.

        Raises:
            PublicationError: the folder is not a region's.
            RegistryFileError: the file is damaged.
        """
        return self._model("region.json", Region)

    def agencies(self) -> Agencies:
        """Return the agencies as they stand in the work file."""
        return self._model("agencies.json", Agencies)

    def recognition(self) -> Recognitions:
        """Return the region's own recognition rows as they stand in the work file."""
        return self._model("recognition.json", Recognitions)

    def write(self, name: str, model: BaseModel) -> None:
        """Replace a work file."""
        self.write_bytes(name, write_file(model))

    def write_bytes(self, path: str, content: bytes) -> Path:
        """Replace any file of the folder; return where it lies."""
        target = self.folder / path
        self._disk.make_folder(target.parent)
        self._disk.write(target, content)
        return target

    def work_files(self) -> Mapping[str, bytes]:
        """Return the files to be published, by their names.

        Raises:
            PublicationError: one is missing or too long.
        """
        names = list(_WORK_FILES)
        for pattern in ("salvage-*.txt", "counts-*.json"):
            names += sorted(path.name for path in self.folder.glob(pattern))
        return {name: self._read(name) for name in names}

    def has_applied(self) -> bool:
        """Tell whether the region asked to join, instead of founding the registry."""
        return (self.folder / JOIN_REQUEST).exists()

    def published(self, role: str) -> tuple[int, bytes] | None:
        """Return version and file of the region's role as last published."""
        found = (_PUBLISHED.fullmatch(path.name) for path in self._published())
        versions = [int(match[1]) for match in found if match and match[2] == role]
        if not versions:
            return None
        version = max(versions)
        return version, self._read(f"published/{version}.{role}.json")

    def keep_published(self, role: str, version: int, raw: bytes) -> None:
        """Remember a role file that was signed."""
        self.write_bytes(f"published/{version}.{role}.json", raw)

    def _published(self) -> list[Path]:
        folder = self.folder / "published"
        return list(folder.iterdir()) if folder.is_dir() else []

    def _model(self, name: str, model: type[Model]) -> Model:
        return read_file(self._read(name), model, name=str(self.folder / name))

    def _read(self, name: str) -> bytes:
        path = self.folder / name
        try:
            with path.open("rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise PublicationError(
                f"{path} cannot be read ({error.strerror}); name a region's folder as "
                "`tongyan-registry found` made it"
            ) from error
        if len(content) > MAX_FILE_BYTES:
            raise PublicationError(f"{path} is longer than {MAX_FILE_BYTES} bytes")
        return content
