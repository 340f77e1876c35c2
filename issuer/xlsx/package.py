"""The parts of an XLSX: which there are, how large they may be, which sheets they hold.

Reading a sheet's rows is left to ``sheet``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO
from zipfile import ZipFile

from issuer.xlsx.markup import MalformedPartError, PartReader, read_part

__all__ = ["Package", "SheetPlace", "Workbook", "read_workbook"]

# Ours. A million rows of a license are some 700 MB of XML, a tenth of that packed.
# What packs better than a hundredfold was made to be unpacked.
MAX_PART_BYTES = 2 * 1024**3
MAX_RATIO = 100
RATIO_COUNTS_FROM_BYTES = 1024 * 1024

_ENCRYPTED = 0x1  # PKWARE APPNOTE, 4.4.4

_RELATIONSHIP_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


class Package:
    """The ZIP of an XLSX, open."""

    def __init__(self, archive: ZipFile) -> None:
        """Take an archive.

        Raises:
            MalformedPartError: it holds two parts of one name: a person who looks
                into it and this program might not see the same one.
        """
        names = [name.casefold() for name in archive.namelist()]
        if len(set(names)) != len(names):
            raise MalformedPartError("two parts have one name")
        self._archive = archive

    def open(self, name: str) -> IO[bytes]:
        """Open a part.

        Raises:
            MalformedPartError: there is none, or it is too large unpacked. What its
                directory says of its size holds: no more than that is unpacked.
        """
        try:
            part = self._archive.getinfo(name)
        except KeyError as error:
            raise MalformedPartError(f"it has no {name}") from error
        if part.flag_bits & _ENCRYPTED:
            raise MalformedPartError(f"{name} is under a password")
        ratio = part.file_size / max(part.compress_size, 1)
        is_bomb = part.file_size > RATIO_COUNTS_FROM_BYTES and ratio > MAX_RATIO
        if is_bomb or part.file_size > MAX_PART_BYTES:
            raise MalformedPartError(
                f"{name} unpacks to {part.file_size // 1_000_000} MB"
            )
        return self._archive.open(part)

    def read(self, name: str, reader: PartReader) -> None:
        """Hand a whole part to its reader."""
        with self.open(name) as file:
            for _ in read_part(file, reader):
                pass

    def related(self, name: str) -> dict[str, _Relationship]:
        """Return what a part refers to inside the package, by identifier."""
        folder, base = posixpath.split(name)
        reader = _Relationships(folder)
        self.read(posixpath.join(folder, "_rels", f"{base}.rels"), reader)
        return reader.found


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A sheet of cells: its name, its part, and whether it is shown."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the parts around the sheets say.

    Attributes:
        sheets: In the workbook's order.
        strings: Part of the shared strings, or None.
        styles: Part of the styles, or None.
        counts_from_1904: Whether day 0 is 1904-01-01, as old Macintoshes had it.
    """

    sheets: tuple[SheetPlace, ...]
    strings: str | None
    styles: str | None
    counts_from_1904: bool


def read_workbook(package: Package) -> Workbook:
    """Return the workbook of a package.

    Raises:
        MalformedPartError: it has none.
    """
    part = _of_kind(package.related(""), "officeDocument")
    if part is None:
        raise MalformedPartError("it holds no workbook")
    related = package.related(part)
    reader = _WorkbookReader()
    package.read(part, reader)
    return Workbook(
        sheets=tuple(
            SheetPlace(name, related[key].part, hidden)
            for name, key, hidden in reader.sheets
            if key in related and related[key].kind == "worksheet"
        ),
        strings=_of_kind(related, "sharedStrings"),
        styles=_of_kind(related, "styles"),
        counts_from_1904=reader.counts_from_1904,
    )


@dataclass(frozen=True, slots=True)
class _Relationship:
    kind: str
    part: str


def _of_kind(related: Mapping[str, _Relationship], kind: str) -> str | None:
    return next((one.part for one in related.values() if one.kind == kind), None)


@dataclass(slots=True)
class _Relationships:
    folder: str
    found: dict[str, _Relationship] = field(default_factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        path = posixpath.join("/", self.folder, attributes.get("Target", ""))
        part = posixpath.normpath(path).lstrip("/")
        self.found[attributes.get("Id", "")] = _Relationship(kind, part)

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass


@dataclass(slots=True)
class _WorkbookReader:
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    counts_from_1904: bool = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.counts_from_1904 = attributes.get("date1904") in ("1", "true", "on")
        elif name == "sheet":
            keys = (attributes[key] for key in _RELATIONSHIP_ID if key in attributes)
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), next(keys, ""), hidden))

    def text(self, text: str) -> None:
        pass

    def end(self, name: str) -> None:
        pass
