"""Hostile values in a signed text: malformed whoever signed them, never a crash."""

from __future__ import annotations

import json

import pytest

from tests.sample_keys import jws
from tests.sample_registry import seconds
from tests.world import World
from verifier.causes import Verdict


@pytest.mark.parametrize(
    "iss",
    [
        "https://license.310000.example/../market",
        "https://license.310000.example//market",
        "https://license.310000.example/%2e%2e/market",
        "https://license.310000.example@evil.example/market",
        "https://license.310000.example/market?x",
        "https://license.310000.example/market#x",
        "https://license.310000.example/mar\\ket",
        "https://license.310000.example/market\n",
        "https://LICENSE.310000.example/market",
        "http://license.310000.example/market",
        "license.310000.example/market",
        ["https://license.310000.example/market"],
        {"https://license.310000.example/market": 1},
        310000,
        True,
        None,
    ],
)
def test_an_issuer_not_written_plainly_is_malformed(world: World, iss: object) -> None:
    world.claims["iss"] = iss

    assert world.report().cause == "malformed"


@pytest.mark.parametrize("status", [None, {}, {"status_list": {}}, "valid", 0])
def test_a_license_without_a_status_reference_is_malformed(
    world: World, status: object
) -> None:
    world.claims["status"] = status

    assert world.report().cause == "malformed"


HOSTILE_NUMBERS = [True, 1.5, -1, 10**30, 2**53, 253_402_300_800, "1", None, [], {}]


@pytest.mark.parametrize("name", ["iat", "nbf", "exp"])
@pytest.mark.parametrize("value", HOSTILE_NUMBERS, ids=repr)
def test_a_time_that_is_no_whole_second_of_our_age_is_malformed(
    world: World, name: str, value: object
) -> None:
    payload = json.dumps(world.claims | {name: value}).encode("ascii")

    report = world.report(jws(world.header, payload, "market") + "~")

    assert report.cause == "malformed"


@pytest.mark.parametrize("index", [-1, 2**24, 2**63, True, 1.0, "5", None], ids=repr)
def test_an_index_that_is_none_is_malformed(world: World, index: object) -> None:
    world.claims["status"]["status_list"]["idx"] = index
    payload = json.dumps(world.claims).encode("ascii")

    report = world.report(jws(world.header, payload, "market") + "~")

    assert report.cause == "malformed"


@pytest.mark.parametrize(
    "raw",
    [
        b'{"iat":1e400}',
        b'{"iat":NaN}',
        b"[" * 5000 + b"]" * 5000,
        b'{"a":' * 17 + b"1" + b"}" * 17,
        b"[" * 17 + b'"' + b'\\"' * 20_000,
        b'{"iss":"https://a.example/","iss":"https://b.example/"}',
        b'{"iss":"\\ud800"}',
        b'\xff\xfe{"iss":1}',
        b"\xef\xbb\xbf{}",
        b"{}{}",
        b"[]",
        b"null",
        b"",
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_json_that_others_read_otherwise_is_malformed(world: World, raw: bytes) -> None:
    in_header = world.report(jws(raw, world.claims, "market") + "~")

    assert world.report(jws(world.header, raw, "market") + "~").cause == "malformed"
    assert in_header.verdict is Verdict.REFUSED


def test_a_name_twice_in_a_signed_payload_is_malformed(world: World) -> None:
    twin = json.dumps(world.claims)[:-1] + f',"exp":{seconds(days=9999)}}}'

    report = world.report(jws(world.header, twin.encode("ascii"), "market") + "~")

    assert report.cause == "malformed"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_sd", ["x"]),
        ("_sd_alg", "md5"),
        ("...", "x"),
        ("aud", "https://counter.example/"),
        ("legal_name", {"_sd": ["x"]}),
        ("legal_name", [{"...": "x"}]),
        ("legal_name", {"a": [{"b": {"_sd": [""]}}]}),
        ("cnf", None),
        ("cnf", {}),
        ("cnf", {"jwk": {"d": "AA"}}),
        ("replaces", None),
        ("replaces", "1.2.156.3005.2"),
        ("", "a claim without a name"),
        ("n" * 65, "a claim with a long name"),
    ],
)
def test_a_claim_with_rules_that_are_not_kept_here_is_malformed(
    world: World, name: str, value: object
) -> None:
    world.claims[name] = value

    assert world.report().cause == "malformed"


def test_stripping_the_binding_off_a_phone_edition_does_not_make_it_paper(
    world: World,
) -> None:
    world.claims["cnf"] = {"jwk": {}}

    assert world.report().cause == "holder-not-proved"
