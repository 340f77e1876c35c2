"""Attacks, each with its name: none is accepted, and each is told for what it is."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credential import base64url
from credential.status_list import LicenseState
from tests.sample_keys import jwk_of, jws, kid_of, private_key
from tests.sample_registry import (
    BUSINESS_LICENSE,
    JIANGSU,
    SHANGHAI,
    key_entry,
    seconds,
    when,
)
from tests.world import World
from verifier.causes import Verdict
from verifier.report import Report, to_json

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def shows_nothing_of(report: Report, *secrets: str) -> bool:
    shown = json.dumps(to_json(report), ensure_ascii=False)
    return not any(secret in shown for secret in secrets)


def unsigned(world: World, header: dict[str, Any], signature: bytes) -> str:
    _, payload, _ = world.text().split(".")
    encoded = base64url.encode(json.dumps(header).encode("ascii"))
    return f"{encoded}.{payload}.{base64url.encode(signature)}~"


# The header


@pytest.mark.parametrize("signature", [b"", bytes(64)], ids=["empty", "64 zeros"])
def test_alg_none_is_malformed(world: World, signature: bytes) -> None:
    text = unsigned(world, world.header | {"alg": "none"}, signature)

    assert world.report(text).cause == "malformed"


def test_hs256_with_the_public_key_as_its_secret_is_malformed(world: World) -> None:
    public = private_key("market").public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = unsigned(world, world.header | {"alg": "HS256"}, b"")
    signing_input = text.rpartition(".")[0].encode("ascii")
    mac = hmac.digest(pem, signing_input, "sha256")

    for signature in (mac, mac * 2):
        forged = f"{signing_input.decode('ascii')}.{base64url.encode(signature)}~"
        assert world.report(forged).cause == "malformed"


@pytest.mark.parametrize("alg", ["Ed25519", "EdDSA"])
def test_an_algorithm_other_than_the_keys_own_is_malformed(
    world: World, alg: str
) -> None:
    world.header["alg"] = alg
    report = world.report()

    assert report.cause == "malformed"
    assert report.license is None


@pytest.mark.parametrize("alg", ["ES384", "RS256", "es256", "", None, ["ES256"], 256])
def test_an_algorithm_of_no_suite_is_malformed(world: World, alg: object) -> None:
    world.header["alg"] = alg

    assert world.report().cause == "malformed"


@pytest.mark.parametrize(
    "typ", ["JWT", "vc+sd-jwt", "kb+jwt", "statuslist+jwt", "DC+SD-JWT", None]
)
def test_a_foreign_typ_is_malformed(world: World, typ: str | None) -> None:
    world.header["typ"] = typ

    assert world.report().cause == "malformed"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c", "crit", "b64", "cty"])
def test_a_header_that_brings_its_own_key_or_rules_is_malformed(
    world: World, name: str
) -> None:
    world.header[name] = jwk_of("thief") if name == "jwk" else ["https://evil.example/"]
    world.key = "thief"

    assert world.report().cause == "malformed"


def test_a_twin_of_the_kid_in_one_header_is_malformed(world: World) -> None:
    header = json.dumps(world.header)[:-1] + f',"kid":"{kid_of("thief")}"}}'
    text = jws(header.encode("ascii"), world.claims, "thief") + "~"

    assert world.report(text).cause == "malformed"


# The key


def test_the_key_of_another_agency_of_the_region_is_unlisted(world: World) -> None:
    world.header["kid"], world.key = kid_of("traffic"), "traffic"

    assert world.report().cause == "unlisted-key"


def test_the_key_of_another_region_is_unlisted(world: World) -> None:
    world.header["kid"], world.key = kid_of("js"), "js"

    assert world.report().cause == "unlisted-key"


def test_a_signature_of_another_key_under_the_right_kid_is_forged(
    world: World,
) -> None:
    world.key = "traffic"

    assert world.report().cause == "forged"


@pytest.mark.parametrize("purpose", ["status", "verifier"])
def test_a_key_of_another_purpose_signs_no_license(world: World, purpose: str) -> None:
    world.agency_key["purpose"] = purpose

    assert world.report().cause == "unlisted-key"


def test_a_stolen_key_with_an_old_date_is_compromised_all_the_same(
    world: World,
) -> None:
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))
    world.claims["iat"] = seconds(days=-500)

    assert world.report().cause == "key-compromised"


def salvage(world: World, region: str, text: str) -> None:
    digest = hashlib.sha256(text.rpartition(".")[0].encode("ascii")).hexdigest()
    lines = world.region_files(region)["salvage"]
    lines.setdefault(world.agency_key["kid"], []).append(digest)


def test_a_thief_gains_nothing_from_the_salvage_of_another_license(
    world: World,
) -> None:
    salvage(world, SHANGHAI, world.text())
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))
    world.claims["legal_name"] = "上海偷来茶叶有限公司"

    assert world.report().cause == "key-compromised"


def test_another_region_salvages_nothing(world: World) -> None:
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))
    salvage(world, JIANGSU, world.text())

    assert world.report().cause == "key-compromised"


# The text


def test_the_payload_of_another_license_under_a_good_signature_is_forged(
    world: World,
) -> None:
    header, _, signature = world.text().split(".")
    world.claims["legal_name"] = "上海换来茶叶有限公司"
    report = world.report(f"{header}.{world.text().split('.')[1]}.{signature}")

    assert report.cause == "forged"
    assert shows_nothing_of(report, "上海换来", "91310115MA", "310000-1", "market")


def test_base64_in_another_spelling_is_malformed(world: World) -> None:
    text = world.text()
    # 64 bytes leave four spare bits in the last character.
    last = text[-2]
    twin = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    respelled = twin[twin.index(last) ^ 1]

    assert world.report(f"{text[:-2]}{respelled}~").cause == "malformed"
    assert world.report(f"{text[:-1]}==~").cause == "malformed"


def test_the_other_signature_of_ecdsa_is_the_same_license_to_revocation(
    world: World,
) -> None:
    head, _, signature = world.text()[:-1].rpartition(".")
    r, s = (base64url.decode(signature)[at : at + 32] for at in (0, 32))
    twin = r + (P256_ORDER - int.from_bytes(s)).to_bytes(32)
    text = f"{head}.{base64url.encode(twin)}~"
    assert world.report(text).license == world.report().license
    world.set_state(LicenseState.REVOKED)

    assert world.report(text).cause == "revoked"


@pytest.mark.parametrize("appended", ["WyJhIiwiYiJd~", "e30.e30.QUE", "~"])
def test_what_nobody_signed_cannot_be_appended(world: World, appended: str) -> None:
    assert world.report(world.text() + appended).cause == "malformed"


@pytest.mark.parametrize(
    "iss",
    [
        "https://license.310000.example.evil.example/market",
        "https://license.310000.example:444/market",
        "https://license.310000.example",
        "https://evil.example/https/license.310000.example/market",
    ],
)
def test_a_look_alike_of_a_regions_prefix_is_an_unknown_region(
    world: World, iss: str
) -> None:
    world.claims["iss"] = iss

    assert world.report().cause == "unknown-region"


# A region against another


def test_a_region_cannot_list_an_agency_under_anothers_prefix(world: World) -> None:
    agency = world.agency | {
        "id": "https://license.310000.example/annex",
        "keys": [key_entry("js")],
    }
    world.region_files(JIANGSU)["agencies"]["agencies"].append(agency)
    world.claims["iss"] = agency["id"]
    world.header["kid"], world.key = kid_of("js"), "js"

    assert world.report().cause == "unknown-issuer"


def test_a_region_cannot_add_its_key_to_anothers_agency(world: World) -> None:
    agency = world.agency | {"keys": [key_entry("js")]}
    world.region_files(JIANGSU)["agencies"]["agencies"].append(agency)
    world.header["kid"], world.key = kid_of("js"), "js"

    assert world.report().cause == "unlisted-key"


def test_a_region_cannot_make_another_recognize_it(world: World) -> None:
    rows = world.rows[:]
    world.rows.clear()
    for row in rows:
        world.region_files(SHANGHAI)["recognition"]["rows"].append(row)

    assert world.report().cause == "not-recognized"


# The status list


@pytest.mark.parametrize("key", ["thief", "market", "status-320000"])
def test_a_status_list_of_a_stranger_does_not_count(world: World, key: str) -> None:
    world.status["key"] = key

    assert world.report().cause == "status-unknown"


def test_a_status_list_of_a_stolen_key_does_not_count(world: World) -> None:
    issuer = world.region_files(SHANGHAI)["agencies"]["status_issuers"][0]
    issuer["keys"][0].update(state="compromised", revoked_at=when(days=-1))

    assert world.report().cause == "status-unknown"


def test_a_status_list_served_under_anothers_uri_does_not_count(world: World) -> None:
    world.status["uri"] = "https://status.310000.example/310000-2"

    assert world.report().cause == "status-unknown"


def test_an_agency_cannot_move_its_licenses_to_another_regions_list(
    world: World,
) -> None:
    uri = "https://status.320000.example/320000-1"
    world.claims["status"]["status_list"]["uri"] = uri
    world.status.update(uri=uri, served_as=uri, key="status-320000")

    assert world.report().cause == "status-unknown"


def test_a_region_cannot_sign_lists_under_anothers_prefix(world: World) -> None:
    issuers = world.region_files(JIANGSU)["agencies"]["status_issuers"]
    issuers.append(
        issuers[0] | {"uri_prefix": "https://status.310000.example/310000-1/"}
    )
    issuers.append(issuers[0] | {"uri_prefix": "https://status.310000.example/"})
    world.status["key"] = "status-320000"

    assert world.report().cause == "status-unknown"


# What a refused text may say


@pytest.mark.parametrize("change", ["iss", "kid", "key"])
def test_nothing_of_an_unauthenticated_text_is_shown(world: World, change: str) -> None:
    world.claims["legal_name"] = "绝密样例"
    if change == "iss":
        world.claims["iss"] = "https://license.440000.example/secret"
    elif change == "kid":
        world.header["kid"] = "secret-kid"
    else:
        world.key = "thief"
    report = world.report()

    assert report.verdict is Verdict.REFUSED
    assert (report.license, report.agency, report.region, report.status) == (None,) * 4
    assert shows_nothing_of(report, "绝密", "secret", "440000", BUSINESS_LICENSE)


def test_a_forgery_is_final_however_old_the_trust_data(world: World) -> None:
    world.set_age(days=300)
    world.key = "thief"

    assert world.report().cause == "forged"
