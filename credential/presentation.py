"""The holder's side: what a wallet edition can show, chosen, bound and made a code.

Where editions and keys are kept, and when a code is drawn afresh, is the wallet's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from credential import base64url, strict_json
from credential.concealment import RandomBytes
from credential.digest import Digest
from credential.disclosure import Disclosure, declared_digest, read_disclosure
from credential.errors import DisclosureError, MalformedError
from credential.jose import SUITES, suite_of_jwk
from credential.key_binding import COUNTER_AUDIENCE, HASH, TYP, sd_hash
from credential.license import PLAIN_CLAIMS, read_license
from credential.moments import to_seconds
from credential.processed_payload import Path, Placement, Processed, process
from credential.sd_jwt import SdJwt, parse
from credential.strict_json import JsonValue

__all__ = [
    "NONCE_BYTES",
    "RENEWED_AFTER",
    "Disclosable",
    "bind",
    "choose",
    "disclosable",
    "phone_code",
]

# design/credential.md, "Key binding": a code is good for 60 s; drawn afresh at half of
# that, whatever the counter scans has 30 s left.
RENEWED_AFTER = timedelta(seconds=30)
NONCE_BYTES = 16


class Disclosable(NamedTuple):
    """A claim that can be shown or kept.

    Attributes:
        path: Where it stands.
        value: What showing it says, without what it can show further inside.
    """

    path: Path
    value: JsonValue


def disclosable(text: str) -> tuple[Disclosable, ...]:
    """Return what a wallet edition can disclose, outer claims before inner ones.

    Args:
        text: The edition as the issuer handed it over, with all disclosures.

    Raises:
        MalformedError: not an SD-JWT in the format, or one with a key binding:
            that is somebody's presentation, not an edition to keep.
    """
    held = _Held(text)
    return tuple(
        Disclosable(placement.path, held.value_of(placement.disclosure))
        for placement in held.processed.placements
    )


def choose(text: str, paths: Collection[Path]) -> str:
    """Return an edition with chosen disclosures, and those that these stand in.

    Args:
        text: As in `disclosable`.
        paths: Which to show; none shows only what is always in the open.

    Raises:
        DisclosureError: a path that `disclosable` does not list.
        MalformedError: as in `disclosable`.

    Source:
        RFC 9901 section 7.2.
    """
    held = _Held(text)
    by_path = {placement.path: placement for placement in held.processed.placements}
    shown = set()
    for path in paths:
        if path not in by_path:
            raise DisclosureError(f"there is nothing to disclose at {path}")
        step: Placement | None = by_path[path]
        while step is not None:
            shown.add(step.disclosure.encoded)
            step = step.parent
    return "~".join(
        (
            held.parsed.parts.issued.text,
            *(one.encoded for one in held.disclosures if one.encoded in shown),
            "",
        )
    )


def bind(
    chosen: str,
    *,
    audience: str,
    nonce: str,
    issued_at: datetime,
    alg: str,
    sign: Callable[[bytes], bytes],
) -> str:
    """Return a presentation: a chosen text with the holder's proof behind it.

    Args:
        chosen: What `choose` returned.
        audience: Whom it is for.
        nonce: The verifier's, or random text where nobody can send one.
        issued_at: The holder's clock.
        alg: Name of the suite of the holder's key.
        sign: Takes the signing input, returns the 64-byte signature.

    Raises:
        DisclosureError: the license names no holder key, or one of another suite.
        KeyMaterialError: the license names a key that no suite works with.
        MalformedError: as in `disclosable`.

    Source:
        RFC 9901 sections 4.3 and 7.2.
    """
    held = _Held(chosen)
    if held.holder_suite() != alg:
        raise DisclosureError(f"the license is not bound to a key of {alg}")
    claims = {
        "iat": to_seconds(issued_at),
        "aud": audience,
        "nonce": nonce,
        HASH: held.sd_hash(),
    }
    header = base64url.encode(strict_json.dumps({"alg": alg, "typ": TYP}))
    signing_input = f"{header}.{base64url.encode(strict_json.dumps(claims))}"
    signature = base64url.encode(sign(signing_input.encode("ascii")))
    return f"{chosen}{signing_input}.{signature}"


def phone_code(
    chosen: str,
    *,
    now: datetime,
    random_bytes: RandomBytes,
    alg: str,
    sign: Callable[[bytes], bytes],
) -> str:
    """Return the text of a code for any counter; draw it afresh `RENEWED_AFTER`.

    One-way: the counter cannot send a nonce, so the holder's randomness stands in
    its place, and the counter's hall remembers it.

    Args:
        chosen: What `choose` returned.
        now: The holder's clock.
        random_bytes: Cryptographic randomness.
        alg: Name of the suite of the holder's key.
        sign: Takes the signing input, returns the 64-byte signature.

    Raises:
        DisclosureError, KeyMaterialError, MalformedError: as in `bind`.
    """
    return bind(
        chosen,
        audience=COUNTER_AUDIENCE,
        nonce=base64url.encode(random_bytes(NONCE_BYTES)),
        issued_at=now,
        alg=alg,
        sign=sign,
    )


class _Held:
    """A text without key binding, read as far as a holder needs."""

    parsed: SdJwt
    disclosures: tuple[Disclosure, ...]
    processed: Processed

    def __init__(self, text: str) -> None:
        self.parsed = parse(text)
        if self.parsed.parts.bound is not None:
            raise MalformedError("the text has a key binding already")
        payload = self.parsed.unverified_payload
        suite = SUITES[self.parsed.alg]
        self._digest: Digest = declared_digest(payload, suite.digest)
        self.disclosures = tuple(map(read_disclosure, self.parsed.parts.disclosures))
        self.processed = process(
            payload, self.disclosures, digest=self._digest, plain=PLAIN_CLAIMS
        )

    def value_of(self, disclosure: Disclosure) -> JsonValue:
        alone = process({"value": disclosure.value}, (), digest=self._digest)
        return alone.claims["value"]

    def holder_suite(self) -> str | None:
        jwk = read_license(self.processed.claims).holder_jwk
        return None if jwk is None else suite_of_jwk(jwk).name

    def sd_hash(self) -> str:
        encoded = (disclosure.encoded for disclosure in self.disclosures)
        return sd_hash(self.parsed.parts.issued.text, encoded, digest=self._digest)
