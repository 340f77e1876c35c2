from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from credential import StatusList, base64url, strict_json
from tests.sample_keys import jws, kid_of
from tests.sample_registry import JIANGSU, LIST_URI, NOW, SHANGHAI, when
from tests.trust_file import read_trust
from tests.world import World
from trust_registry.errors import StatusListRefusedError
from trust_registry.status_acceptance import accept_status_list

ISSUED_AT = NOW - timedelta(hours=5)


@pytest.fixture
def world() -> World:
    return World()


def accept(
    world: World,
    token: str | None = None,
    *,
    uri: str = LIST_URI,
    highest: datetime | None = None,
) -> StatusList:
    view, _ = read_trust(world.trust_file())
    return accept_status_list(
        world.status_token() if token is None else token,
        uri=uri,
        view=view,
        highest_issued_at=highest,
    )


def status_key(world: World) -> dict[str, Any]:
    issuer = world.region_files(SHANGHAI)["agencies"]["status_issuers"][0]
    entry: dict[str, Any] = issuer["keys"][0]
    return entry


def test_a_list_of_its_own_status_issuer_counts(world: World) -> None:
    accepted = accept(world)

    assert (accepted.uri, accepted.issued_at) == (LIST_URI, ISSUED_AT)


def test_a_list_as_new_as_the_held_one_counts(world: World) -> None:
    assert accept(world, highest=ISSUED_AT).uri == LIST_URI


def test_a_list_older_than_the_held_one_is_a_step_back(world: World) -> None:
    with pytest.raises(StatusListRefusedError, match="older"):
        accept(world, highest=ISSUED_AT + timedelta(seconds=1))


def test_a_uri_without_a_status_issuer_has_no_list(world: World) -> None:
    with pytest.raises(StatusListRefusedError, match="no status issuer"):
        accept(world, uri="https://status.440000.example/1")


def test_a_list_fetched_for_another_uri_is_refused(world: World) -> None:
    with pytest.raises(StatusListRefusedError, match="answered with"):
        accept(world, uri="https://status.310000.example/310000-2")


@pytest.mark.parametrize("key", ["thief", "market", "status-320000"])
def test_a_list_of_a_stranger_is_refused(world: World, key: str) -> None:
    world.status["key"] = key

    with pytest.raises(StatusListRefusedError, match="lacks"):
        accept(world)


def test_a_list_signed_by_another_under_the_right_kid_is_refused(world: World) -> None:
    header = {"alg": "ES256", "kid": kid_of("status-310000"), "typ": "statuslist+jwt"}
    payload = base64url.decode(world.status_token().split(".")[1])

    with pytest.raises(StatusListRefusedError, match="does not hold"):
        accept(world, jws(header, payload, "thief"))


def test_a_key_that_an_agency_holds_for_licenses_signs_no_list(world: World) -> None:
    status_key(world)["purpose"] = "credential"

    with pytest.raises(StatusListRefusedError, match="lacks"):
        accept(world)


def test_a_list_of_a_stolen_key_is_refused_whatever_its_date(world: World) -> None:
    status_key(world).update(state="compromised", revoked_at=when(days=1))

    with pytest.raises(StatusListRefusedError, match="stolen"):
        accept(world)


@pytest.mark.parametrize(
    "change",
    [
        {"not_before": when(hours=-4)},
        {"not_after": when(hours=-5)},
        {"state": "retired", "revoked_at": when(hours=-5)},
    ],
    ids=["before its time", "after its time", "retired by then"],
)
def test_a_list_signed_outside_its_keys_time_is_refused(
    world: World, change: dict[str, Any]
) -> None:
    status_key(world).update(change)

    with pytest.raises(StatusListRefusedError, match="time"):
        accept(world)


def test_a_region_cannot_answer_for_anothers_lists(world: World) -> None:
    issuers = world.region_files(JIANGSU)["agencies"]["status_issuers"]
    issuers.append(issuers[0] | {"uri_prefix": "https://status.310000.example/"})
    world.status["key"] = "status-320000"

    with pytest.raises(StatusListRefusedError, match="lacks"):
        accept(world)


@pytest.mark.parametrize("token", ["", ".", "a.b.c", "{}", "ä", "x" * 100, "~", "..."])
def test_what_is_no_list_is_refused(world: World, token: str) -> None:
    with pytest.raises(StatusListRefusedError, match="310000-1"):
        accept(world, token)


@pytest.mark.parametrize(
    "change",
    [
        {"status_list": {"bits": 4, "lst": "AA"}},
        {"status_list": {"bits": 3, "lst": ""}},
        {"status_list": None},
        {"iat": "now"},
        {"iat": None},
        {"exp": None},
        {"ttl": 0},
        {"sub": None},
    ],
    ids=str,
)
def test_a_rightly_signed_list_of_another_form_is_refused(
    world: World, change: dict[str, Any]
) -> None:
    header, payload, _ = world.status_token().split(".")
    claims = strict_json.loads(base64url.decode(payload)) | change
    token = jws(base64url.decode(header), claims, "status-310000")

    with pytest.raises(StatusListRefusedError, match="310000-1"):
        accept(world, token)
