"""Other libraries beside raw verifications: what each does with the same license.

Ours decides V1 to V10 and age on top (`benchmarks.verify_speed`); these check one
signature under a key that is handed to them.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.verifier import SDJWTVerifier

from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_fields
from benchmarks.raw_es256 import verifications
from benchmarks.side_by_side import measure_side_by_side, repeat
from credential import jose, sd_jwt
from credential.moments import to_seconds

__all__ = ["measure"]

TIMES = 200
ES256 = jose.SUITES["ES256"]


def measure() -> dict[str, float]:
    """Return each library's rate over the raw one."""
    return {
        f"peers.{name}_vs_raw": measure_side_by_side(
            repeat(check, TIMES), verifications(3 * TIMES), pairs=15
        ).ratio
        for name, check in _checks().items()
    }


def _checks() -> dict[str, Callable[[], object]]:
    key = ec.generate_private_key(ec.SECP256R1())
    public_key = key.public_key()
    claims = {
        "iss": "https://license.310000.example/market-1",
        "iat": to_seconds(NOW),
        **business_license_fields(1),
    }
    text = sd_jwt.issue(
        claims, alg="ES256", kid="key", sign=lambda message: ES256.sign(message, key)
    )
    token = text.rstrip("~")
    pem = public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    jwk = JWK.from_pem(pem)

    def jwcrypto() -> object:
        read = JWS()
        read.deserialize(token, jwk)
        return json.loads(read.payload)

    return {
        "pyjwt": lambda: jwt.decode(token, public_key, ["ES256"], options=_NO_TIMES),
        "jwcrypto": jwcrypto,
        "sd_jwt_reference": lambda: SDJWTVerifier(text, lambda *_: jwk),
    }


# The clock of PyJWT's checks is its own; times are not what is measured.
_NO_TIMES: jwt.types.Options = {"verify_iat": False, "verify_exp": False}
