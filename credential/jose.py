"""Signature suites and public keys (RFC 7515, RFC 7517, RFC 7638, RFC 7518).

The only module that touches PyJWT. Which key may sign what is the registry's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from jwt.exceptions import InvalidKeyError

from credential import base64url, strict_json
from credential.errors import KeyMaterialError, MalformedError

__all__ = [
    "KID_CHARACTERS",
    "SIGNATURE_BYTES",
    "SUITES",
    "PublicKey",
    "Suite",
    "kid_of",
    "public_jwk",
    "public_key",
    "suite_of_jwk",
    "thumbprint",
]

# Every suite's signature is the fixed-length pair r‖s: the carrier counts on it.
SIGNATURE_BYTES = 64
# design/credential.md, "Text form": long enough to be unique in an agency, and
# recomputed from the key when the registry is read.
KID_CHARACTERS = 16

PublicKey = Any
PrivateKey = Any


class Suite(Protocol):
    """One signature algorithm with all that belongs to it.

    A key works with its own suite alone; ``verify`` answers False for any
    signature that does not hold, of whatever length.
    """

    @property
    def name(self) -> str:
        """The JOSE name of the algorithm."""
        ...

    @property
    def digest(self) -> str:
        """The ``hashlib`` name of the digest that SD-JWT hashes use with it."""
        ...

    def sign(self, message: bytes, key: PrivateKey) -> bytes:
        """Return the 64-byte signature of a message."""
        ...

    def verify(self, message: bytes, key: PublicKey, signature: bytes) -> bool:
        """Tell whether a signature over a message holds under a key."""
        ...

    def public_key(self, jwk: Mapping[str, Any]) -> PublicKey:
        """Return the key of a public JWK; KeyMaterialError otherwise."""
        ...

    def public_jwk(self, key: PrivateKey | PublicKey) -> dict[str, str]:
        """Return the public JWK of a key; KeyMaterialError otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class _Es256:
    """ECDSA on P-256 with SHA-256 (RFC 7518 section 3.4)."""

    name: str = "ES256"
    digest: str = "sha256"

    def sign(self, message: bytes, key: PrivateKey) -> bytes:
        return _ECDSA.sign(message, key)

    def verify(self, message: bytes, key: PublicKey, signature: bytes) -> bool:
        if len(signature) != SIGNATURE_BYTES:
            return False
        return _ECDSA.verify(message, key, signature)

    def public_key(self, jwk: Mapping[str, Any]) -> PublicKey:
        if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
            raise KeyMaterialError("an ES256 key is a JWK with kty EC and crv P-256")
        try:
            texts = [jwk.get(name) for name in "xy"]
            coordinates = [base64url.decode(x) for x in texts if isinstance(x, str)]
            if [len(number) for number in coordinates] != [32, 32]:
                raise KeyMaterialError("a P-256 coordinate is not 32 bytes")
            return _ECDSA.from_jwk({name: jwk[name] for name in ("kty", "crv", *"xy")})
        except (InvalidKeyError, MalformedError, ValueError) as error:
            raise KeyMaterialError("a JWK is not a point of P-256") from error

    def public_jwk(self, key: PrivateKey | PublicKey) -> dict[str, str]:
        if isinstance(key, ec.EllipticCurvePrivateKey):
            key = key.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(
            key.curve, ec.SECP256R1
        ):
            raise KeyMaterialError("not a P-256 key")
        numbers = key.public_numbers()
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": base64url.encode(numbers.x.to_bytes(32)),
            "y": base64url.encode(numbers.y.to_bytes(32)),
        }


_ECDSA = ECAlgorithm(ECAlgorithm.SHA256, ec.SECP256R1)
_ES256 = _Es256()

SUITES: Mapping[str, Suite] = MappingProxyType({_ES256.name: _ES256})
"""The suites read and written, by their JOSE name. ``none`` and ``HS*`` are not."""

# RFC 7638 section 3.2: exactly these members, in this order.
_REQUIRED_MEMBERS = {"EC": ("crv", "kty", "x", "y")}
_SUITE_OF_KEY = {("EC", "P-256"): "ES256"}


def suite_of_jwk(jwk: Mapping[str, Any]) -> Suite:
    """Return the one suite that a public JWK works with.

    Raises:
        KeyMaterialError: a key of no suite, or with a private part in it.
    """
    if "d" in jwk:
        # A private key in public data is burnt; reading on would hide it.
        raise KeyMaterialError("a JWK holds its private part; replace that key")
    name = _SUITE_OF_KEY.get((str(jwk.get("kty")), str(jwk.get("crv"))))
    if name is None or jwk.get("alg", name) != name:
        raise KeyMaterialError("a JWK belongs to no suite in use (ES256)")
    return SUITES[name]


def public_key(jwk: Mapping[str, Any]) -> tuple[Suite, PublicKey]:
    """Return a public JWK's suite and its key object.

    Raises:
        KeyMaterialError: as `suite_of_jwk`, or not a valid point.
    """
    suite = suite_of_jwk(jwk)
    return suite, suite.public_key(jwk)


def public_jwk(key: PrivateKey | PublicKey) -> dict[str, str]:
    """Return the public JWK of a private or public key object.

    Raises:
        KeyMaterialError: a key of no suite in use.
    """
    for suite in SUITES.values():
        try:
            return suite.public_jwk(key)
        except KeyMaterialError:
            continue
    raise KeyMaterialError("a key belongs to no suite in use (ES256)")


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """Return the SHA-256 thumbprint of a JWK, base64url (RFC 7638)."""
    names = _REQUIRED_MEMBERS.get(str(jwk.get("kty")))
    if names is None or not all(isinstance(jwk.get(name), str) for name in names):
        raise KeyMaterialError("a JWK lacks a member that its thumbprint needs")
    canonical = strict_json.dumps({name: jwk[name] for name in names})
    return base64url.encode(hashlib.sha256(canonical).digest())


def kid_of(jwk: Mapping[str, Any]) -> str:
    """Return the key id of a JWK: the first 16 characters of its thumbprint."""
    return thumbprint(jwk)[:KID_CHARACTERS]
