"""Write ``sd_jwt_refused``: one file for each refusal of the strict reading.

Run ``python -m tests.vectors.make_sd_jwt_refused_vectors``. The files are what counts;
this script only says how they came to be. Every text but for its one fault is a valid
license whose signature holds, so that nothing else can be the reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from credential import base64url
from tests.repository import ROOT
from tests.sample_keys import jwk_of, jws
from tests.world import World

FOLDER = ROOT / "tests" / "vectors" / "sd_jwt_refused"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

Vector = tuple[str, str, str]


def main() -> None:
    """Write every vector."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name, why, text in (*_headers(), *_payloads(), *_texts()):
        vector = {"name": name, "why": why, "text": text}
        written = json.dumps(vector, ensure_ascii=False, indent=2) + "\n"
        (FOLDER / f"{name}.json").write_text(written, "utf-8")


def _with_header(**changes: Any) -> str:
    world = World()
    return jws(world.header | changes, world.claims, "market") + "~"


def _with_raw_header(raw: str) -> str:
    return jws(raw.encode("utf-8"), World().claims, "market") + "~"


def _with_raw_payload(raw: bytes) -> str:
    return jws(World().header, raw, "market") + "~"


def _with_claim(name: str, value: str) -> str:
    """Return the license with one more member, written as it is."""
    payload = json.dumps(World().claims, ensure_ascii=False, separators=(",", ":"))
    return _with_raw_payload(f'{payload[:-1]},"{name}":{value}}}'.encode())


def _headers() -> Iterator[Vector]:
    kid = World().header["kid"]
    for alg in ("none", "HS256", "RS256", "ES384", "es256"):
        name = f"header-alg-{alg.replace('es256', 'lower-case').lower()}"
        yield name, f"alg {alg} is none of the suites", _with_header(alg=alg)
    yield "header-alg-list", "alg is not a text", _with_header(alg=["ES256"])
    for typ, name in (("JWT", "jwt"), ("vc+sd-jwt", "old"), ("kb+jwt", "key-binding")):
        yield f"header-typ-{name}", f"typ {typ} is another token", _with_header(typ=typ)
    yield "header-typ-status-list", "a status list", _with_header(typ="statuslist+jwt")
    yield "header-typ-null", "typ is not a text", _with_header(typ=None)
    yield "header-crit", "crit asks for rules unknown here", _with_header(crit=["exp"])
    yield "header-jwk", "brings its own key", _with_header(jwk=jwk_of("market"))
    for name in ("jku", "x5u"):
        url = "https://evil.example/keys"
        yield f"header-{name}", "names a place for its key", _with_header(**{name: url})
    yield "header-x5c", "brings its own certificate", _with_header(x5c=["AA=="])
    yield "header-unknown", "a header of no known meaning", _with_header(zip="DEF")
    yield "header-kid-empty", "kid is empty", _with_header(kid="")
    yield (
        "header-kid-long",
        "kid has more than 64 characters",
        _with_header(kid="k" * 65),
    )
    yield "header-kid-number", "kid is not a text", _with_header(kid=1)
    for missing in ("alg", "kid", "typ"):
        header = {key: one for key, one in World().header.items() if key != missing}
        text = _with_raw_header(json.dumps(header))
        yield f"header-without-{missing}", f"{missing} is missing", text
    twice = f'{{"alg":"ES256","kid":"{kid}","kid":"{kid}","typ":"dc+sd-jwt"}}'
    yield "header-name-twice", "kid stands twice", _with_raw_header(twice)
    yield "header-list", "the header is not an object", _with_raw_header('["ES256"]')


def _payloads() -> Iterator[Vector]:
    exp = '"exp":1900000000'
    twice = json.dumps(World().claims)[:-1] + f",{exp}}}"
    yield "json-name-twice", "exp stands twice", _with_raw_payload(twice.encode())
    twin = _with_raw_payload(b'{"iat":1,"\\u0069at":2}')
    yield "json-name-twice-escaped", "iat stands twice, once escaped", twin
    for name, value, why in (
        ("float", "1.0", "a number is not whole"),
        ("exponent", "1e3", "a number is written with an exponent"),
        ("exponent-huge", "1e400", "a number beyond any float"),
        ("minus-zero", "-0", "-0 reads as 0 elsewhere"),
        ("nan", "NaN", "NaN is not JSON"),
        ("infinity", "-Infinity", "Infinity is not JSON"),
        ("integer-2-53", str(2**53), "an integer that readers round"),
        ("integer-huge", "1" + "0" * 5000, "an integer of 5,001 digits"),
        ("surrogate", '"\\ud800"', "a lone surrogate cannot be written as UTF-8"),
        ("control-character", '"\u0001"', "a control character must be escaped"),
        ("nesting-17", "[" * 16 + "]" * 16, "with the object, 17 levels"),
        ("nesting-5000", "[" * 5000 + "]" * 5000, "5,001 levels"),
        ("comma-last", "[1,]", "a comma before the end"),
    ):
        yield f"json-{name}", why, _with_claim("a", value)
    open_string = b'{"a":' + b"[" * 17 + b'"' + b'\\"' * 20_000
    why = "a string that never ends: slow to read for a careless pattern"
    yield "json-string-open", why, _with_raw_payload(open_string)
    yield "json-mark", "a byte-order mark", _with_raw_payload(b"\xef\xbb\xbf{}")
    yield "json-not-utf8", "not UTF-8", _with_raw_payload(b'{"a":"\xff"}')
    yield "json-two", "a second value follows", _with_raw_payload(b"{}{}")
    yield "json-empty", "nothing", _with_raw_payload(b"")
    yield "json-list", "the payload is not an object", _with_raw_payload(b"[]")


def _texts() -> Iterator[Vector]:
    valid = World().text()
    head, _, signature = valid[:-1].rpartition(".")
    raw = base64url.decode(signature)
    stray = ALPHABET[ALPHABET.index(valid[-2]) ^ 1]
    first, second, _ = valid.split(".")
    yield "text-no-tilde", "a JWS alone", valid[:-1]
    yield "text-empty", "nothing", ""
    yield "text-two-parts", "no signature", f"{first}.{second}~"
    yield "text-four-parts", "a fourth part", f"{valid[:-1]}.AA~"
    yield "text-padded", "base64 with padding", f"{valid[:-1]}==~"
    yield "text-stray-bits", "spare bits are not zero", f"{valid[:-2]}{stray}~"
    plus = f"{first}.{base64url.encode(b'{}')}+.{signature}~"
    yield "text-standard-base64", "the alphabet of standard base64", plus
    yield "text-line-break", "a line break inside", f"{first}.\n{second}.{signature}~"
    yield "text-space-after", "a space after the end", valid + " "
    yield "text-not-ascii", "a full-width tilde", valid[:-1] + "\uff5e"
    yield "text-disclosure-empty", "an empty disclosure", valid + "~"
    many = valid + "QQ~" * 257
    yield "text-disclosures-257", "more disclosures than any license has", many
    yield "text-binding-broken", "what follows is no key binding", valid + "e30.e30"
    for name, other in (
        ("short", raw[:-1]),
        ("long", raw + b"\0"),
        ("empty", b""),
        ("double", raw * 2),
    ):
        text = f"{head}.{base64url.encode(other)}~"
        yield f"text-signature-{name}", f"a signature of {len(other)} bytes", text
    long = jws(World().header, World().claims | {"a": "x" * 60_000}, "market") + "~"
    yield "text-long", "longer than 64 KiB", long


if __name__ == "__main__":
    main()
