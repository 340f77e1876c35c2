"""What a role file says, as the one spelling of it that is signed (canonical JSON)."""

from __future__ import annotations

import hashlib

from tuf.api.metadata import Metadata, Root, Signed, Targets

from trust_registry import roles
from trust_registry.errors import RoleFileError
from trust_registry.metadata import parse

__all__ = [
    "COUNCIL_ROLES",
    "payload_of",
    "read_unsigned",
    "sha256_of",
    "unsigned_file",
]

COUNCIL_ROLES = {roles.ROOT: Root, roles.TARGETS: Targets}
"""The roles that a ceremony signs, each before those that it decides about."""


def payload_of(signed: Signed) -> bytes:
    """Return the bytes that signatures of a role are made over."""
    envelope: Metadata[Root] = Metadata(signed)  # type: ignore[arg-type] # any role
    return envelope.signed_bytes


def unsigned_file(signed: Signed) -> bytes:
    """Return a role file that nobody has signed."""
    envelope: Metadata[Root] = Metadata(signed)  # type: ignore[arg-type] # any role
    return envelope.to_bytes()


def read_unsigned(role: str, raw: bytes) -> Root | Targets:
    """Read what a council role is to say.

    Raises:
        RoleFileError: not that role, or somebody has signed it already.
    """
    envelope: Metadata[Root] | Metadata[Targets]
    envelope = parse(raw, Root) if role == roles.ROOT else parse(raw, Targets)
    if envelope.signatures:
        raise RoleFileError(f"what is to be signed for {role} bears signatures already")
    return envelope.signed


def sha256_of(payload: bytes) -> str:
    """Return the hash that names a payload, in hex."""
    return hashlib.sha256(payload).hexdigest()
