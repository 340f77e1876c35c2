"""What a stolen key signed rightly, by the ledger: the region's salvage file.

A thief writes any date, so a compromised key proves nothing; what this installation
minted with it is known one by one. Publishing the file is left to the region's officer
(``tongyan-registry agency salvage``).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Connection, select

from credential import base64url, strict_json
from issuer.errors import AgencyError, PublicationError
from issuer.schema import editions, signing_keys
from trust_registry.disk import Disk

__all__ = ["file_name", "salvage_lines", "write_salvage"]

_ROWS_AT_ONCE = 10_000


def file_name(kid: str) -> str:
    """Return what the file of a key is called: its lines do not say whose they are."""
    return f"salvage-{kid}.txt"


def salvage_lines(connection: Connection, kid: str) -> list[str]:
    """Return the SHA-256 of every issuer signing input that a key signed, ascending.

    Revoked licenses are among them: whether one holds is its status list's to say.

    Args:
        connection: An open transaction.
        kid: The key's id.

    Raises:
        AgencyError: the ledger knows no such key, or minted nothing with it.
    """
    known = select(signing_keys.c.id).where(
        signing_keys.c.kid == kid, signing_keys.c.purpose == "credential"
    )
    if connection.scalar(known) is None:
        raise AgencyError(
            f"this ledger has no agency's key {kid}; `agency list --json` shows them"
        )
    by_header: dict[str, bool] = {}
    digests: set[str] = set()
    texts = select(editions.c.sd_jwt).execution_options(yield_per=_ROWS_AT_ONCE)
    for text in connection.scalars(texts):
        signing_input = text.partition("~")[0].rpartition(".")[0]
        header = signing_input.partition(".")[0]
        # One key's headers are all alike: they are read once, not a million times.
        if header not in by_header:
            by_header[header] = _kid_of(header) == kid
        if by_header[header]:
            digests.add(hashlib.sha256(signing_input.encode("ascii")).hexdigest())
    if not digests:
        raise AgencyError(f"this ledger holds nothing that the key {kid} signed")
    return sorted(digests)


def write_salvage(folder: Path, kid: str, lines: list[str]) -> Path:
    """Write the file and return where it lies.

    Raises:
        PublicationError: the folder cannot be written.
    """
    path = folder / file_name(kid)
    content = "".join(f"{line}\n" for line in lines).encode("ascii")
    try:
        Disk().write(path, content)
    except OSError as error:
        raise PublicationError(
            f"{path} cannot be written ({error.strerror})"
        ) from error
    return path


def _kid_of(header: str) -> object:
    content = strict_json.loads(base64url.decode(header))
    return content.get("kid") if isinstance(content, dict) else None
