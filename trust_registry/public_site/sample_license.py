"""A sample license of a type, really signed: for trying scanners, and for nothing else.

Its key is made from a text that anyone can read here, and its issuer lies under no
region's prefix: every counter says "unknown region".
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric import ec

from credential import (
    CredentialError,
    License,
    LicenseId,
    LicenseType,
    StatusReference,
    carrier,
    jose,
    license_claims,
    print_claims,
    sd_jwt,
)
from credential.qr_image import QrSize, qr_size, svg

__all__ = ["SAMPLE_ISSUER", "SampleCode", "sample_code", "sample_jwk"]

SAMPLE_ISSUER = "https://sample.example/not-an-agency"

_SEED = b"Tongyan sample license: anyone can sign with this key"
# No division begins with 99: the code is no organization's.
_SAMPLE_USCC = "11990000000000000D"
_SERIAL = "SAMPLE0001"


class SampleCode(NamedTuple):
    """A sample's code.

    Attributes:
        text: The QR text.
        size: How large it is.
        picture: The symbol as SVG.
    """

    text: str
    size: QrSize
    picture: bytes


def sample_jwk() -> dict[str, str]:
    """Return the public key of all samples; it is in no registry."""
    return jose.public_jwk(_key())


def sample_code(kind: LicenseType, *, now: datetime) -> SampleCode | None:
    """Return a type's sample license, or None if the type gives no examples.

    Args:
        kind: The license type; its schema's examples fill the claims.
        now: Becomes ``iat``.
    """
    application = _application(kind)
    if not application:
        return None
    try:
        edition = License(
            iss=SAMPLE_ISSUER,
            type_code=kind.code,
            license_id=LicenseId(kind.code, _SAMPLE_USCC, _SERIAL, "001"),
            issued_at=now,
            not_before=None,
            expires=None,
            replaces=None,
            status=StatusReference("https://sample.example/no-status", 0),
            holder_jwk=None,
            claims=print_claims(kind, application),
        )
        text = carrier.encode(_signed(edition))
        return SampleCode(text, qr_size(text), svg(text))
    except CredentialError:
        # A signed type may hold anything that its format allows.
        return None


def _application(kind: LicenseType) -> dict[str, object]:
    examples = {
        claim.name: kind.rules_of(claim.name).get("examples") for claim in kind.claims
    }
    return {
        name: held[0]
        for name, held in examples.items()
        if isinstance(held, list) and held
    }


def _signed(edition: License) -> str:
    jwk, suite = sample_jwk(), jose.SUITES["ES256"]
    return sd_jwt.issue(
        license_claims(edition),
        alg=suite.name,
        kid=jose.kid_of(jwk),
        sign=lambda message: suite.sign(message, _key()),
    )


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    secret = int.from_bytes(hashlib.sha256(_SEED).digest()) >> 1 | 1
    return ec.derive_private_key(secret, ec.SECP256R1())
