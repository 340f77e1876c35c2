from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sample_keys import kid_of
from tests.sample_registry import (
    BUSINESS_LICENSE,
    JIANGSU,
    NOW,
    REGIONS,
    SHANGHAI,
    ZHEJIANG,
    recognition_row,
    when,
)
from tests.trust_file import read_trust
from tests.world import World
from trust_registry.view import MemoryView, TrustView

MARKET = "https://license.310000.example/market"


@pytest.fixture
def world() -> World:
    return World()


def view_of(world: World) -> MemoryView:
    return read_trust(world.trust_file())[0]


def recognizes(view: TrustView, accepting: str) -> bool:
    return view.recognition(
        accepting=accepting,
        issuing=SHANGHAI,
        type_code=BUSINESS_LICENSE,
        issued_at=NOW,
        now=NOW,
    ).recognized


def test_a_view_knows_its_regions(world: World) -> None:
    view = view_of(world)

    assert [region.code for region in view.regions()] == list(REGIONS)
    assert view.region(SHANGHAI) is not None
    assert view.region("440000") is None
    assert view.region("*") is None


def test_a_region_is_found_by_the_issuers_prefix(world: World) -> None:
    found = view_of(world).region_of(MARKET)

    assert found is not None
    assert found.code == SHANGHAI
    assert view_of(world).region_of("https://license.440000.example/x") is None


def test_an_agency_is_found_by_its_whole_identifier(world: World) -> None:
    view = view_of(world)

    assert view.agency(MARKET) is not None
    for near in (MARKET + "/", MARKET[:-1], MARKET.upper(), ""):
        assert view.agency(near) is None


def test_an_agency_outside_its_regions_prefix_is_ignored(world: World) -> None:
    foreign = world.agency | {"id": "https://license.310000.example/annex"}
    world.region_files(JIANGSU)["agencies"]["agencies"].append(foreign)

    assert view_of(world).agency(foreign["id"]) is None


@pytest.mark.parametrize("order", [1, -1], ids=["before", "after"])
def test_an_agency_is_not_replaced_by_another_regions_entry(
    world: World, order: int
) -> None:
    foreign = world.agency | {"uscc": "a thief's"}
    world.region_files(JIANGSU)["agencies"]["agencies"].append(foreign)
    world.trust["regions"] = dict(list(world.trust["regions"].items())[::order])
    agency = view_of(world).agency(MARKET)

    assert agency is not None
    assert agency.uscc == world.agency["uscc"]


def test_a_region_that_is_no_member_lists_nobody(world: World) -> None:
    members = world.trust["members"]
    members["regions"] = [
        region for region in members["regions"] if region["code"] != SHANGHAI
    ]
    view = view_of(world)

    assert view.agency(MARKET) is None
    assert view.status_issuer_for("https://status.310000.example/310000-1") is None


def test_a_status_issuer_outside_its_regions_prefix_is_ignored(world: World) -> None:
    issuers = world.region_files(JIANGSU)["agencies"]["status_issuers"]
    issuers.append(
        issuers[0] | {"uri_prefix": "https://status.310000.example/310000-1/"}
    )
    issuer = view_of(world).status_issuer_for(
        "https://status.310000.example/310000-1/x"
    )

    assert issuer is not None
    assert issuer.key(kid_of("status-310000")) is not None


def test_a_uri_under_no_prefix_has_no_status_issuer(world: World) -> None:
    view = view_of(world)

    assert view.status_issuer_for("https://status.440000.example/1") is None
    assert view.status_issuer_for("") is None


def test_recognition_joins_the_regions_own_rows_with_the_councils(
    world: World,
) -> None:
    own = world.region_files(JIANGSU)["recognition"]["rows"]
    own.append(recognition_row(SHANGHAI, JIANGSU))
    view = view_of(world)

    assert recognizes(view, ZHEJIANG)
    assert recognizes(view, JIANGSU)
    assert not recognizes(view, "340000")
    assert not recognizes(view, "440000")


def test_a_view_looks_ahead_in_the_regions_own_rows_and_the_councils(
    world: World,
) -> None:
    world.rows[0]["until"] = when(days=20)
    own = world.region_files(ZHEJIANG)["recognition"]["rows"]
    own.append(recognition_row(SHANGHAI, ZHEJIANG) | {"from": when(days=10)})

    changes = [
        view_of(world).recognition_change(
            accepting=ZHEJIANG,
            issuing=SHANGHAI,
            type_code=BUSINESS_LICENSE,
            after=NOW + timedelta(days=days),
        )
        for days in (0, 10, 20)
    ]

    assert changes == [NOW + timedelta(days=10), NOW + timedelta(days=20), None]


def test_a_digest_is_salvaged_for_its_region_and_key_alone(world: World) -> None:
    world.region_files(SHANGHAI)["salvage"]["kid"] = ["ab" * 32]
    view = view_of(world)

    assert view.is_salvaged(SHANGHAI, "kid", "ab" * 32)
    assert not view.is_salvaged(JIANGSU, "kid", "ab" * 32)
    assert not view.is_salvaged(SHANGHAI, "other", "ab" * 32)
    assert not view.is_salvaged(SHANGHAI, "kid", "AB" * 32)
    assert not view.is_salvaged("440000", "kid", "ab" * 32)


def test_a_type_that_the_registry_does_not_list_is_unknown(world: World) -> None:
    view = view_of(world)

    assert view.license_type(BUSINESS_LICENSE) is not None
    assert view.license_type("11100000000013127D001") is None
