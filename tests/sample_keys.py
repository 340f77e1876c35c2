"""Keys that are the same on every machine, and what they sign: for tests alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from credential import base64url, jose, strict_json

__all__ = ["jwk_of", "jws", "kid_of", "private_key", "signer"]


@cache
def private_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Return the P-256 key of a name: the same on every machine, and worthless."""
    digest = hashlib.sha256(f"tongyan sample key {name}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(digest) >> 1 | 1, ec.SECP256R1())


def jwk_of(name: str) -> dict[str, str]:
    """Return the public JWK of a named key."""
    return jose.public_jwk(private_key(name))


def kid_of(name: str) -> str:
    """Return the key id of a named key."""
    return jose.kid_of(jwk_of(name))


def signer(name: str) -> Callable[[bytes], bytes]:
    """Return what signs under a named key, the same bytes each time (RFC 6979)."""
    algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(private_key(name).sign(message, algorithm))
        return r.to_bytes(32) + s.to_bytes(32)

    return sign


def jws(
    header: Mapping[str, Any] | bytes, payload: Mapping[str, Any] | bytes, key: str
) -> str:
    """Return a compact JWS under a named key; bytes go in as they are."""
    parts = (
        part if isinstance(part, bytes) else strict_json.dumps(part)
        for part in (header, payload)
    )
    signing_input = ".".join(map(base64url.encode, parts))
    signature = signer(key)(signing_input.encode("ascii"))
    return f"{signing_input}.{base64url.encode(signature)}"
