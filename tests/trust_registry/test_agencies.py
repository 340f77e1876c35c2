from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from credential import strict_json
from tests.sample_keys import jwk_of, kid_of, signer
from tests.sample_registry import (
    BUSINESS_LICENSE,
    NOW,
    SHANGHAI,
    key_entry,
    registry_files,
    when,
)
from trust_registry.agencies import Agencies, Agency, AgencyKey, status_issuer_of
from trust_registry.errors import RegistryFileError
from trust_registry.registry_file import read_file, write_file

SECOND = timedelta(seconds=1)


@pytest.fixture
def content() -> dict[str, Any]:
    files: dict[str, Any] = registry_files()["regions"][SHANGHAI]["agencies"]
    return files


def read(content: dict[str, Any]) -> Agencies:
    return read_file(strict_json.dumps(content), Agencies, name="agencies")


def first_key(content: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = content["agencies"][0]["keys"][0]
    return entry


def read_agency(content: dict[str, Any]) -> Agency:
    return read(content).agencies[0]


def read_key(content: dict[str, Any]) -> AgencyKey:
    return read_agency(content).keys[0]


def test_agencies_are_read_and_written_alike(content: dict[str, Any]) -> None:
    agencies = read(content)

    assert read_file(write_file(agencies), Agencies, name="agencies") == agencies


def test_an_agency_is_found_by_its_identifier_alone(content: dict[str, Any]) -> None:
    agencies = read(content)

    assert agencies.agency("https://license.310000.example/market") is not None
    assert agencies.agency("https://license.310000.example/market/") is None


# Nothing stands twice: readers would differ over which entry counts


def test_an_agency_stands_once(content: dict[str, Any]) -> None:
    content["agencies"].append(content["agencies"][0] | {"keys": [key_entry("thief")]})

    with pytest.raises(RegistryFileError, match="market stands twice"):
        read(content)


def test_a_key_of_an_agency_stands_once(content: dict[str, Any]) -> None:
    content["agencies"][0]["keys"].append(key_entry("market") | {"state": "active"})

    with pytest.raises(RegistryFileError, match="stands twice"):
        read(content)


def test_a_status_prefix_stands_once(content: dict[str, Any]) -> None:
    content["status_issuers"].append(content["status_issuers"][0])

    with pytest.raises(RegistryFileError, match="stands twice"):
        read(content)


def test_a_key_of_a_status_issuer_stands_once(content: dict[str, Any]) -> None:
    keys = content["status_issuers"][0]["keys"]
    keys.append(keys[0])

    with pytest.raises(RegistryFileError, match="stands twice"):
        read(content)


# Keys


def test_a_kid_is_of_its_own_key(content: dict[str, Any]) -> None:
    first_key(content)["kid"] = kid_of("traffic")

    with pytest.raises(RegistryFileError, match="not of its own JWK"):
        read(content)


@pytest.mark.parametrize(
    "change",
    [
        {"x": "AA"},
        {"x": jwk_of("traffic")["x"]},
        {"x": 1},
        {"x": None},
        {"x": [jwk_of("market")["x"]]},
        {"y": jwk_of("market")["y"] + "="},
        {"crv": "P-384"},
        {"kty": "oct", "k": "AA"},
        {"alg": "HS256"},
        {"d": "AA"},
    ],
    ids=lambda change: "-".join(change),
)
def test_a_key_that_is_no_public_key_of_a_suite_is_refused(
    content: dict[str, Any], change: dict[str, Any]
) -> None:
    first_key(content)["jwk"].update(change)

    with pytest.raises(RegistryFileError, match=r"JWK|coordinate|key"):
        read(content)


@pytest.mark.parametrize("state", ["retired", "compromised"])
def test_a_key_that_is_no_longer_active_says_since_when(
    content: dict[str, Any], state: str
) -> None:
    first_key(content)["state"] = state

    with pytest.raises(RegistryFileError, match="since when"):
        read(content)


@pytest.mark.parametrize(
    ("name", "value"), [("state", "unknown"), ("purpose", "anything")]
)
def test_a_word_of_no_known_meaning_is_refused(
    content: dict[str, Any], name: str, value: str
) -> None:
    first_key(content)[name] = value

    with pytest.raises(RegistryFileError, match=name):
        read(content)


def test_a_key_signs_under_its_own_suite_alone(content: dict[str, Any]) -> None:
    key, message = read_key(content), b"message"
    signature = signer("market")(message)

    assert key.holds(alg="ES256", message=message, signature=signature)
    for alg in ("none", "HS256", "ES384", "es256", ""):
        assert not key.holds(alg=alg, message=message, signature=signature)


@pytest.mark.parametrize(
    "signature", [b"", bytes(64), bytes(63), b"\xff" * 64, bytes(65)], ids=len
)
def test_a_signature_of_another_form_does_not_hold(
    content: dict[str, Any], signature: bytes
) -> None:
    assert not read_key(content).holds(alg="ES256", message=b"m", signature=signature)


def test_a_key_is_good_from_its_first_instant_to_before_its_last(
    content: dict[str, Any],
) -> None:
    first_key(content).update(not_before=when(), not_after=when(days=1))
    key = read_key(content)

    assert not key.was_good_at(NOW - SECOND)
    assert key.was_good_at(NOW)
    assert key.was_good_at(NOW + timedelta(days=1) - SECOND)
    assert not key.was_good_at(NOW + timedelta(days=1))


def test_a_retired_key_was_good_until_then(content: dict[str, Any]) -> None:
    first_key(content).update(state="retired", revoked_at=when())
    key = read_key(content)

    assert key.was_good_at(NOW - SECOND)
    assert not key.was_good_at(NOW)


def test_a_key_is_looked_up_by_purpose(content: dict[str, Any]) -> None:
    agency = read_agency(content)

    assert agency.key(kid_of("market")) is not None
    assert agency.key(kid_of("market"), purpose="status") is None
    assert agency.key(kid_of("traffic")) is None


def test_a_status_issuer_signs_with_status_keys_alone(content: dict[str, Any]) -> None:
    content["status_issuers"][0]["keys"].append(key_entry("market", "credential"))
    issuer = read(content).status_issuers[0]

    assert issuer.key(kid_of("status-310000")) is not None
    assert issuer.key(kid_of("market")) is None


# History and scope


def test_an_agencys_state_is_that_of_its_latest_period(content: dict[str, Any]) -> None:
    content["agencies"][0]["status"] = [
        {"state": "active", "from": when(days=-3)},
        {"state": "suspended", "from": when(days=-2)},
        {"state": "active", "from": when(days=-1)},
    ]
    agency = read_agency(content)

    told = [agency.state_at(NOW - timedelta(days=days)) for days in (4, 3, 2, 1, 0)]

    assert told == ["not-yet-active", "active", "suspended", "active", "active"]


def test_a_history_is_in_order(content: dict[str, Any]) -> None:
    content["agencies"][0]["status"].append({"state": "active", "from": when(days=-1)})
    content["agencies"][0]["status"].append({"state": "active", "from": when(days=-2)})

    with pytest.raises(RegistryFileError, match="out of order"):
        read(content)


def test_an_agency_without_a_history_is_refused(content: dict[str, Any]) -> None:
    content["agencies"][0]["status"].clear()

    with pytest.raises(RegistryFileError, match="status"):
        read(content)


def test_a_type_may_be_issued_from_its_first_instant_to_before_its_last(
    content: dict[str, Any],
) -> None:
    content["agencies"][0]["license_types"] = [
        {"code": BUSINESS_LICENSE, "from": when(), "until": when(days=1)}
    ]
    agency = read_agency(content)

    asked = [NOW - SECOND, NOW, NOW + timedelta(days=1)]

    assert [agency.may_issue(BUSINESS_LICENSE, at) for at in asked] == [
        False,
        True,
        False,
    ]
    assert not agency.may_issue("*", NOW)


# Status issuers


def test_the_longest_prefix_names_the_status_issuer(content: dict[str, Any]) -> None:
    own = content["status_issuers"][0] | {
        "id": "https://license.310000.example/market",
        "uri_prefix": "https://status.310000.example/market/",
        "keys": [key_entry("market-status", "status")],
    }
    content["status_issuers"].append(own)
    region, agency = read(content).status_issuers

    def asked(path: str) -> object:
        uri = f"https://status.310000.example/{path}"
        return status_issuer_of(uri, [region, agency])

    assert asked("310000-1") is region
    assert asked("market/1") is agency
    assert asked("market") is region
    assert status_issuer_of("https://status.320000.example/1", [region]) is None
