"""The two questions of TRQP v2, decided on a view as of an instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.sample_registry import BUSINESS_LICENSE, NOW, SHANGHAI, ZHEJIANG, when
from tests.trust_file import read_trust
from tests.world import World
from trust_registry import trqp
from trust_registry.trqp import (
    TrqpAnswer,
    TrqpLapsedError,
    TrqpQuestion,
    TrqpUnknownError,
)

VCT = f"urn:tongyan:license:{BUSINESS_LICENSE}"
PREFIX = "https://license.{}.example/"
MARKET = f"{PREFIX.format(SHANGHAI)}market"

AGENCY = TrqpQuestion(
    authority_id=PREFIX.format(SHANGHAI),
    entity_id=MARKET,
    action="issue",
    resource=VCT,
    at=NOW,
)
REGION = TrqpQuestion(
    authority_id=PREFIX.format(ZHEJIANG),
    entity_id=PREFIX.format(SHANGHAI),
    action="issue",
    resource=VCT,
    at=NOW,
)

Change = Callable[[World], object]


def unchanged(_: World) -> None:
    """Change nothing."""


def authorized(
    change: Change = unchanged, *, now: datetime = NOW, **asked: Any
) -> TrqpAnswer:
    world = World()
    change(world)
    view, _ = read_trust(world.trust_file())
    return trqp.authorization(view, replace(AGENCY, **asked), now=now)


def recognized(
    change: Change = unchanged, *, now: datetime = NOW, **asked: Any
) -> TrqpAnswer:
    world = World()
    change(world)
    view, _ = read_trust(world.trust_file())
    return trqp.recognition(view, replace(REGION, **asked), now=now)


# Authorization


def test_a_listed_agency_is_authorized() -> None:
    assert authorized().holds
    assert authorized(resource=BUSINESS_LICENSE).holds


def test_the_answer_names_what_it_rests_on() -> None:
    basis = authorized().basis

    assert basis["issued_at"] == when(hours=-1)
    assert basis["freshness"] == "fresh"
    assert basis["demo"] is False


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"authority_id": "https://license.440000.example/"}, "authority"),
        ({"authority_id": f"{PREFIX.format(SHANGHAI)}market"}, "authority"),
        ({"entity_id": f"{PREFIX.format(SHANGHAI)}nobody"}, "entity"),
        ({"entity_id": PREFIX.format(SHANGHAI)}, "entity"),
        ({"action": "verify"}, "action"),
        ({"resource": "11100000MB0143028R999"}, "resource"),
        ({"resource": "urn:tongyan:license:"}, "resource"),
    ],
)
def test_what_does_not_exist_is_told_apart_from_no(
    asked: dict[str, Any], what: str
) -> None:
    with pytest.raises(TrqpUnknownError, match=what):
        authorized(**asked)


def end_type(world: World) -> None:
    world.agency["license_types"][0]["until"] = when(days=-1)


def suspend(world: World) -> None:
    world.agency["status"].append({"state": "suspended", "from": when(days=-1)})


def retire_key(world: World) -> None:
    world.agency_key.update(state="retired", revoked_at=when(days=-1))


def lose_key(world: World) -> None:
    world.agency_key.update(state="compromised", revoked_at=when(days=-1))


def close_type(world: World) -> None:
    world.member(SHANGHAI)["license_types"] = []


def suspend_region(world: World) -> None:
    world.member(SHANGHAI)["suspended"] = [{"from": when(days=-1)}]


def join_late(world: World) -> None:
    world.member(SHANGHAI)["joined"] = when(days=1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (end_type, "type-not-listed"),
        (suspend, "agency-not-active"),
        (retire_key, "no-key-then"),
        (lose_key, "no-key-then"),
        (close_type, "type-not-open"),
        (join_late, "not-a-member-then"),
        (suspend_region, "region-not-issuing"),
    ],
)
def test_a_no_says_why(change: Change, reason: str) -> None:
    answer = authorized(change)

    assert not answer.holds
    assert answer.particulars == {"reason": reason}


@pytest.mark.parametrize("change", [end_type, suspend, retire_key, suspend_region])
def test_it_is_asked_as_of_the_instant_and_not_as_of_now(change: Change) -> None:
    assert authorized(change, at=NOW - timedelta(days=2)).holds


def test_a_stolen_key_authorizes_nothing_at_any_time() -> None:
    assert not authorized(lose_key, at=NOW - timedelta(days=2)).holds


def test_attack_a_region_does_not_authorize_anothers_agency() -> None:
    answer = authorized(authority_id=PREFIX.format(ZHEJIANG))

    assert not answer.holds
    assert answer.particulars == {"reason": "of-another-authority"}


@pytest.mark.parametrize("question", [authorized, recognized])
def test_from_lapsed_data_nothing_is_answered(
    question: Callable[..., TrqpAnswer],
) -> None:
    with pytest.raises(TrqpLapsedError, match="too-old"):
        question(now=NOW + timedelta(days=30))


def test_stale_data_says_so() -> None:
    assert authorized(now=NOW + timedelta(days=8)).basis["freshness"] == "stale"


# Recognition


def test_a_recognized_region_is_recognized_since_its_row() -> None:
    answer = recognized()

    assert answer.holds
    assert answer.particulars == {
        "since": when(days=-600),
        "next_change": None,
        "conditions": [],
    }


def test_without_a_row_nothing_is_recognized() -> None:
    answer = recognized(
        authority_id=PREFIX.format(SHANGHAI), entity_id=PREFIX.format(ZHEJIANG)
    )

    assert not answer.holds
    assert answer.particulars["reason"] == "not-recognized"


def test_a_region_recognizes_its_own() -> None:
    assert recognized(authority_id=PREFIX.format(SHANGHAI)).holds


def test_a_row_holds_from_its_beginning_to_its_end() -> None:
    def change(world: World) -> None:
        world.rows[0].update({"from": when(days=1), "until": when(days=3)})

    held = [recognized(change, at=NOW + timedelta(days=n)).holds for n in range(4)]

    assert held == [False, True, True, False]
    change_at = recognized(change).particulars["next_change"]
    assert change_at == when(days=1)


def test_conditions_are_told_and_asked() -> None:
    def change(world: World) -> None:
        world.rows[0]["conditions"] = [
            {"kind": "holder-present"},
            {"kind": "issued-since", "at": when(days=-10)},
        ]

    assert recognized(change).particulars["conditions"] == ["holder-present"]
    assert not recognized(change, issued_at=NOW - timedelta(days=11)).holds
    assert recognized(change, issued_at=NOW - timedelta(days=9)).holds


def test_what_a_suspended_region_issues_meanwhile_is_not_recognized() -> None:
    assert recognized(suspend_region).particulars == {"reason": "region-not-issuing"}
    assert recognized(suspend_region, issued_at=NOW - timedelta(days=2)).holds


def test_a_region_that_was_no_member_then_is_not_recognized() -> None:
    assert recognized(join_late).particulars == {"reason": "not-a-member-then"}


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"authority_id": "https://nowhere.example/"}, "authority"),
        ({"entity_id": MARKET}, "entity"),
        ({"action": "recognize"}, "action"),
        ({"resource": "x"}, "resource"),
    ],
)
def test_recognition_asks_about_regions_that_exist(
    asked: dict[str, Any], what: str
) -> None:
    with pytest.raises(TrqpUnknownError, match=what):
        recognized(**asked)
