"""The holder's proof: what a key-binding JWS says, read strictly.

Whether it is fresh, for us and not a replay is judged in ``verifier``; making one is
`credential.presentation`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from credential import strict_json
from credential.compact import SignedPart
from credential.digest import Digest
from credential.errors import KeyMaterialError, MalformedError
from credential.jose import public_key, suite_named
from credential.moments import from_seconds

__all__ = [
    "COUNTER_AUDIENCE",
    "HASH",
    "MAX_TEXT_CHARACTERS",
    "TYP",
    "KeyBinding",
    "read_key_binding",
    "sd_hash",
]

TYP = "kb+jwt"  # RFC 9901 section 4.3
HASH = "sd_hash"

# Any counter: the holder's screen speaks one way, so no counter can name itself or
# choose the nonce (design/credential.md, "Key binding").
COUNTER_AUDIENCE = "urn:tongyan:counter"

MAX_TEXT_CHARACTERS = 256  # ours, of an audience or a nonce
MAX_HEADER_BYTES = 512  # ours: it is thirty, and some are kept in memory

_HEADER_NAMES = {"alg", "typ"}
_CLAIM_NAMES = {"iat", "aud", "nonce", HASH}


class KeyBinding(NamedTuple):
    """A key-binding JWS taken apart; nothing in it is authenticated yet.

    Attributes:
        alg: Name of a suite in `credential.jose.SUITES`, as it is written.
        issued_at: ``iat``, by the holder's clock.
        audience: Whom it is for.
        nonce: What makes it the only one of its kind.
        sd_hash: Digest of what it is bound to; see the function of that name.
        signing_input: What the holder's signature covers.
        signature: The holder's signature.
    """

    alg: str
    issued_at: datetime
    audience: str
    nonce: str
    sd_hash: str
    signing_input: bytes
    signature: bytes

    def holds(self, holder_jwk: Mapping[str, Any]) -> bool:
        """Tell whether the signature is that key's, under its own suite alone."""
        try:
            suite, key = public_key(holder_jwk)
        except KeyMaterialError:
            return False
        return self.alg == suite.name and suite.verify(
            self.signing_input, key, self.signature
        )


def read_key_binding(part: SignedPart, *, digest: Digest) -> KeyBinding:
    """Read the header and the claims of a key-binding JWS.

    Not checked: the signature, the time, for whom and for what it is.

    Args:
        part: The last part of the text.
        digest: That of the license's disclosures.

    Raises:
        MalformedError: another ``typ``, an algorithm that is no suite, a header or
            a claim too many or too few, or of another form.

    Source:
        RFC 9901 section 4.3. Further claims are allowed there and refused here: one
        that carries a rule (``exp``) must not be read as if it said nothing.
    """
    suite_name = _read_header(part.header)
    claims = strict_json.loads(part.payload)
    if not isinstance(claims, dict) or claims.keys() != _CLAIM_NAMES:
        raise MalformedError("a key binding is not iat, aud, nonce and sd_hash")
    if type(claims["iat"]) is not int:
        raise MalformedError("a key binding's iat is not a whole number of seconds")
    return KeyBinding(
        alg=suite_name,
        issued_at=from_seconds(claims["iat"]),
        audience=_text(claims, "aud"),
        nonce=_text(claims, "nonce"),
        sd_hash=digest.check(claims[HASH]),
        signing_input=part.signing_input,
        signature=part.signature,
    )


def sd_hash(jws: str, disclosures: Iterable[str], *, digest: Digest) -> str:
    """Return the digest of a text up to and including its last ``~``.

    Args:
        jws: The issuer-signed part, signature and all.
        disclosures: The base64url texts of those that are shown, in their order.
        digest: That of the license's disclosures.

    Source:
        RFC 9901 section 4.3.1.
    """
    return digest.of("~".join((jws, *disclosures, "")))


# All phones write one of a few headers.
@lru_cache(maxsize=64)
def _read_header(raw: bytes) -> str:
    header = strict_json.loads(raw, max_bytes=MAX_HEADER_BYTES)
    if not isinstance(header, dict) or header.keys() != _HEADER_NAMES:
        raise MalformedError("a key binding's header is not alg and typ")
    if header["typ"] != TYP:
        raise MalformedError(f"a key binding's typ is not {TYP}")
    return suite_named(header["alg"]).name


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims[name]
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_TEXT_CHARACTERS:
        raise MalformedError(f"a key binding's {name} is not a short text")
    return value
