"""The files that role files list: fetched, and held against length and hash."""

from __future__ import annotations

from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import TargetFile

from trust_registry.errors import ChainError
from trust_registry.layout import blob_path
from trust_registry.source import Source, read

__all__ = ["check_blob", "fetch_blob"]


def fetch_blob(source: Source, target_path: str, pin: TargetFile) -> bytes:
    """Return a listed file of a source.

    Raises:
        SourceError: the source lacks it, or gives too much.
        ChainError: it is not the file that was signed.
    """
    path = blob_path(target_path, pin.hashes["sha256"])
    content = read(source, path, max_bytes=pin.length)
    check_blob(target_path, pin, content)
    return content


def check_blob(target_path: str, pin: TargetFile, content: bytes) -> None:
    """Refuse a file that is not the one that was signed.

    Raises:
        ChainError: another length or hash.
    """
    try:
        pin.verify_length_and_hashes(content)
    except LengthOrHashMismatchError as error:
        raise ChainError(
            f"{target_path} is not the file that was signed; use a whole source"
        ) from error
