"""The wallet edition of a license: every claim, hidden until its holder shows it.

Which place it has in a status list, and its entry in the ledger, are left to ``mint``
and ``handover.new_edition``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from credential import carrier, presentation, sd_jwt
from credential.bilingual import Bilingual
from credential.concealment import RandomBytes, conceal
from credential.errors import KeyMaterialError
from credential.jose import (
    SIGNATURE_BYTES,
    SUITES,
    public_jwk,
    public_key,
    suite_of_jwk,
    thumbprint,
)
from credential.key_binding import COUNTER_AUDIENCE
from credential.license import (
    PLAIN_CLAIMS,
    License,
    StatusReference,
    license_claims,
    read_license,
)
from credential.license_type import LicenseType
from credential.moments import from_seconds
from issuer.errors import HolderKeyError
from issuer.license_record import Edition
from issuer.signer import Signer

__all__ = [
    "WalletOrder",
    "holder_key_of",
    "largest_phone_code",
    "read_holder_key",
    "sign_wallet_edition",
    "wallet_license",
]


@dataclass(frozen=True, slots=True)
class WalletOrder:
    """That a license gets a wallet edition.

    Attributes:
        holder_jwk: The holder's key, as `read_holder_key` returned it. None binds the
            edition to nobody: whoever has its text can show it, like paper.
        random_bytes: Cryptographic randomness, for the salts.
    """

    holder_jwk: Mapping[str, str] | None
    random_bytes: RandomBytes = field(repr=False)


def read_holder_key(members: Mapping[str, Any]) -> dict[str, str]:
    """Return a holder's public key as it stands in a license.

    Members that do not make the key (``kid``, ``use``, …) are left out: what an agency
    signs says nothing that it did not check.

    Not checked: that the person in front of the clerk has the private key; a license
    bound to somebody else's key is of use to nobody but them.

    Raises:
        HolderKeyError: a key of no suite in use, one that is no key at all, or one
            with its private part.
    """
    try:
        _, key = public_key(members)
        return public_jwk(key)
    except KeyMaterialError as error:
        raise HolderKeyError(
            Bilingual(
                zh="持证人公钥无法使用，请让持证人的钱包重新导出公钥文件。",
                en=f"the holder's key cannot be used ({error}); have the wallet "
                "write its public key again",
            )
        ) from error


def wallet_license(
    printed: Edition,
    application: Mapping[str, Any],
    status: StatusReference,
    order: WalletOrder,
    *,
    signed_at: int,
) -> License:
    """Return the claims of a wallet edition beside a print edition.

    Args:
        printed: The print edition of the same license, as the ledger has it.
        application: Every claim of the type, unmasked.
        status: A place of its own: one edition can end without the other.
        order: Whom it is bound to.
        signed_at: Its own ``iat``, whole UTC seconds: a counter asks of the key that
            signed whether it was good then.
    """
    paper = read_license(sd_jwt.parse(printed.sd_jwt).unverified_payload)
    return License(
        iss=paper.iss,
        type_code=paper.type_code,
        license_id=paper.license_id,
        issued_at=from_seconds(signed_at),
        not_before=paper.not_before,
        expires=paper.expires,
        replaces=paper.replaces,
        status=status,
        holder_jwk=order.holder_jwk,
        claims=application,
    )


def sign_wallet_edition(
    edition: License, license_type: LicenseType, order: WalletOrder, signer: Signer
) -> str:
    """Return the text that the holder gets: all disclosures, no key binding.

    A claim that the type does not say may stand in the open is hidden.
    """
    in_the_open = {claim.name for claim in license_type.claims if claim.sd == "never"}
    concealed = conceal(
        license_claims(edition),
        [(name,) for name in edition.claims if name not in in_the_open],
        digest=SUITES[signer.alg].digest,
        random_bytes=order.random_bytes,
        plain=PLAIN_CLAIMS,
    )
    return sd_jwt.issue(
        concealed.payload,
        alg=signer.alg,
        kid=signer.kid,
        sign=signer.sign,
        disclosures=concealed.disclosures,
    )


def holder_key_of(text: str) -> Mapping[str, Any] | None:
    """Return the key that an edition of our own is bound to, or None."""
    payload = sd_jwt.parse(text).unverified_payload
    jwk: Mapping[str, Any] | None = payload.get("cnf", {}).get("jwk")
    return jwk


def largest_phone_code(text: str) -> str:
    """Return a QR text as long as that of a phone that shows every claim.

    Its proof is all zeros and holds nowhere.

    Raises:
        CarrierError: no code carries that much, not even a split one.
    """
    jwk = holder_key_of(text)
    if jwk is None:
        return carrier.encode(text)
    issued_at = sd_jwt.parse(text).unverified_payload["iat"]
    shown = presentation.bind(
        text,
        audience=COUNTER_AUDIENCE,
        # As long and as hard to compress as a real one.
        nonce=thumbprint(jwk)[:22],
        issued_at=from_seconds(issued_at),
        alg=suite_of_jwk(jwk).name,
        sign=lambda _: bytes(SIGNATURE_BYTES),
    )
    return carrier.encode(shown)
