"""Reading what somebody shows: what is refused, each with its vector, and what is not.

The vectors hold whole texts, signed by sample keys: the signatures hold, so that
nothing but the named fault can refuse them.
"""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from credential import base64url, sd_jwt, strict_json
from credential.digest import SHA_256
from credential.disclosure import may_hide
from credential.errors import MalformedError
from credential.license import read_license
from credential.processed_payload import process
from credential.shown_license import ShownLicense, read_shown_license
from tests.repository import ROOT
from tests.sample_keys import jwk_of, jws
from tests.sample_registry import NOW
from tests.wallet import phone_code, wallet_edition
from tests.world import World

VECTORS = ROOT / "tests" / "vectors" / "presentation_refused"


class Refused(BaseModel):
    # An unknown key is a rule that nobody tests.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    why: str
    malformed: str
    text: str


NAMES = sorted(path.stem for path in VECTORS.iterdir())


def read(text: str) -> ShownLicense:
    return read_shown_license(sd_jwt.parse(text))


@pytest.mark.parametrize("name", NAMES)
def test_a_text_with_one_fault_is_refused_for_it(name: str) -> None:
    vector = Refused.model_validate_json((VECTORS / f"{name}.json").read_bytes())

    assert vector.name == name
    with pytest.raises(MalformedError) as refused:
        read(vector.text)
    assert vector.malformed in str(refused.value)


def test_without_its_fault_the_same_text_is_read() -> None:
    shown = read(phone_code(wallet_edition(World().claims), "legal_name", now=NOW))

    assert shown.license.claims == {"legal_name": World().claims["legal_name"]}
    assert shown.is_bound
    assert shown.selective


def test_a_print_edition_hides_nothing() -> None:
    world = World()

    assert read(world.text()) == ShownLicense(read_license(world.claims))


def test_a_wallet_edition_shown_without_any_claim_hides_something() -> None:
    bare = wallet_edition(World().claims, holder=None).partition("~")[0] + "~"

    shown = read(bare)
    assert shown.license.claims == {}
    assert shown.selective


def test_decoys_are_not_told_from_claims_that_are_not_shown() -> None:
    claims = World().claims
    edition = wallet_edition(claims, hidden=(), decoys={(): 2})

    shown = read(edition)
    assert shown.selective
    assert shown.license.claims["legal_name"] == claims["legal_name"]


def test_an_empty_list_of_digests_is_none() -> None:
    world = World()
    world.claims |= {"_sd": [], "_sd_alg": "sha-256"}

    shown = read(world.text())
    assert not shown.selective
    assert shown.license == read(World().text()).license


@pytest.mark.parametrize(
    "spelled", [b'"\\u005fsd"', b'"_s\\u0064"', b'"_sd"', b'"\\u005f\\u0073\\u0064"']
)
def test_digests_are_found_in_any_spelling_of_their_name(spelled: bytes) -> None:
    world = World()
    payload = strict_json.dumps(world.claims)[:-1]
    digest = base64url.encode(bytes(32)).encode("ascii")
    text = jws(
        world.header, payload + b"," + spelled + b':["' + digest + b'"]}', "market"
    )

    assert read(text + "~").selective


@pytest.mark.parametrize("spelled", [b'"..."', b'"\\u002e.."', b'".\\u002E."'])
def test_elements_are_found_in_any_spelling_of_their_name(spelled: bytes) -> None:
    world = World()
    payload = strict_json.dumps(world.claims)[:-1]
    digest = base64url.encode(bytes(32)).encode("ascii")
    element = b"{" + spelled + b':"' + digest + b'"}'
    text = jws(world.header, payload + b',"codes":["A2",' + element + b"]}", "market")

    shown = read(text + "~")
    assert shown.selective
    assert shown.license.claims["codes"] == ["A2"]


@pytest.mark.parametrize(
    ("jwk", "reason"),
    [
        ({"kty": ["EC"], "crv": {"x": 1}}, "of no suite in use"),
        ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "of no suite in use"),
        (jwk_of("holder") | {"alg": "ES384"}, "of no suite in use"),
        ({"kty": "OKP", "crv": "Ed25519", "x": "AA"}, "another suite"),
    ],
)
def test_a_binding_under_a_holder_key_of_another_suite_is_malformed(
    jwk: dict[str, Any], reason: str
) -> None:
    with pytest.raises(MalformedError, match=reason):
        read(bound_to(jwk))


@pytest.mark.parametrize("y", ["", "AA", jwk_of("market")["y"], 1])
def test_a_holder_key_that_is_no_point_proves_nothing_and_raises_nothing(
    y: object,
) -> None:
    jwk = jwk_of("holder") | {"y": y}

    shown = read(bound_to(jwk))

    assert shown.is_bound
    assert shown.binding is not None
    assert not shown.binding.holds(jwk)


def bound_to(jwk: dict[str, Any]) -> str:
    chosen = wallet_edition(World().claims | {"cnf": {"jwk": jwk}}, holder=None)
    binding = {
        "iat": 1_795_000_000,
        "aud": "urn:tongyan:counter",
        "nonce": "x",
        "sd_hash": SHA_256.of(chosen),
    }
    return chosen + jws({"alg": "ES256", "typ": "kb+jwt"}, binding, "holder")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["_sd", "...", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["_sd", "...", "_sd_alg", "a", "b"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "_sd", "..."]), JSON, max_size=4))
def test_where_nothing_may_hide_nothing_is_processed(payload: dict[str, Any]) -> None:
    if may_hide(strict_json.dumps(payload)):
        return
    assert process(payload, (), digest=SHA_256).claims == payload


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=4), st.lists(st.binary()))
def test_no_payload_and_no_disclosure_raises_anything_else(
    payload: dict[str, Any], raw: list[bytes]
) -> None:
    texts = [jws({"alg": "ES256", "kid": "x", "typ": "dc+sd-jwt"}, payload, "market")]
    texts += map(base64url.encode, raw)
    with contextlib.suppress(MalformedError):
        read("~".join([*texts, ""]))
