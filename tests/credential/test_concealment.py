"""Hiding claims, and finding them again: by us and by the reference implementation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credential import base64url, sd_jwt, strict_json
from credential.concealment import SALT_BYTES, Concealed, conceal
from credential.digest import SHA_256
from credential.disclosure import Disclosure, read_disclosure
from credential.errors import DisclosureError
from credential.presentation import choose
from credential.processed_payload import Path, Processed, process
from tests import reference_sd_jwt
from tests.sample_keys import kid_of, private_key, signer
from tests.wallet import counted_bytes

CLAIMS = {
    "iss": "https://license.310000.example/market",
    "legal_name": "上海样例茶叶有限公司",
    "address": {"district": "浦东新区", "street": "样例路 1 号"},
    "holders": [{"name": "阿依古丽·买买提"}, {"name": "王𡋾"}],
    "codes": ["A2", "C1"],
}


def hide(*paths: Path, decoys: dict[Path, int] | None = None) -> Concealed:
    return conceal(
        CLAIMS,
        paths,
        digest=SHA_256,
        random_bytes=counted_bytes(),
        decoys=decoys,
        plain=frozenset(["iss"]),
    )


def read(concealed: Concealed) -> list[Disclosure]:
    return [
        read_disclosure(base64url.decode(encoded)) for encoded in concealed.disclosures
    ]


def unhide(concealed: Concealed) -> Processed:
    return process(concealed.payload, read(concealed), digest=SHA_256)


def signed(concealed: Concealed) -> str:
    return sd_jwt.issue(
        concealed.payload,
        alg="ES256",
        kid=kid_of("market"),
        sign=signer("market"),
        disclosures=concealed.disclosures,
    )


def issued_by_the_reference(
    claims: dict[str, Any], paths: list[Path], *, decoys: bool = False
) -> str:
    key = private_key("market")
    return reference_sd_jwt.issue(
        claims, paths, key=key, kid=kid_of("market"), decoys=decoys
    )


def test_a_hidden_claim_leaves_a_digest_and_the_name_of_the_algorithm() -> None:
    concealed = hide(("legal_name",))

    (disclosure,) = read(concealed)
    assert (disclosure.name, disclosure.value) == ("legal_name", CLAIMS["legal_name"])
    assert "legal_name" not in concealed.payload
    assert concealed.payload["_sd"] == [SHA_256.of(disclosure.encoded)]
    assert concealed.payload["_sd_alg"] == "sha-256"


def test_nothing_hidden_leaves_the_claims_as_they_are() -> None:
    assert hide() == Concealed(CLAIMS, ())


def test_the_claims_that_came_in_are_not_changed() -> None:
    before = json.dumps(CLAIMS)
    hide(("address", "street"), ("codes", 0), decoys={(): 2})

    assert json.dumps(CLAIMS) == before


@pytest.mark.parametrize(
    "paths",
    [
        [("address", "street")],
        [("address",)],
        [("address",), ("address", "street"), ("address", "district")],
        [("codes", 1)],
        [("codes",), ("codes", 0)],
        [("holders", 0, "name"), ("holders", 0), ("holders",)],
    ],
    ids=["nested", "object", "recursive", "element", "array", "three deep"],
)
def test_what_was_hidden_comes_back(paths: list[Path]) -> None:
    concealed = hide(*paths)

    full = unhide(concealed)

    assert full.claims == CLAIMS
    assert {placement.path for placement in full.placements} == set(paths)


def test_digests_stand_in_an_order_that_says_nothing() -> None:
    digests = hide(("legal_name",), ("address",), ("codes",)).payload["_sd"]

    assert digests == sorted(digests)


def test_each_hidden_value_has_a_salt_of_its_own_of_128_bits() -> None:
    salts = [disclosure.salt for disclosure in read(hide(("codes", 0), ("codes", 1)))]

    assert len(set(salts)) == 2
    assert [len(base64url.decode(salt)) for salt in salts] == [SALT_BYTES, SALT_BYTES]


@pytest.mark.parametrize("place", [(), ("address",), ("codes",), ("holders", 1)])
def test_decoys_look_like_digests_and_say_nothing(place: Path) -> None:
    concealed = hide(("address", "street"), ("codes", 0), decoys={place: 3})

    full = unhide(concealed)

    assert full.claims == CLAIMS
    assert full.undisclosed == 3


def test_a_decoy_may_stand_before_a_real_element() -> None:
    places = set()
    for start in range(8):
        concealed = conceal(
            {"codes": ["A2"]},
            (),
            digest=SHA_256,
            random_bytes=counted_bytes(str(start)),
            decoys={("codes",): 1},
        )
        places.add(concealed.payload["codes"].index("A2"))

    assert places == {0, 1}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (("nickname",), "no claim to hide at nickname"),
        (("codes", 2), "no claim to hide at codes/2"),
        (("codes", "0"), "no claim to hide"),
        (("legal_name", 0), "no claim to hide"),
        ((), "no claim to hide at the top"),
        (("iss",), "iss must not be disclosable"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(path: Path, reason: str) -> None:
    with pytest.raises(DisclosureError, match=reason):
        hide(path)


@pytest.mark.parametrize("path", [("nickname",), ("legal_name",), ("iss",)])
def test_decoys_for_no_object_are_told(path: Path) -> None:
    with pytest.raises(DisclosureError):
        hide(decoys={path: 1})


@pytest.mark.parametrize("name", ["_sd", "_sd_alg", "..."])
def test_a_claim_cannot_have_a_reserved_name(name: str) -> None:
    with pytest.raises(DisclosureError, match="reserved"):
        conceal(
            {"address": {name: "x"}}, (), digest=SHA_256, random_bytes=counted_bytes()
        )


NAMES = st.text(max_size=6).filter(lambda name: name not in ("_sd", "_sd_alg", "..."))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_leaves=8,
)


def paths_of(value: object, path: Path = ()) -> list[Path]:
    """Return the path of every member and element, however deep."""
    inner: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    paths = [(*path, step) for step, _ in inner]
    for step, member in inner:
        paths += paths_of(member, (*path, step))
    return paths


@st.composite
def claims_and_paths(draw: st.DrawFn) -> tuple[dict[str, Any], list[Path]]:
    claims = draw(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4))
    paths = paths_of(claims)
    return claims, draw(st.lists(st.sampled_from(paths), unique=True))


@settings(max_examples=60, deadline=None)
@given(claims_and_paths())
def test_whatever_we_hide_we_and_the_reference_implementation_find(
    drawn: tuple[dict[str, Any], list[Path]],
) -> None:
    claims, paths = drawn
    concealed = conceal(claims, paths, digest=SHA_256, random_bytes=counted_bytes())

    assert unhide(concealed).claims == claims
    theirs = reference_sd_jwt.claims_of(
        signed(concealed), private_key("market").public_key()
    )
    assert theirs == claims


@settings(max_examples=60, deadline=None)
@given(claims_and_paths(), st.booleans())
def test_whatever_the_reference_implementation_hides_we_find(
    drawn: tuple[dict[str, Any], list[Path]], decoys: bool
) -> None:
    claims, paths = drawn
    parsed = sd_jwt.parse(issued_by_the_reference(claims, paths, decoys=decoys))
    disclosures = [read_disclosure(raw) for raw in parsed.parts.disclosures]

    full = process(parsed.unverified_payload, disclosures, digest=SHA_256)

    assert full.claims == claims
    assert {placement.path for placement in full.placements} == set(paths)
    assert (full.undisclosed > 0) == decoys


@settings(max_examples=60, deadline=None)
@given(claims_and_paths(), st.data())
def test_we_read_a_part_as_the_reference_implementation_does(
    drawn: tuple[dict[str, Any], list[Path]], data: st.DataObject
) -> None:
    claims, paths = drawn
    shown = data.draw(st.lists(st.sampled_from(paths)) if paths else st.just([]))

    part = choose(issued_by_the_reference(claims, paths), shown)

    parsed = sd_jwt.parse(part)
    disclosures = map(read_disclosure, parsed.parts.disclosures)
    ours = process(parsed.unverified_payload, disclosures, digest=SHA_256).claims
    assert ours == reference_sd_jwt.claims_of(part, private_key("market").public_key())


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_what_is_not_hidden_is_written_as_it_was(claims: dict[str, Any]) -> None:
    concealed = conceal(claims, (), digest=SHA_256, random_bytes=counted_bytes())

    assert strict_json.dumps(concealed.payload) == strict_json.dumps(claims)
