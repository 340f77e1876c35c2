"""The text form of a license: an SD-JWT in compact serialization (RFC 9901).

``<issuer JWS>~<disclosure>~…~[<key-binding JWS>]``. This module takes the text apart
and puts it together; it proves nothing. The signature is judged in ``verifier``, and
what the claims mean in `credential.license`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from credential import base64url, strict_json
from credential.compact import CompactParts, SignedPart, split
from credential.errors import MalformedError
from credential.jose import suite_named
from credential.strict_json import MAX_TEXT_BYTES

__all__ = [
    "MAX_DISCLOSURES",
    "TYP",
    "SdJwt",
    "issue",
    "parse",
    "read",
    "sign_claims",
]

TYP = "dc+sd-jwt"  # SD-JWT VC, section 2.2.1
MAX_HEADER_BYTES = 512  # ours: it is a hundred, and some are kept in memory
MAX_DISCLOSURES = 256  # our limit: a license has a few dozen claims

_HEADER_NAMES = {"alg", "kid", "typ"}
# Headers that name or carry a key: following one would let the signer choose who
# vouches for it. Their mere presence refuses the text.
_KEY_HEADERS = {"jwk", "jku", "x5u", "x5c"}


class SdJwt(NamedTuple):
    """A text taken apart; nothing in it is authenticated yet.

    Attributes:
        parts: The decoded parts; ``parts.text`` is the whole text, byte for byte.
        alg: Name of a suite in `credential.jose.SUITES`, as it is written.
        kid: Key id, to be looked up under the agency's own keys.
        unverified_payload: The issuer-signed claims.
        signing_input: What the issuer's signature covers.
    """

    parts: CompactParts
    alg: str
    kid: str
    unverified_payload: Mapping[str, Any]
    signing_input: bytes

    @property
    def signature(self) -> bytes:
        """The issuer's signature, 64 bytes."""
        return self.parts.issued.signature


def parse(text: str) -> SdJwt:
    """Take an SD-JWT text apart, strictly.

    Not checked: as in `read`.

    Raises:
        MalformedError: longer than 64 KiB, not the compact form, or as in `read`.
    """
    if len(text) > MAX_TEXT_BYTES:
        raise MalformedError(f"the text is longer than {MAX_TEXT_BYTES}")
    return read(split(text))


def read(parts: CompactParts) -> SdJwt:
    """Read the header and the payload of an SD-JWT, strictly.

    Not checked: any signature, the claims, the disclosures' content.

    Raises:
        MalformedError: anything that is not exactly the format, an algorithm that
            is not a suite of ours, ``crit``, or a header that carries a key.

    Source:
        RFC 9901 section 4; RFC 7515 section 4; SD-JWT VC section 2.2.
    """
    if len(parts.disclosures) > MAX_DISCLOSURES or b"" in parts.disclosures:
        raise MalformedError("an empty disclosure, or too many of them")
    alg, kid = _read_header(parts.issued.header)
    payload = strict_json.loads(parts.issued.payload)
    if not isinstance(payload, dict):
        raise MalformedError("the payload is not an object")
    return SdJwt(
        parts=parts,
        alg=alg,
        kid=kid,
        unverified_payload=payload,
        signing_input=parts.issued.signing_input,
    )


def issue(
    claims: Mapping[str, Any],
    *,
    alg: str,
    kid: str,
    sign: Callable[[bytes], bytes],
    disclosures: Iterable[str] = (),
) -> str:
    """Return the text of an SD-JWT.

    Args:
        claims: The payload, in the order it is to be written; not checked.
        alg: Name of the signer's suite.
        kid: The signer's key id.
        sign: Takes the signing input, returns the 64-byte signature.
        disclosures: What `credential.concealment.conceal` made beside the payload.
    """
    _, jws = sign_claims(claims, alg=alg, kid=kid, sign=sign)
    return "~".join((jws, *disclosures, ""))


def sign_claims(
    claims: Mapping[str, Any], *, alg: str, kid: str, sign: Callable[[bytes], bytes]
) -> tuple[SignedPart, str]:
    """Return the issuer-signed part of an SD-JWT, decoded and as its compact JWS.

    Arguments as for `issue`.
    """
    header, payload = _header(alg, kid), strict_json.dumps(claims)
    signing_input = f"{base64url.encode(header)}.{base64url.encode(payload)}"
    signature = sign(signing_input.encode("ascii"))
    jws = f"{signing_input}.{base64url.encode(signature)}"
    return SignedPart(header, payload, signature), jws


@lru_cache(maxsize=64)
def _header(alg: str, kid: str) -> bytes:
    return strict_json.dumps({"alg": alg, "kid": kid, "typ": TYP})


# A key writes the same header each time: a counter meets a few hundred of them.
@lru_cache(maxsize=1024)
def _read_header(raw: bytes) -> tuple[str, str]:
    header = strict_json.loads(raw, max_bytes=MAX_HEADER_BYTES)
    if not isinstance(header, dict):
        raise MalformedError("the header is not an object")
    if header.keys() & _KEY_HEADERS or "crit" in header:
        raise MalformedError("the header carries a key of its own, or crit")
    if header.keys() != _HEADER_NAMES or header["typ"] != TYP:
        raise MalformedError(f"the header is not alg, kid and typ {TYP}")
    alg, kid = header["alg"], header["kid"]
    suite = suite_named(alg)
    if not isinstance(kid, str) or not 1 <= len(kid) <= 64:
        raise MalformedError("the key id is not a short text")
    return suite.name, kid
