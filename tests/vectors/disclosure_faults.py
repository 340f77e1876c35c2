"""Disclosures with one fault each, for ``make_presentation_refused_vectors``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from credential import base64url, strict_json
from credential.digest import SHA_256
from credential.license import PLAIN_CLAIMS
from tests.sample_keys import jwk_of, jws
from tests.world import World

__all__ = ["disclosure_faults"]

# Name, why, what is said, text.
Vector = tuple[str, str, str, str]

SALT = "c2FsdCBvZiBhIHNhbXBsZQ"
HIDDEN = ("document_number", "legal_name", "legal_representative")
PREDECESSOR = (
    "1.2.156.3005.2.11100000MB0143028R001.11310000MB2F30001N.20250000001.001.0"
)


def disclosure_faults() -> Iterator[Vector]:
    """Yield a text for each refusal of disclosures and digests."""
    yield from _read()
    yield from _matched()
    yield from _digests()
    yield from _places()
    yield from _algorithms()
    yield from _plain()


def _disclosure(*array: Any) -> str:
    return base64url.encode(strict_json.dumps(list(array)))


NAME = _disclosure(SALT, "legal_name", "上海样例茶叶有限公司")
OTHER_NAME = _disclosure(f"{SALT}2", "legal_name", "上海另一家茶叶有限公司")
NUMBER = _disclosure(f"{SALT}3", "document_number", "91310115MA0000001Y")
ELEMENT = _disclosure(SALT, "C1")


def _digest(disclosure: str) -> str:
    return SHA_256.of(disclosure)


def _text(
    digests: Any = (),
    disclosures: Sequence[str] = (),
    *,
    without: str = "",
    **claims: Any,
) -> str:
    """Return a wallet edition with these digests, and these disclosures behind it."""
    world = World()
    payload = {name: world.claims[name] for name in world.claims if name not in HIDDEN}
    payload["cnf"] = {"jwk": jwk_of("holder")}
    payload.pop(without, None)
    if not isinstance(digests, tuple):
        payload["_sd"] = digests
    payload = {**payload, "_sd_alg": "sha-256", **claims}
    return "~".join((jws(world.header, payload, "market"), *disclosures, ""))


def _referred(*disclosures: str, **claims: Any) -> str:
    digests = sorted(map(_digest, disclosures))
    return _text(digests, disclosures, **claims)


def _read() -> Iterator[Vector]:
    array, salt, name = (
        "array of two or three",
        "salt of a disclosure is not a text",
        "claim name of a disclosure is not a text",
    )
    for of, why, malformed, raw in (
        ("object", "an object", array, '{"salt":"x"}'),
        ("text", "a text", array, '"legal_name"'),
        ("empty-array", "nothing, not even a salt", array, "[]"),
        ("one-element", "a salt alone", array, f'["{SALT}"]'),
        ("four-elements", "more than a value", array, f'["{SALT}","a","x","y"]'),
        ("salt-number", "the salt is a number", salt, '[1,"a","x"]'),
        ("salt-null", "the salt is null", salt, '[null,"a","x"]'),
        ("name-number", "the name is a number", name, f'["{SALT}",7,"x"]'),
        ("name-null", "three elements without a name", name, f'["{SALT}",null,"x"]'),
        (
            "name-sd",
            "a name that brings digests in",
            "reserved",
            f'["{SALT}","_sd",[]]',
        ),
        ("name-dots", "a name of elements", "reserved", f'["{SALT}","...","x"]'),
        ("name-sd-alg", "an algorithm", "reserved", f'["{SALT}","_sd_alg","sha-256"]'),
        ("not-json", "cut off", "not JSON", f'["{SALT}","a",'),
        ("trailing-text", "two arrays", "followed by more", f'["{SALT}","a","x"] []'),
        ("name-twice", "a twice", "name twice", f'["{SALT}","o",{{"a":1,"a":2}}]'),
        ("float", "a number that is not whole", "whole", f'["{SALT}","a",1.5]'),
    ):
        encoded = base64url.encode(raw.encode("utf-8"))
        yield f"disclosure-{of}", why, malformed, _referred(encoded)
    gb18030 = f'["{SALT}","legal_name","上海"]'.encode("gb18030")
    not_utf8 = _referred(base64url.encode(gb18030))
    yield "disclosure-not-utf8", "GB18030", "not UTF-8", not_utf8
    padded = "not canonical base64url"
    yield "disclosure-padded", "base64 padding", padded, _referred(f"{NAME}=")
    empty = _text([_digest(NAME)], [NAME, ""])
    yield "disclosure-empty", "two ~ in a row", "an empty disclosure", empty
    many = [_disclosure(SALT, f"claim{index}", index) for index in range(257)]
    yield "disclosure-too-many", "257 of them", "too many of them", _referred(*many)


def _matched() -> Iterator[Vector]:
    twice = _text([_digest(NAME)], [NAME, NAME])
    yield "disclosure-twice", "the same one twice", "a disclosure stands twice", twice
    no_digest = "belongs to no digest"
    over = _text([_digest(NAME)], [NAME, NUMBER])
    yield "disclosure-unreferenced", "one more than was issued", no_digest, over
    alone = _text((), [NAME])
    yield "disclosure-where-nothing-is-hidden", "none was issued", no_digest, alone
    changed = _text([_digest(NAME)], [OTHER_NAME])
    yield "disclosure-of-another-value", "not what was signed", no_digest, changed
    inner = _disclosure(SALT, "street", "样例路 1 号")
    outer = _disclosure(f"{SALT}2", "address", {"_sd": [_digest(inner)]})
    orphan = _text([_digest(outer)], [inner])
    yield "disclosure-without-what-it-stands-in", "recursive", no_digest, orphan
    there = "is there already"
    plain = _referred(NAME, legal_name="上海另一家茶叶有限公司")
    yield "disclosure-name-in-the-open", "the claim is not hidden", there, plain
    rivals = _referred(NAME, OTHER_NAME)
    yield "disclosure-name-of-two", "two values for one claim", there, rivals
    deep = [_disclosure(SALT, "n", [[[[[["x"]]]]]])]
    for level in range(11):
        deep.append(_disclosure(SALT, f"n{level}", {"_sd": [_digest(deep[-1])]}))
    nested = _text([_digest(deep[-1])], deep)
    why = "each is shallow, together they are not"
    yield "disclosure-nests-too-deep", why, "nest deeper than 16", nested


def _digests() -> Iterator[Vector]:
    array, text = "_sd is not an array", "digest is not a text"
    name, number = _digest(NAME), _digest(NUMBER)
    yield "disclosure-sd-text", "_sd is a text", array, _text(name, [NAME])
    yield "disclosure-sd-null", "_sd is null", array, _text(None)
    yield "disclosure-sd-object", "_sd is an object", array, _text({"a": name}, [NAME])
    yield "disclosure-sd-number", "a digest is a number", text, _text([7])
    yield "disclosure-sd-array", "a digest is an array", text, _text([[name]], [NAME])
    length = "digest is not 32 bytes"
    for of, digest in (
        ("short", base64url.encode(bytes(31))),
        ("long", base64url.encode(bytes(48))),
        ("empty", ""),
        ("hex", hashlib.sha256(NAME.encode("ascii")).hexdigest()),
    ):
        yield f"disclosure-digest-{of}", "not 32 bytes", length, _text([digest], [NAME])
    for of, digest in (("padded", f"{name}="), ("stray-bits", _with_stray_bits(name))):
        spelled = _text([digest], [NAME])
        why = "another spelling of the digest"
        yield f"disclosure-digest-{of}", why, length, spelled
    twice = "digest stands twice"
    same = _text([name, name], [NAME])
    yield "disclosure-digest-twice", "twice in one array", twice, same
    decoys = _text([number, number, name], [NAME])
    yield "disclosure-decoy-twice", "twice, not disclosed", twice, decoys
    levels = _text([name], [NAME], address={"_sd": [name]})
    yield "disclosure-digest-on-two-levels", "would stand twice", twice, levels
    outer = _disclosure(SALT, "address", {"_sd": [name]})
    inside = _text(sorted([name, _digest(outer)]), [outer, NAME])
    why = "in the payload and in a disclosure"
    yield "disclosure-digest-in-a-disclosure", why, twice, inside


def _with_stray_bits(encoded: str) -> str:
    """Return base64url that decodes alike: 43 characters have two bits to spare."""
    return encoded[:-1] + chr(ord(encoded[-1]) + 1)


def _places() -> Iterator[Vector]:
    element, name = _digest(ELEMENT), _digest(NAME)
    why = "an element where a claim belongs"
    as_claim = _referred(ELEMENT)
    yield "disclosure-element-as-claim", why, "is disclosed where a claim", as_claim
    why = "a claim where an element stands"
    as_element = _text((), [NAME], codes=["A2", {"...": name}])
    yield "disclosure-claim-as-element", why, "where an element stands", as_element
    company = _text((), [ELEMENT], codes=[{"...": element, "note": "x"}])
    yield "disclosure-element-in-company", "not alone", "has company", company
    for of, digest in (("number", 7), ("null", None)):
        text = _text(codes=[{"...": digest}])
        yield f"disclosure-element-{of}", "no digest", "digest is not a text", text
    astray = "where it does not belong"
    inside = _text(address={"...": element})
    yield "disclosure-dots-in-an-object", "not in an array", astray, inside
    top = _text(**{"...": element})
    yield "disclosure-dots-at-the-top", "not in an array", astray, top
    nested = _text(address={"_sd_alg": "sha-256"})
    yield "disclosure-algorithm-nested", "not at the top", astray, nested


def _algorithms() -> Iterator[Vector]:
    for of, why, algorithm in (
        ("unknown", "no suite has it", "md5"),
        ("truncated", "RFC 9901 section 9.4: unfit", "sha-256-32"),
        ("other", "good, but of no suite that is in use", "sha-512"),
        ("upper-case", "names are compared as they are", "SHA-256"),
        ("number", "not a text", 256),
        ("list", "not a text", ["sha-256"]),
    ):
        text = _referred(NAME, _sd_alg=algorithm)
        yield f"disclosure-algorithm-{of}", why, "_sd_alg is not sha-256", text


def _plain() -> Iterator[Vector]:
    claims: Mapping[str, Any] = {
        **World().claims,
        "replaces": PREDECESSOR,
        "nbf": World().claims["iat"],
        "cnf": {"jwk": jwk_of("holder")},
    }
    for name in sorted(PLAIN_CLAIMS):
        encoded = _disclosure(SALT, name, claims[name])
        text = _text([_digest(encoded)], [encoded], without=name)
        malformed = f"{name} must not be disclosable"
        of = f"disclosure-of-{name.replace('_', '-')}"
        yield of, "every license says it in the open", malformed, text
    for name in ("aud", "jti", "sub"):
        text = _referred(_disclosure(SALT, name, "x"))
        malformed = "claims that a license does not have"
        yield f"disclosure-of-{name}", "a claim with rules of its own", malformed, text
    part = "hides a part"
    index = _disclosure(SALT, "idx", 5)
    reference = {"uri": World().claims["status"]["status_list"]["uri"]}
    hidden = {"status_list": {**reference, "_sd": [_digest(index)]}}
    text = _text((), [index], status=hidden)
    yield "disclosure-part-of-status", "the index is hidden", part, text
    jwk = jwk_of("holder")
    y = _disclosure(SALT, "y", jwk.pop("y"))
    text = _text((), [y], cnf={"jwk": {**jwk, "_sd": [_digest(y)]}})
    yield "disclosure-part-of-cnf", "half of the holder's key is hidden", part, text
    decoyed = {**World().claims["status"], "_sd": [_digest(NAME)]}
    text = _text(status=decoyed)
    yield "disclosure-decoy-in-status", "not even a decoy", part, text
