"""Inputs named on the command line: files, folders of files, and standard input.

What is in them is read by ``verifier.scan``.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from credential import Bilingual
from verifier.errors import SettingsError
from verifier.scan import MAX_TEXT_BYTES

__all__ = ["SCAN_SUFFIXES", "STANDARD_INPUT", "expand", "read", "unreadable"]

STANDARD_INPUT = "-"

SCAN_SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".pdf", ".txt"))
"""What a folder of scans holds; other files in it are somebody else's matter."""

# One byte over the limit is enough to see that an input is over it.
_READ_BYTES = MAX_TEXT_BYTES + 1


def expand(
    names: Iterable[str], suffixes: Collection[str] = SCAN_SUFFIXES
) -> list[str]:
    """Return every input that is meant: folders stand for the scans in them.

    Args:
        names: As they were typed.
        suffixes: Which files of a folder count. It is walked downwards, in the order
            of its names; links in it are not followed.

    Raises:
        SettingsError: an input is not there, or a folder holds none. An empty folder
            must not end as "everything in it was accepted".
    """
    return [one for name in names for one in _meant(name, suffixes)]


def read(name: str) -> bytes:
    """Return the bytes of an input, one byte more than the limit at the most.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(_READ_BYTES)
        with Path(name).open("rb") as file:
            return file.read(_READ_BYTES)
    except OSError as error:
        raise SettingsError(unreadable(name, error)) from error


def _meant(name: str, suffixes: Collection[str]) -> Iterator[str]:
    path = Path(name)
    if name == STANDARD_INPUT or path.is_file():
        yield name
    elif path.is_dir():
        found = sorted(one for one in path.rglob("*") if _is_read(one, suffixes))
        if not found:
            kinds = " ".join(sorted(suffixes))
            raise SettingsError(
                Bilingual(
                    zh=f"文件夹 {name} 中没有可读取的文件（{kinds}）。",
                    en=f"No file that is read ({kinds}) is in the folder {name}.",
                )
            )
        yield from (str(one) for one in found)
    elif path.exists():
        # A pipe or a device: read as far as the limit allows.
        yield name
    else:
        raise SettingsError(
            Bilingual(
                zh=f"没有 {name} 这个文件，请检查路径。",
                en=f"There is no file {name}; check the path.",
            )
        )


def _is_read(path: Path, suffixes: Collection[str]) -> bool:
    return path.suffix.lower() in suffixes and not path.is_symlink() and path.is_file()


def unreadable(name: str, error: OSError) -> Bilingual:
    """Return what to say of an input that cannot be read."""
    reason = error.strerror or type(error).__name__
    return Bilingual(
        zh=f"{name} 无法读取（{reason}），请检查文件和权限。",
        en=f"{name} cannot be read ({reason}); check the file and its permissions.",
    )
