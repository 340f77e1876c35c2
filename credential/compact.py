"""The compact serialization of an SD-JWT, taken apart into its decoded parts.

``<header>.<payload>.<signature>~<disclosure>~…~[<header>.<payload>.<signature>]``: the
one form that both the text (`credential.sd_jwt`) and the QR code
(`credential.carrier`) of a license are made of. What the parts say is not looked at.
"""

from __future__ import annotations

from typing import NamedTuple

from credential import base64url
from credential.errors import MalformedError
from credential.jose import SIGNATURE_BYTES

__all__ = ["CompactParts", "SignedPart", "split"]


class SignedPart(NamedTuple):
    """One compact JWS, decoded: two JSON texts and 64 bytes."""

    header: bytes
    payload: bytes
    signature: bytes

    @property
    def signing_input(self) -> bytes:
        """What the signature covers (RFC 7515 section 5.1)."""
        header, payload = base64url.octets(self.header), base64url.octets(self.payload)
        return b"%b.%b" % (header, payload)

    @property
    def text(self) -> str:
        """The compact JWS."""
        signature = base64url.encode(self.signature)
        return f"{self.signing_input.decode('ascii')}.{signature}"


class CompactParts(NamedTuple):
    """A text in its decoded parts; `text` gives it back byte for byte.

    Attributes:
        issued: What the issuer signed.
        disclosures: The disclosures' JSON texts.
        bound: What the holder signed (key binding), or None.
    """

    issued: SignedPart
    disclosures: tuple[bytes, ...] = ()
    bound: SignedPart | None = None

    @property
    def text(self) -> str:
        """The compact serialization."""
        disclosures = map(base64url.encode, self.disclosures)
        bound = self.bound.text if self.bound else ""
        return "~".join((self.issued.text, *disclosures, bound))

    @property
    def characters(self) -> int:
        """Length of `text`, without making it."""
        parts = (*self.issued, *self.disclosures, *(self.bound or ()))
        separators = len(parts) - (self.bound is not None)
        return sum((4 * len(part) + 2) // 3 for part in parts) + separators


def split(text: str) -> CompactParts:
    """Take a compact serialization apart, strictly.

    Raises:
        MalformedError: not that form, base64url in another spelling, or a
            signature that is not 64 bytes.

    Source:
        RFC 9901 section 4; RFC 7515 section 7.1.
    """
    jws, tilde, tail = text.partition("~")
    if not tilde:
        raise MalformedError("an SD-JWT has a ~ after its issuer-signed part")
    *disclosures, bound = tail.split("~")
    return CompactParts(
        issued=_signed_part(jws),
        disclosures=tuple(map(base64url.decode, disclosures)),
        bound=_signed_part(bound) if bound else None,
    )


def _signed_part(jws: str) -> SignedPart:
    parts = [base64url.decode(part) for part in jws.split(".")]
    if len(parts) != 3:
        raise MalformedError("a signed part has not three parts")
    part = SignedPart(*parts)
    if len(part.signature) != SIGNATURE_BYTES:
        raise MalformedError(f"a signature is not {SIGNATURE_BYTES} bytes")
    return part
