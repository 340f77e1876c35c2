"""Messages between a hall and an agency: a compact JWS of a type of its own.

Whose key may have signed it is asked by whoever reads it: see `trust_registry.dispute`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from credential import MalformedError, base64url, strict_json
from credential.jose import SIGNATURE_BYTES, suite_named

__all__ = [
    "MessageSigner",
    "SignedMessage",
    "read_message",
    "sign_message",
    "unverified_members",
]

_MAX_HEADER_BYTES = 512  # ours, as of a license: it is a hundred
_HEADER_NAMES = {"alg", "kid", "typ"}


class MessageSigner(Protocol):
    """Signs with one key; ``issuer.signer.Signer`` is one, a hall's key another."""

    @property
    def alg(self) -> str:
        """Name of the key's suite."""
        ...

    @property
    def kid(self) -> str:
        """Key id: the first 16 characters of the key's thumbprint."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""
        ...


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message taken apart; nothing in it is authenticated yet.

    Attributes:
        alg: Name of a suite in `credential.jose.SUITES`.
        kid: Key id, to be looked up under the sender's own keys.
        unverified_payload: The payload's JSON text, an object read strictly once.
        unverified_sender: Its ``iss``.
        signing_input: What the signature covers.
        signature: 64 bytes.
    """

    alg: str
    kid: str
    unverified_payload: bytes
    unverified_sender: str
    signing_input: bytes
    signature: bytes


def sign_message(payload: Mapping[str, Any], *, typ: str, signer: MessageSigner) -> str:
    """Return a message, signed: a compact JWS.

    Args:
        payload: JSON values, written in this order; not checked.
        typ: The message's type. A key that signs licenses signs none by mistake: no
            license has this type, and no message that of a license.
        signer: Signs.

    Source:
        RFC 7515 section 7.1; RFC 8725 section 3.11 (explicit typing).
    """
    header = strict_json.dumps({"alg": signer.alg, "kid": signer.kid, "typ": typ})
    parts = map(base64url.encode, (header, strict_json.dumps(payload)))
    signing_input = ".".join(parts)
    signature = signer.sign(signing_input.encode("ascii"))
    return f"{signing_input}.{base64url.encode(signature)}"


def read_message(text: str, *, typ: str, max_bytes: int) -> SignedMessage:
    """Take a message apart, strictly.

    Not checked: the signature, whose key it is, what the payload says.

    Raises:
        MalformedError: too long, another type or form, an algorithm that is no suite
            of ours, or a header with anything but ``alg``, ``kid`` and ``typ``.
    """
    if len(text) > max_bytes:
        raise MalformedError(f"the message is longer than {max_bytes} bytes")
    parts = text.split(".")
    if len(parts) != 3:
        raise MalformedError("a message is a JWS of three parts")
    header, payload, signature = map(base64url.decode, parts)
    alg, kid = _read_header(header, typ)
    content = strict_json.loads(payload, max_bytes=max_bytes)
    sender = content.get("iss") if isinstance(content, dict) else None
    if not isinstance(sender, str) or len(signature) != SIGNATURE_BYTES:
        raise MalformedError("the message's payload or signature has another form")
    return SignedMessage(
        alg=alg,
        kid=kid,
        unverified_payload=payload,
        unverified_sender=sender,
        signing_input=f"{parts[0]}.{parts[1]}".encode("ascii"),
        signature=signature,
    )


def unverified_members(text: str) -> dict[str, Any]:
    """Return what a message's payload says, of whatever type it is.

    For a message that was accepted before, as it is kept.

    Raises:
        MalformedError: it is none.
    """
    _, _, rest = text.partition(".")
    content = strict_json.loads(base64url.decode(rest.partition(".")[0]))
    if not isinstance(content, dict):
        raise MalformedError("the message's payload is not an object")
    return content


def _read_header(raw: bytes, typ: str) -> tuple[str, str]:
    header = strict_json.loads(raw, max_bytes=_MAX_HEADER_BYTES)
    # `jwk`, `jku`, `x5c` and `crit` are refused with every other name: following one
    # would let the sender choose who vouches for it.
    if not isinstance(header, dict) or header.keys() != _HEADER_NAMES:
        raise MalformedError("the message's header is not alg, kid and typ")
    if header["typ"] != typ:
        raise MalformedError(f"the message is not of the type {typ}")
    alg, kid = suite_named(header["alg"]).name, header["kid"]
    if not isinstance(kid, str) or not 1 <= len(kid) <= 64:
        raise MalformedError("the message's key id is not a short text")
    return alg, kid
