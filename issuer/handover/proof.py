"""A wallet's proof that it has the key which its edition is to be bound to.

Pure. Whether the nonce is ours and unused is asked by ``redemption``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from credential import base64url, strict_json
from credential.errors import KeyMaterialError, MalformedError
from credential.jose import SIGNATURE_BYTES, public_key, suite_named
from issuer.errors import HolderKeyError
from issuer.handover.protocol_error import ProtocolError
from issuer.wallet_edition import read_holder_key

__all__ = ["KeyProof", "read_proof"]

TYP = "openid4vci-proof+jwt"
CLOCK_SKEW_S = 300  # ours: the nonce tells the time, iat only that clocks agree roughly
MAX_PROOF_CHARACTERS = 8 * 1024  # ours: one is 500; chains of certificates are not read

# Each would have the proof vouched for by what the wallet chose, or change what is
# signed (RFC 7515 section 4.1, RFC 7797).
_REFUSED_HEADERS = {"kid", "x5c", "x5u", "jku", "crit", "b64", "trust_chain"}


@dataclass(frozen=True, slots=True)
class KeyProof:
    """A proof whose signature holds.

    Attributes:
        holder_jwk: The key, its bare members.
        nonce: What makes the proof fresh.
    """

    holder_jwk: dict[str, str]
    nonce: str


def read_proof(text: str, *, audience: str, now: int) -> KeyProof:
    """Read one key proof and check all of it but the nonce.

    Args:
        text: A compact JWS.
        audience: The Credential Issuer Identifier.
        now: Whole UTC seconds.

    Raises:
        ProtocolError: ``invalid_proof``, with why.

    Source:
        OpenID4VCI 1.0 appendices F.1 and F.4.
    """
    try:
        return _read(text, audience, now)
    except (MalformedError, KeyMaterialError, HolderKeyError) as error:
        raise ProtocolError(
            "invalid_proof", "the key proof is no strict JWS of a key in use"
        ) from error


def _read(text: str, audience: str, now: int) -> KeyProof:
    parts = text.split(".")
    if len(text) > MAX_PROOF_CHARACTERS or len(parts) != 3:
        raise MalformedError("a key proof is a short JWS of three parts")
    header, payload, signature = map(base64url.decode, parts)
    jwk, alg = _read_header(header)
    suite, key = public_key(jwk)
    signing_input = f"{parts[0]}.{parts[1]}".encode("ascii")
    if (
        suite.name != suite_named(alg).name
        or len(signature) != SIGNATURE_BYTES
        or not suite.verify(signing_input, key, signature)
    ):
        raise ProtocolError("invalid_proof", "the signature is not that of its jwk")
    return KeyProof(read_holder_key(jwk), _read_claims(payload, audience, now))


def _read_header(raw: bytes) -> tuple[Mapping[str, Any], object]:
    header = strict_json.loads(raw)
    if not isinstance(header, dict) or header.get("typ") != TYP:
        raise ProtocolError("invalid_proof", f"the proof is not of the type {TYP}")
    if refused := sorted(header.keys() & _REFUSED_HEADERS):
        raise ProtocolError(
            "invalid_proof", f"a proof names its key as jwk alone, not {refused[0]}"
        )
    jwk = header.get("jwk")
    if not isinstance(jwk, dict):
        raise ProtocolError("invalid_proof", "a proof has its public key as jwk")
    return jwk, header.get("alg")


def _read_claims(raw: bytes, audience: str, now: int) -> str:
    claims = strict_json.loads(raw)
    if not isinstance(claims, dict) or claims.get("aud") != audience:
        raise ProtocolError("invalid_proof", "aud is not this credential issuer")
    issued_at, expires = claims.get("iat"), claims.get("exp")
    if type(issued_at) is not int or abs(now - issued_at) > CLOCK_SKEW_S:
        raise ProtocolError("invalid_proof", "iat is not now; set the clock right")
    if expires is not None and (type(expires) is not int or expires <= now):
        raise ProtocolError("invalid_proof", "the proof has expired")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str):
        raise ProtocolError("invalid_proof", "a proof has the nonce of this issuer")
    return nonce
