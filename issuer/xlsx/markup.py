"""The XML of one part, as it comes, with every limit that a hostile file runs into.

What the elements mean is left to their reader. A tree is never built: a sheet of a
million rows would take gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Protocol
from xml.parsers import expat

__all__ = ["MalformedPartError", "PartReader", "read_part"]

# Ours. A sheet is some ten levels deep and has some hundred names; one tag is short.
# Expat keeps open elements, every name, and a tag until it ends.
MAX_DEPTH = 64
MAX_NAMES = 4096
MAX_TAG_BYTES = 1024 * 1024
_CHUNK_BYTES = 64 * 1024

# ISO/IEC 29500: the transitional namespace that Excel writes, and the strict one.
_KNOWN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
)


class MalformedPartError(ValueError):
    """A part is not what a spreadsheet program writes."""


class PartReader(Protocol):
    """Takes the elements of a part; a foreign namespace's have the name ``""``."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        ...

    def text(self, text: str) -> None:
        """Take text, not always all of it at once."""
        ...

    def end(self, name: str) -> None:
        """Take the end of an element."""
        ...


def read_part(file: IO[bytes], reader: PartReader) -> Iterator[None]:
    """Hand a part to its reader; stop after each chunk, so that rows can be taken.

    Raises:
        MalformedPartError: it is no XML, has a document type, or goes over a limit.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    elements = _Elements(reader)
    parser.buffer_text = True
    parser.StartElementHandler = elements.start
    parser.EndElementHandler = elements.end
    parser.CharacterDataHandler = reader.text
    # Entities are declared there: "billion laughs", or a file of this machine.
    parser.StartDoctypeDeclHandler = _refuse_document_type
    fed = 0
    try:
        while chunk := file.read(_CHUNK_BYTES):
            fed += len(chunk)
            parser.Parse(chunk, False)
            if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise MalformedPartError("a tag is too long")
            if len(parser.intern) > MAX_NAMES:
                raise MalformedPartError("too many names")
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise MalformedPartError(str(error)) from error
    yield


class _Elements:
    def __init__(self, reader: PartReader) -> None:
        self._reader = reader
        self._names: dict[str, str] = {}
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MalformedPartError("elements lie too deep in each other")
        self._reader.start(self._names.get(name) or self._known(name), attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self._reader.end(self._names.get(name) or self._known(name))

    def _known(self, name: str) -> str:
        namespace, _, own = name.rpartition("}")
        self._names[name] = own if namespace in _KNOWN else ""
        return self._names[name]


def _refuse_document_type(*_: object) -> None:
    raise MalformedPartError("it has a document type")
