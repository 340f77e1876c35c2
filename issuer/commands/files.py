"""Files that commands read and write for a person, with errors in one sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from credential import strict_json
from credential.errors import MalformedError
from issuer.errors import IssuerError
from trust_registry.disk import Disk

__all__ = ["FileError", "read_object", "write_output"]

# UTF-8 with a mark, as Windows editors write it.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STANDARD_INPUT = Path("-")


class FileError(IssuerError):
    """A file named on the command line cannot be read or written."""


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, or on standard input for ``-``.

    Raises:
        FileError: it cannot be read, or is not one strict JSON object.
    """
    try:
        if path == _STANDARD_INPUT:
            raw = sys.stdin.buffer.read(strict_json.MAX_TEXT_BYTES + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(strict_json.MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror})") from error
    try:
        value = strict_json.loads(raw.removeprefix(_BYTE_ORDER_MARK))
    except MalformedError as error:
        raise FileError(f"{path}: {error}") from error
    if not isinstance(value, dict):
        raise FileError(f"{path} is not a JSON object")
    return value


def write_output(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a result with its rights, in place of a file of that name.

    Raises:
        FileError: it cannot be written.
    """
    if not path.name:
        raise FileError(f"{path} is a folder; name a file in it")
    try:
        Disk().write(path, content, mode=mode)
    except OSError as error:
        raise FileError(f"{path} cannot be written ({error.strerror})") from error
