"""Signature suites and public keys (RFC 7515, RFC 7517, RFC 7518, RFC 7638, RFC 9864).

The only module that touches PyJWT. Which key may sign what is the registry's.
A further suite is one more value in ``_SUITES``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)

from credential import base64url
from credential.digest import SHA_256, Digest
from credential.errors import KeyMaterialError, MalformedError

if TYPE_CHECKING:
    from jwt.algorithms import OKPAlgorithm

__all__ = [
    "KID_CHARACTERS",
    "SIGNATURE_BYTES",
    "SUITES",
    "PublicKey",
    "Suite",
    "kid_of",
    "public_jwk",
    "public_key",
    "suite_named",
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
        """The JOSE name of the algorithm, as it is written."""
        ...

    @property
    def key_type(self) -> tuple[str, str]:
        """``kty`` and ``crv`` of its keys; no two suites share them."""
        ...

    @property
    def digest(self) -> Digest:
        """The digest of disclosures and key bindings that go with it."""
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
    key_type: tuple[str, str] = ("EC", "P-256")
    digest: Digest = SHA_256

    def sign(self, message: bytes, key: PrivateKey) -> bytes:
        # As `verify`: PyJWT makes an algorithm object anew for each signature.
        digest = hashlib.sha256(message).digest()
        r, s = decode_dss_signature(key.sign(digest, _ECDSA_SHA256))
        return r.to_bytes(32) + s.to_bytes(32)

    def verify(self, message: bytes, key: PublicKey, signature: bytes) -> bool:
        if len(signature) != SIGNATURE_BYTES:
            return False
        # What PyJWT's ECAlgorithm does, without its copies and type checks: they cost
        # a twentieth of every scan (docs/decisions/0060-verify-es256-directly.md).
        der = encode_dss_signature(
            int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        )
        try:
            key.verify(der, hashlib.sha256(message).digest(), _ECDSA_SHA256)
        except InvalidSignature:
            return False
        return True

    def public_key(self, jwk: Mapping[str, Any]) -> PublicKey:
        if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
            raise KeyMaterialError("an ES256 key is a JWK with kty EC and crv P-256")
        try:
            texts = [jwk.get(name) for name in "xy"]
            coordinates = [base64url.decode(x) for x in texts if isinstance(x, str)]
            if [len(number) for number in coordinates] != [32, 32]:
                raise KeyMaterialError("a P-256 coordinate is not 32 bytes")
            point = b"\x04" + coordinates[0] + coordinates[1]  # uncompressed, SEC 1
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except (MalformedError, ValueError) as error:
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


@dataclass(frozen=True, slots=True)
class _Ed25519:
    """EdDSA on Curve25519 (RFC 8037, named by RFC 9864). Ed448 is not read."""

    name: str = "Ed25519"
    key_type: tuple[str, str] = ("OKP", "Ed25519")
    digest: Digest = SHA_256

    def sign(self, message: bytes, key: PrivateKey) -> bytes:
        return _eddsa().sign(message, key)

    def verify(self, message: bytes, key: PublicKey, signature: bytes) -> bool:
        return _eddsa().verify(message, key, signature)

    def public_key(self, jwk: Mapping[str, Any]) -> PublicKey:
        if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
            raise KeyMaterialError("an Ed25519 key is a JWK with kty OKP, crv Ed25519")
        try:
            x = jwk.get("x")
            point = base64url.decode(x) if isinstance(x, str) else b""
            return ed25519.Ed25519PublicKey.from_public_bytes(point)
        except (MalformedError, ValueError) as error:
            raise KeyMaterialError("an Ed25519 public key is not 32 bytes") from error

    def public_jwk(self, key: PrivateKey | PublicKey) -> dict[str, str]:
        if isinstance(key, ed25519.Ed25519PrivateKey):
            key = key.public_key()
        if not isinstance(key, ed25519.Ed25519PublicKey):
            raise KeyMaterialError("not an Ed25519 key")
        x = base64url.encode(key.public_bytes_raw())
        return {"kty": "OKP", "crv": "Ed25519", "x": x}


@cache
def _eddsa() -> OKPAlgorithm:
    # A counter that meets ES256 alone starts a tenth faster without it.
    from jwt.algorithms import OKPAlgorithm

    return OKPAlgorithm()


# Hashing beside it is quicker than having it hash.
_ECDSA_SHA256 = ec.ECDSA(Prehashed(hashes.SHA256()))
_ED25519 = _Ed25519()

# RFC 8037's name, which also stands for Ed448: read, never written.
_READ_AS = {"EdDSA": _ED25519}
_SUITES: dict[str, Suite] = {suite.name: suite for suite in (_Es256(), _ED25519)}
_SUITES.update(_READ_AS)

SUITES: Mapping[str, Suite] = MappingProxyType(_SUITES)
"""The suites by the JOSE names they are read under. ``none`` and ``HS*`` are not."""

# RFC 7638 section 3.2, RFC 8037 section 2: exactly these members, in this order.
_REQUIRED_MEMBERS = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x")}
# Names of curves and base64url: what such a member is made of, and nothing else.
_is_plain = re.compile(r"[A-Za-z0-9_-]+").fullmatch


def suite_named(alg: object) -> Suite:
    """Return the suite that an ``alg`` header names.

    Raises:
        MalformedError: ``none``, ``HS*``, another algorithm, or not a text.
    """
    suite = SUITES.get(alg) if isinstance(alg, str) else None
    if suite is None:
        raise MalformedError("the algorithm is none that licenses are signed with")
    return suite


def suite_of_jwk(jwk: Mapping[str, Any]) -> Suite:
    """Return the one suite that a public JWK works with.

    Raises:
        KeyMaterialError: a key of no suite, or with a private part in it.
    """
    if "d" in jwk:
        # A private key in public data is burnt; reading on would hide it.
        raise KeyMaterialError("a JWK holds its private part; replace that key")
    key_type = (jwk.get("kty"), jwk.get("crv"))
    for suite in SUITES.values():
        if suite.key_type == key_type:
            if SUITES.get(str(jwk.get("alg", suite.name))) is not suite:
                break
            return suite
    raise KeyMaterialError(f"a JWK belongs to no suite in use ({_names()})")


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
    raise KeyMaterialError(f"a key belongs to no suite in use ({_names()})")


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """Return the SHA-256 thumbprint of a JWK, base64url (RFC 7638).

    Raises:
        KeyMaterialError: a required member is missing, or not base64url or a name.
    """
    names = _REQUIRED_MEMBERS.get(str(jwk.get("kty")), ())
    values = [jwk.get(name) for name in names]
    if not values or not all(isinstance(x, str) and _is_plain(x) for x in values):
        raise KeyMaterialError("a JWK lacks a member that its thumbprint needs")
    # Written by hand: plain characters need no escape, and every import of a national
    # registry makes 93,000 thumbprints.
    members = [f'"{name}":"{value}"' for name, value in zip(names, values, strict=True)]
    canonical = "{" + ",".join(members) + "}"
    return base64url.encode(hashlib.sha256(canonical.encode("ascii")).digest())


def kid_of(jwk: Mapping[str, Any]) -> str:
    """Return the key id of a JWK: the first 16 characters of its thumbprint."""
    return thumbprint(jwk)[:KID_CHARACTERS]


def _names() -> str:
    return ", ".join(sorted({suite.name for suite in SUITES.values()}))
