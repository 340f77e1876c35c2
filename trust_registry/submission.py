"""What a region hands to the host: newly signed role files and the files they list.

A zip in the repository's own layout. Whether the host takes it in is `ingest`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from trust_registry.archive import Archive, pack
from trust_registry.errors import ArchiveError, SubmissionRefusedError
from trust_registry.layout import (
    MAX_ROLE_FILE_BYTES,
    METADATA,
    TARGET_FILES,
    role_path,
)
from trust_registry.lint import MAX_FILE_BYTES

__all__ = [
    "RoleFile",
    "Submission",
    "read_member",
    "read_parts",
    "read_submission",
    "role_file_parts",
    "write_submission",
]

_ROLE_FILE = re.compile(METADATA + r"/([1-9][0-9]{0,8})\.([a-z0-9.-]{1,40})\.json")


@dataclass(frozen=True, slots=True)
class RoleFile:
    """A signed role file as it was handed in; nothing in it was checked."""

    role: str
    version: int
    unverified: bytes


@dataclass(frozen=True, slots=True)
class Submission:
    """The parts of one submission.

    Attributes:
        role_files: The officers' file before the publisher's, which it delegates to.
        blobs: The listed files, by their path in a repository.
    """

    role_files: list[RoleFile]
    blobs: Mapping[str, bytes]


def write_submission(
    path: Path, role_files: Iterable[RoleFile], blobs: Mapping[str, bytes]
) -> None:
    """Write a submission; the same parts give the same bytes.

    Args:
        path: The file.
        role_files: What was signed.
        blobs: The files it lists, by their path in a repository.

    Raises:
        OSError: it cannot be written.
    """
    pack(path, [*role_file_parts(role_files), *blobs.items()])


def role_file_parts(role_files: Iterable[RoleFile]) -> list[tuple[str, bytes]]:
    """Return role files as the parts of a zip: path and content."""
    return [(role_path(one.role, one.version), one.unverified) for one in role_files]


def read_submission(path: Path) -> Submission:
    """Read a submission.

    Raises:
        SubmissionRefusedError: not a zip of ours, or with something else in it.
    """
    try:
        archive = Archive(path)
    except ArchiveError as error:
        raise SubmissionRefusedError(str(error), rule="I1") from error
    try:
        role_files, blobs = read_parts(archive, archive.names)
    except ArchiveError as error:
        raise SubmissionRefusedError(f"{path}: {error}", rule="I1") from error
    finally:
        archive.close()
    if not role_files:
        raise SubmissionRefusedError(f"{path} holds no signed role file", rule="I1")
    return Submission(sorted(role_files, key=_order), blobs)


def read_parts(
    archive: Archive, names: Iterable[str]
) -> tuple[list[RoleFile], dict[str, bytes]]:
    """Return the role files and the listed files among a zip's members.

    Raises:
        ArchiveError: a member is neither, too long, or damaged.
    """
    role_files: list[RoleFile] = []
    blobs: dict[str, bytes] = {}
    for name in names:
        match = _ROLE_FILE.fullmatch(name)
        if match:
            raw = read_member(archive, name, MAX_ROLE_FILE_BYTES)
            role_files.append(RoleFile(match[2], int(match[1]), raw))
        elif name.startswith(f"{TARGET_FILES}/"):
            blobs[name] = read_member(archive, name, MAX_FILE_BYTES)
        else:
            raise ArchiveError(f"it holds {name}, which is no part")
    return role_files, blobs


def read_member(archive: Archive, name: str, max_bytes: int) -> bytes:
    """Return one file of a zip.

    Raises:
        KeyError: there is no such file.
        ArchiveError: too long, or damaged.
    """
    content = bytearray()
    for chunk in archive.chunks(name):
        content += chunk
        if len(content) > max_bytes:
            raise ArchiveError(f"{name} is longer than {max_bytes} bytes")
    return bytes(content)


def _order(one: RoleFile) -> tuple[int, int]:
    """Sort officers before publishers, and versions of one role as they follow."""
    return len(one.role), one.version
