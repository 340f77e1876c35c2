"""The reference implementation of RFC 9901, behind three plain functions.

The only place where tests touch the package ``sd-jwt``: what we write is read by
another hand, and what that hand writes is read by us.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from credential.processed_payload import Path

__all__ = ["claims_of", "issue", "present"]


def issue(
    claims: Mapping[str, Any],
    hidden: Collection[Path],
    *,
    key: ec.EllipticCurvePrivateKey,
    kid: str,
    decoys: bool = False,
) -> str:
    """Return claims as their issuer writes them, all disclosures included."""
    issuer = SDJWTIssuer(
        _marked(claims, frozenset(hidden), ()),
        JWK.from_pyca(key),
        add_decoy_claims=decoys,
        extra_header_parameters={"kid": kid, "typ": "dc+sd-jwt"},
    )
    text: str = issuer.sd_jwt_issuance
    return text


def present(
    issued: str,
    shown: object,
    *,
    key: ec.EllipticCurvePrivateKey,
    audience: str,
    nonce: str,
) -> str:
    """Return what their holder shows, with a key binding of their making."""
    holder = SDJWTHolder(issued)
    holder.create_presentation(shown, nonce, audience, JWK.from_pyca(key))
    text: str = holder.sd_jwt_presentation
    return text


def claims_of(
    text: str,
    key: ec.EllipticCurvePublicKey,
    *,
    audience: str | None = None,
    nonce: str | None = None,
) -> dict[str, Any]:
    """Return the claims that their verifier reads, signatures checked."""
    issuer_key = JWK.from_pyca(key)
    verifier = SDJWTVerifier(text, lambda *_: issuer_key, audience, nonce)
    claims: dict[str, Any] = verifier.get_verified_payload()
    return claims


def _marked(value: object, hidden: frozenset[Path], path: Path) -> Any:
    if isinstance(value, Mapping):
        return {
            SDObj(name) if (*path, name) in hidden else name: _marked(
                member, hidden, (*path, name)
            )
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [
            SDObj(inner) if (*path, position) in hidden else inner
            for position, element in enumerate(value)
            for inner in [_marked(element, hidden, (*path, position))]
        ]
    return value
