from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential import base64url, sd_jwt
from credential.errors import MalformedError
from tests.repository import ROOT
from tests.sample_keys import jws, kid_of, signer
from tests.world import World

REFUSED = ROOT / "tests" / "vectors" / "sd_jwt_refused"
VECTOR_NAMES = {"name", "why", "text"}

HEADER = {"alg": "ES256", "kid": kid_of("market"), "typ": "dc+sd-jwt"}
VALID = World().text()


def parse_header(**changes: Any) -> sd_jwt.SdJwt:
    return sd_jwt.parse(jws(HEADER | changes, {"a": 1}, "market") + "~")


def test_what_is_issued_is_read_back() -> None:
    claims = {"iss": "https://a.example/", "名": "值", "n": [1, {"x": None}]}
    text = sd_jwt.issue(claims, alg="ES256", kid="k", sign=signer("market"))
    read = sd_jwt.parse(text)

    assert read.parts.text == text
    assert (read.alg, read.kid) == ("ES256", "k")
    assert read.unverified_payload == claims
    assert list(read.unverified_payload) == list(claims)
    assert read.signing_input == text.rpartition(".")[0].encode("ascii")
    assert read.signature == signer("market")(read.signing_input)
    assert (read.parts.disclosures, read.parts.bound) == ((), None)


@given(st.text(max_size=200))
def test_any_other_text_is_malformed_and_nothing_worse(text: str) -> None:
    with pytest.raises(MalformedError):
        sd_jwt.parse(text)


@given(st.integers(0, len(VALID) - 1), st.characters())
def test_a_text_with_one_other_character_is_another_text_or_none(
    at: int, character: str
) -> None:
    changed = VALID[:at] + character + VALID[at + 1 :]
    try:
        read = sd_jwt.parse(changed)
    except MalformedError:
        return
    assert read.parts.text == changed


@pytest.mark.parametrize("name", ["alg", "kid", "typ"])
def test_no_header_may_be_missing(name: str) -> None:
    header = {key: value for key, value in HEADER.items() if key != name}

    with pytest.raises(MalformedError):
        sd_jwt.parse(jws(header, {}, "market") + "~")


@pytest.mark.parametrize("kid", ["", "k" * 65, 1, None, ["k"]], ids=repr)
def test_a_key_id_is_a_short_text(kid: object) -> None:
    with pytest.raises(MalformedError, match="key id"):
        parse_header(kid=kid)


def test_a_key_id_of_another_maker_is_read() -> None:
    assert parse_header(kid="k" * 64).kid == "k" * 64


def test_a_signature_has_64_bytes() -> None:
    head, _, signature = VALID[:-1].rpartition(".")
    raw = base64url.decode(signature)

    for other in (raw[:-1], raw + b"\0", b"", raw * 2):
        with pytest.raises(MalformedError, match="64 bytes"):
            sd_jwt.parse(f"{head}.{base64url.encode(other)}~")


def test_a_text_over_64_kib_is_refused_unread() -> None:
    text = jws(HEADER, {"a": "x" * 60_000}, "market") + "~"

    with pytest.raises(MalformedError, match="longer than 65536"):
        sd_jwt.parse(text)


def test_more_disclosures_than_any_license_has_are_refused() -> None:
    with pytest.raises(MalformedError, match="too many"):
        sd_jwt.parse(VALID + "QQ~" * 257)


# Each refusal of the strict reading has a file


def refused_vectors() -> list[Any]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(REFUSED.iterdir())]


@pytest.mark.parametrize("vector", refused_vectors(), ids=lambda vector: vector["name"])
def test_a_refused_text_is_refused(vector: dict[str, str]) -> None:
    assert vector.keys() == VECTOR_NAMES

    with pytest.raises(MalformedError):
        sd_jwt.parse(vector["text"])


def test_a_refused_text_is_filed_under_its_name() -> None:
    names = [json.loads(path.read_text("utf-8"))["name"] for path in REFUSED.iterdir()]

    assert sorted(names) == sorted(path.stem for path in REFUSED.iterdir())
    assert len(names) >= 30
