from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credential.errors import MalformedError
from credential.license import (
    License,
    StatusReference,
    license_claims,
    read_license,
)
from credential.moments import from_seconds, to_seconds
from tests.sample_registry import seconds
from tests.world import World

REQUIRED = ["iss", "vct", "iat", "license_id", "status"]


@pytest.fixture
def claims() -> dict[str, Any]:
    return World().claims


def test_a_license_is_read_and_written_alike(claims: dict[str, Any]) -> None:
    assert license_claims(read_license(claims)) == claims


def test_every_optional_claim_is_read_and_written_alike(
    claims: dict[str, Any],
) -> None:
    claims |= {
        "nbf": seconds(days=-90),
        "replaces": claims["license_id"],
        "cnf": {"jwk": {"kty": "EC"}},
        "nested": {"a": [1, {"b": None}]},
    }

    assert license_claims(read_license(claims)) == claims


def test_claims_are_written_in_the_order_that_the_carrier_expects(
    claims: dict[str, Any],
) -> None:
    claims |= {"nbf": 1, "replaces": claims["license_id"], "cnf": {"jwk": {}}}
    shuffled = dict(reversed(claims.items()))

    written = list(license_claims(read_license(shuffled)))

    assert written[:9] == [
        *("iss", "vct", "iat", "nbf", "exp"),
        *("license_id", "replaces", "status", "cnf"),
    ]


def test_a_license_tells_its_parts(claims: dict[str, Any]) -> None:
    held = read_license(claims)

    assert held.iss == "https://license.310000.example/market"
    assert held.type_code == "11100000MB0143028R001"
    assert str(held.license_id) == claims["license_id"]
    assert to_seconds(held.issued_at) == claims["iat"]
    assert held.status == StatusReference("https://status.310000.example/310000-1", 5)
    assert (held.not_before, held.replaces, held.holder_jwk) == (None, None, None)
    assert list(held.claims) == [
        "document_number",
        "legal_name",
        "legal_representative",
    ]


def test_a_license_without_an_end_is_long_term(claims: dict[str, Any]) -> None:
    del claims["exp"]
    held = read_license(claims)

    assert held.expires is None
    assert "exp" not in license_claims(held)


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_claim_that_is_missing_is_refused(
    claims: dict[str, Any], name: str
) -> None:
    del claims[name]

    with pytest.raises(MalformedError):
        read_license(claims)


@pytest.mark.parametrize(
    "name", [*REQUIRED, "nbf", "exp", "replaces", "cnf", "status_list"]
)
@pytest.mark.parametrize("value", [None, True, [], {}, "", -1, "\ud800"], ids=repr)
def test_a_claim_of_another_form_is_refused(
    claims: dict[str, Any], name: str, value: object
) -> None:
    place = claims["status"] if name == "status_list" else claims
    place[name] = value

    with pytest.raises(MalformedError):
        read_license(claims)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from([*REQUIRED, "nbf", "exp", "replaces", "cnf", "a", ""]),
        json_values,
    )
)
def test_any_other_payload_is_malformed_and_nothing_worse(
    changes: dict[str, Any],
) -> None:
    payload = World().claims | changes
    try:
        held = read_license(payload)
    except MalformedError:
        return
    assert license_claims(held) == payload


@pytest.mark.parametrize(
    "vct",
    [
        "11100000MB0143028R001",
        "urn:tongyan:license:",
        "urn:tongyan:license:123456789012345",
        "urn:tongyan:license:11100000MB0143028R001 ",
        "URN:tongyan:license:11100000MB0143028R001",
        "https://credentials.example/identity",
    ],
)
def test_a_type_of_somebody_else_is_refused(claims: dict[str, Any], vct: str) -> None:
    claims["vct"] = vct

    with pytest.raises(MalformedError):
        read_license(claims)


@pytest.mark.parametrize(
    "status",
    [
        {"status_list": {"idx": 1, "uri": "https://a.example/1"}, "other": {}},
        {"status_list": {"idx": 1}},
        {"status_list": {"uri": "https://a.example/1"}},
        {"status_list": {"idx": 1, "uri": "https://a.example/1", "extra": 1}},
        {"status_list": {"idx": 1, "uri": "http://a.example/1"}},
        {"status_list": {"idx": 1, "uri": "https://a.example/" + "x" * 256}},
        {"status_list": {"idx": 2**24, "uri": "https://a.example/1"}},
        {"status_list": [{"idx": 1, "uri": "https://a.example/1"}]},
    ],
    ids=str,
)
def test_a_status_reference_of_another_form_is_refused(
    claims: dict[str, Any], status: object
) -> None:
    claims["status"] = status

    with pytest.raises(MalformedError):
        read_license(claims)


def test_the_last_index_of_the_largest_list_is_read(claims: dict[str, Any]) -> None:
    claims["status"]["status_list"]["idx"] = 2**24 - 1

    assert read_license(claims).status.index == 2**24 - 1


def test_a_phone_edition_tells_its_holders_key(claims: dict[str, Any]) -> None:
    claims["cnf"] = {"jwk": {"kty": "EC"}}

    assert read_license(claims).holder_jwk == {"kty": "EC"}


def test_a_license_is_compared_by_what_it_says(claims: dict[str, Any]) -> None:
    held = read_license(claims)
    changed: License = held._replace(expires=from_seconds(0))

    assert read_license(dict(claims)) == held
    assert changed != held
