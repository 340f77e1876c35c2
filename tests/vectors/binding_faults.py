"""Key bindings with one fault each, for ``make_presentation_refused_vectors``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from credential import base64url
from credential.digest import SHA_256
from credential.presentation import choose
from tests.sample_keys import jwk_of, jws, kid_of
from tests.sample_registry import seconds
from tests.wallet import wallet_edition
from tests.world import World

__all__ = ["binding_faults"]

# Name, why, what is said, text.
Vector = tuple[str, str, str, str]

CHOSEN = choose(wallet_edition(World().claims), [("legal_name",)])
HEADER = {"alg": "ES256", "typ": "kb+jwt"}
CLAIMS = {
    "iat": seconds(),
    "aud": "urn:tongyan:counter",
    "nonce": "c2FtcGxlIG5vbmNlIDEyMw",
    "sd_hash": SHA_256.of(CHOSEN),
}


def binding_faults() -> Iterator[Vector]:
    """Yield a text for each refusal of a key binding."""
    yield from _headers()
    yield from _algorithms()
    yield from _claims()
    yield from _values()
    yield from _texts()


def _bound(
    header: Mapping[str, Any] | bytes = HEADER,
    claims: Mapping[str, Any] | bytes = CLAIMS,
    key: str = "holder",
) -> str:
    return CHOSEN + jws(header, claims, key)


def _without(members: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in members.items() if key != name}


def _headers() -> Iterator[Vector]:
    for of, why, typ in (
        ("jwt", "any JWT that the holder's key signed elsewhere", "JWT"),
        ("license", "an issuer's part in the holder's place", "dc+sd-jwt"),
        ("upper-case", "names are compared as they are", "KB+JWT"),
        ("media-type", "no application/ in front", "application/kb+jwt"),
    ):
        text = _bound(HEADER | {"typ": typ})
        yield f"binding-typ-{of}", why, "typ is not kb+jwt", text
    not_the_two = "header is not alg and typ"
    for name in HEADER:
        text = _bound(_without(HEADER, name))
        yield f"binding-{name}-missing", f"{name} is required", not_the_two, text
    own_key = _bound(HEADER | {"jwk": jwk_of("thief")}, key="thief")
    yield "binding-header-jwk", "a key of its own", not_the_two, own_key
    kid = _bound(HEADER | {"kid": kid_of("holder")})
    yield "binding-header-kid", "the key is the license's", not_the_two, kid
    crit = _bound(HEADER | {"crit": ["exp"]})
    yield "binding-header-crit", "rules that nobody knows", not_the_two, crit
    yield "binding-header-array", "no object", not_the_two, _bound(b"[]")
    twice = _bound(b'{"alg":"none","alg":"ES256","typ":"kb+jwt"}')
    yield "binding-header-name-twice", "alg twice", "name twice", twice


def _algorithms() -> Iterator[Vector]:
    for of, why, alg in (
        ("none", "no signature", "none"),
        ("hs256", "the holder's public key as a shared secret", "HS256"),
        ("es384", "no suite in use", "ES384"),
        ("list", "not a text", ["ES256"]),
    ):
        text = _bound(HEADER | {"alg": alg})
        malformed = "none that licenses are signed with"
        yield f"binding-alg-{of}", why, malformed, text


def _claims() -> Iterator[Vector]:
    not_the_four = "not iat, aud, nonce and sd_hash"
    for name in CLAIMS:
        text = _bound(claims=_without(CLAIMS, name))
        of = f"binding-{name.replace('_', '-')}-missing"
        yield of, f"{name} is required", not_the_four, text
    more = _bound(claims=CLAIMS | {"exp": seconds(days=1)})
    yield "binding-claim-too-many", "exp carries a rule", not_the_four, more
    yield "binding-claims-array", "no object", not_the_four, _bound(claims=b"[]")
    twice = _bound(claims=b'{"iat":1,"iat":2,"aud":"x","nonce":"x","sd_hash":"x"}')
    yield "binding-claim-twice", "iat twice", "name twice", twice
    yield "binding-not-json", "cut off", "not JSON", _bound(claims=b'{"iat":')


def _values() -> Iterator[Vector]:
    iat, years = "iat is not a whole number", "outside the years"
    aud, nonce = "aud is not a short text", "nonce is not a short text"
    length = "digest is not 32 bytes"
    for of, why, malformed, change in (
        ("iat-text", "a text", iat, {"iat": str(CLAIMS["iat"])}),
        ("iat-true", "no number", iat, {"iat": True}),
        ("iat-negative", "before 1970", years, {"iat": -1}),
        ("iat-huge", "after 9999", years, {"iat": 2**53 - 1}),
        ("aud-array", "one text, as the RFC says", aud, {"aud": [CLAIMS["aud"]]}),
        ("aud-empty", "nobody", aud, {"aud": ""}),
        ("nonce-number", "no text", nonce, {"nonce": 7}),
        ("nonce-empty", "nothing", nonce, {"nonce": ""}),
        ("nonce-long", "257 characters", nonce, {"nonce": "x" * 257}),
        ("sd-hash-short", "20 bytes", length, {"sd_hash": base64url.encode(bytes(20))}),
        ("sd-hash-hex", "hexadecimal", length, {"sd_hash": _hexadecimal(CHOSEN)}),
        ("sd-hash-null", "no text", "digest is not a text", {"sd_hash": None}),
    ):
        yield f"binding-{of}", why, malformed, _bound(claims=CLAIMS | change)
    half = json.dumps(CLAIMS | {"iat": seconds() + 0.5}).encode("ascii")
    float_ = _bound(claims=half)
    yield "binding-iat-float", "half a second", "not a whole number", float_


def _hexadecimal(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _texts() -> Iterator[Vector]:
    binding = jws(HEADER, CLAIMS, "holder")
    nobody = "names no holder key"
    unbound = wallet_edition(World().claims, holder=None) + binding
    yield "binding-of-no-holder", "no key to prove with", nobody, unbound
    paper = World().text() + binding
    yield "binding-of-a-print-edition", "paper proves no holder", nobody, paper
    signing_input = binding.rpartition(".")[0]
    short = f"{CHOSEN}{signing_input}.{base64url.encode(bytes(63))}"
    yield "binding-signature-short", "63 bytes", "not 64 bytes", short
    parts = "not three parts"
    yield "binding-two-parts", "no signature", parts, CHOSEN + signing_input
    yield "binding-four-parts", "one more", parts, f"{CHOSEN}{binding}.AA"
