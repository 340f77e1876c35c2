"""The registry's role files (TUF metadata): signed, read, verified.

What they say is built in `role_content`; whether a set of them belongs together is
left to `chain`, whether a rightly signed file says what it may say to `lint`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from securesystemslib.signer import Signer
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Signed, Snapshot, Targets, Timestamp

from credential.errors import MalformedError
from credential.moments import parse_moment, to_rfc3339
from trust_registry import roles
from trust_registry.errors import KeyFileError, RoleFileError
from trust_registry.role_content import ISSUED

__all__ = ["AnySigned", "issued_at", "parse", "sign", "verified"]

AnySigned = TypeVar("AnySigned", Root, Timestamp, Snapshot, Targets)


def issued_at(timestamp: Timestamp) -> datetime:
    """Return a timestamp's ``x-issued``.

    Raises:
        RoleFileError: there is none, or it is not a time.
    """
    text = timestamp.unrecognized_fields.get(ISSUED)
    if not isinstance(text, str):
        raise RoleFileError("the timestamp does not say when it was issued (x-issued)")
    try:
        moment = parse_moment(text)
    except MalformedError as error:
        raise RoleFileError("the timestamp's x-issued is not a time") from error
    if to_rfc3339(moment) != text:
        raise RoleFileError("the timestamp's x-issued is not written in UTC seconds")
    return moment


def sign(signed: Signed, signers: Iterable[Signer]) -> bytes:
    """Return the role's file, signed by each signer.

    Raises:
        KeyFileError: a signer's key, token or PIN is not as expected.
        RoleFileError: a signer failed otherwise.
    """
    envelope: Metadata[Root] = Metadata(signed)  # type: ignore[arg-type] # any role
    try:
        for signer in signers:
            envelope.sign(signer, append=True)
        return envelope.to_bytes()
    except RepositoryError as error:
        if isinstance(error.__cause__, KeyFileError):
            raise error.__cause__ from error
        raise RoleFileError(f"a role file cannot be signed ({error})") from error


def parse(raw: bytes, kind: type[AnySigned]) -> Metadata[AnySigned]:
    """Read a role file; its signatures are not checked.

    Raises:
        RoleFileError: not a role file, or one of another kind.
    """
    try:
        envelope = Metadata[AnySigned].from_bytes(raw)
        envelope.signed_bytes  # noqa: B018 (a float or a lone surrogate shows here)
    except (RepositoryError, ValueError, RecursionError) as error:
        raise RoleFileError("a role file is cut or damaged") from error
    if not isinstance(envelope.signed, kind):
        raise RoleFileError(
            f"a role file is of the type {envelope.signed.type}, not {kind.type}"
        )
    if not all(isinstance(name, str) for name in _delegated_names(envelope.signed)):
        # TUF's reader takes any JSON value for a name.
        raise RoleFileError("a role file delegates to a name that is no text")
    if not all(type(name) is str for name in _names(envelope.signed)):
        # TUF takes any JSON value for a name; ours are looked up and sorted as text.
        raise RoleFileError("a role file names a role or a key by what is no text")
    version = envelope.signed.version
    if type(version) is not int or version > roles.MAX_VERSION:
        raise RoleFileError(
            f"a role file's version is not a whole number up to {roles.MAX_VERSION}"
        )
    return envelope


def _delegated_names(signed: Signed) -> Iterable[object]:
    delegations = signed.delegations if isinstance(signed, Targets) else None
    return (delegations.roles if delegations else None) or ()


def verified(
    raw: bytes, kind: type[AnySigned], role: str, delegator: Root | Targets
) -> Metadata[AnySigned]:
    """Return a role file that bears enough signatures of its delegator's keys.

    Not checked: version, expiry, hash, and whether several key ids hide one key.

    Raises:
        RoleFileError: not a role file, or too few signatures hold.
    """
    envelope = parse(raw, kind)
    try:
        delegator.verify_delegate(role, envelope.signed_bytes, envelope.signatures)
    except (RepositoryError, ValueError) as error:
        raise RoleFileError(
            f"{role} v{envelope.signed.version} does not bear enough signatures of "
            f"the keys that may sign it ({error})"
        ) from error
    return envelope


def _names(signed: Signed) -> Iterator[object]:
    """Yield what should be the names of roles and keys in a role file."""
    if isinstance(signed, Root):
        for name, role in signed.roles.items():
            yield from (name, *role.keyids)
    elif isinstance(signed, Targets) and signed.delegations is not None:
        for name, delegated in (signed.delegations.roles or {}).items():
            yield from (name, *delegated.keyids)
