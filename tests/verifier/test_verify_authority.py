"""The causes of V6 to V8: key, scope, recognition; one thing changed in each test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from credential import LicenseId
from tests.sample_registry import (
    ANHUI,
    BUSINESS_LICENSE,
    SHANGHAI,
    TRAFFIC_USCC,
    ZHEJIANG,
    recognition_row,
    when,
)
from tests.world import World
from verifier.causes import Verdict

OTHER_TYPE = "11100000000013127D001"


# V6: was the key good at `iat`?


@pytest.mark.parametrize(
    "change",
    [
        {"not_before": when(days=-99)},
        {"not_after": when(days=-100)},
        {"state": "retired", "revoked_at": when(days=-100)},
    ],
    ids=["before its time", "after its time", "retired by then"],
)
def test_a_key_signs_in_its_time_only(world: World, change: dict[str, Any]) -> None:
    world.agency_key.update(change)

    assert world.report().cause == "key-not-valid-then"


def test_a_retired_key_still_verifies_what_it_signed_in_its_time(world: World) -> None:
    world.agency_key.update(state="retired", revoked_at=when(days=-99))

    assert world.report().verdict is Verdict.ACCEPTED


def test_a_compromised_key_refuses_everything_it_signed(world: World) -> None:
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))

    assert world.report().cause == "key-compromised"


@pytest.mark.parametrize("state", ["suspended", "abolished"])
def test_an_agency_does_not_issue_while_it_is(world: World, state: str) -> None:
    world.agency["status"].append({"state": state, "from": when(days=-100)})

    assert world.report().cause == "agency-suspended"


def test_an_agency_does_not_issue_before_it_is_active(world: World) -> None:
    world.agency["status"] = [{"state": "active", "from": when(days=-99)}]

    assert world.report().cause == "agency-suspended"


@pytest.mark.parametrize("state", ["suspended", "abolished"])
def test_what_an_agency_issued_before_it_was_stays_good(
    world: World, state: str
) -> None:
    world.agency["status"].append({"state": state, "from": when(days=-99)})

    assert world.report().verdict is Verdict.ACCEPTED


# V7: might this agency issue this type at `iat`; do type, identifier, agency agree?


def not_its_type(world: World) -> None:
    world.agency["license_types"][0]["code"] = OTHER_TYPE


def not_any_more(world: World) -> None:
    world.agency["license_types"][0]["until"] = when(days=-100)


def not_yet(world: World) -> None:
    world.agency["license_types"][0]["from"] = when(days=-99)


def not_let_by_the_council(world: World) -> None:
    world.member(SHANGHAI)["license_types"] = [OTHER_TYPE]


def not_in_the_catalogue(world: World) -> None:
    world.trust["catalogue"].clear()


def another_type_in_its_identifier(world: World) -> None:
    other = LicenseId(OTHER_TYPE, world.agency["uscc"], "20260000001", "001")
    world.claims["license_id"] = str(other)


def another_agency_in_its_identifier(world: World) -> None:
    other = LicenseId(BUSINESS_LICENSE, TRAFFIC_USCC, "20260000001", "001")
    world.claims["license_id"] = str(other)


@pytest.mark.parametrize(
    "change",
    [
        not_its_type,
        not_any_more,
        not_yet,
        not_let_by_the_council,
        not_in_the_catalogue,
        another_type_in_its_identifier,
        another_agency_in_its_identifier,
    ],
)
def test_a_license_beyond_its_agency_is_out_of_scope(
    world: World, change: Callable[[World], None]
) -> None:
    change(world)

    assert world.report().cause == "out-of-scope"


def test_scope_is_asked_as_of_the_issue_not_of_today(world: World) -> None:
    world.agency["license_types"][0]["until"] = when(days=-99)

    assert world.report().verdict is Verdict.ACCEPTED


# V8: does the accepting region recognize it now?


def no_row(world: World) -> None:
    world.rows.clear()


def row_of_another_type(world: World) -> None:
    world.rows[0]["license_type"] = OTHER_TYPE


def row_that_begins_later(world: World) -> None:
    world.rows[0]["from"] = when(seconds=1)


def row_that_ends_now(world: World) -> None:
    world.rows[0]["until"] = when()


def own_exclusion(world: World) -> None:
    row = {**recognition_row(SHANGHAI, ZHEJIANG), "effect": "exclude"}
    world.region_files(ZHEJIANG)["recognition"]["rows"].append(row)


def only_newer_licenses(world: World) -> None:
    world.rows[0]["conditions"] = [{"kind": "issued-since", "at": when(days=-99)}]


def condition_of_a_later_version(world: World) -> None:
    world.rows[0]["conditions"] = [{"kind": "full-moon"}]


def counter_of_another_region(world: World) -> None:
    world.accepting = ANHUI


def counter_of_no_region(world: World) -> None:
    world.accepting = "*"
    world.rows[0]["accepting"] = "*"


@pytest.mark.parametrize(
    "change",
    [
        no_row,
        row_of_another_type,
        row_that_begins_later,
        row_that_ends_now,
        own_exclusion,
        only_newer_licenses,
        condition_of_a_later_version,
        counter_of_another_region,
        counter_of_no_region,
    ],
)
def test_without_a_row_that_says_so_nothing_is_recognized(
    world: World, change: Callable[[World], None]
) -> None:
    change(world)

    assert world.report().cause == "not-recognized"


def test_a_region_recognizes_its_own_licenses_without_a_row(world: World) -> None:
    world.rows.clear()
    world.accepting = SHANGHAI

    assert world.report().verdict is Verdict.ACCEPTED
