"""The secrets of an offer: its reference, its code, the transaction code, its token.

Pure. Of each the ledger keeps what proves it, never what redeems it: a stolen ledger
redeems nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from credential import base64url
from credential.concealment import RandomBytes

__all__ = [
    "TX_CODE_DIGITS",
    "OfferSecrets",
    "digest_of",
    "new_token",
    "notification_id",
    "same",
    "tx_code_mac",
]

SECRET_BYTES = 32  # RFC 6749 section 10.10 asks for 2^-128; it costs nothing to double
TX_CODE_DIGITS = 6
_CODE_LABEL = b"pre-authorized code\0"


@dataclass(frozen=True, slots=True)
class OfferSecrets:
    """What redeems one offer; shown once and kept nowhere.

    Attributes:
        reference: Names the offer in the address that a QR code holds.
        tx_code: What the clerk tells the holder beside the QR code, or None.
    """

    reference: str = field(repr=False)
    tx_code: str | None = field(repr=False)

    @classmethod
    def draw(cls, random_bytes: RandomBytes, *, with_tx_code: bool) -> OfferSecrets:
        """Return new secrets."""
        tx_code = _digits(random_bytes) if with_tx_code else None
        return cls(base64url.encode(random_bytes(SECRET_BYTES)), tx_code)

    @property
    def code(self) -> str:
        """The pre-authorized code.

        It follows from the reference, so that an offer can be fetched by its reference
        although no code is kept.
        """
        reference = self.reference.encode("utf-8", "surrogatepass")
        derived = hashlib.sha256(_CODE_LABEL + reference)
        return base64url.encode(derived.digest())


def new_token(random_bytes: RandomBytes) -> str:
    """Return a new access token."""
    return base64url.encode(random_bytes(SECRET_BYTES))


def notification_id(token: str) -> str:
    """Return what a wallet names when it tells what became of its credential."""
    return digest_of(f"notification\0{token}")[:32]


def digest_of(secret: str) -> str:
    """Return what the ledger keeps of a long random secret, in hex."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def tx_code_mac(code: str, tx_code: str) -> str:
    """Return what the ledger keeps of a transaction code, in hex.

    Keyed with the code, which the ledger does not have: a million tries over a stolen
    ledger find nothing.
    """
    message = tx_code.encode("utf-8", "surrogatepass")
    return hmac.new(code.encode("ascii"), message, "sha256").hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two hex texts in a time that does not depend on where they differ."""
    return hmac.compare_digest(one, other)


def _digits(random_bytes: RandomBytes) -> str:
    # 64 bits over a million: no digit is likelier than another by more than 2^-44.
    number = int.from_bytes(random_bytes(8)) % 10**TX_CODE_DIGITS
    return f"{number:0{TX_CODE_DIGITS}d}"
