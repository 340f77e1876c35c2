"""Rules published ahead switch at counters at their instant, with no network."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.sample_registry import NOW, when
from tests.world import World

DAY = 86_400


def cause_at(world: World, **delta: float) -> str | None:
    """Return the cause some time later, with the trust data and lists of now."""
    world.now = NOW + timedelta(**delta)
    return world.report().cause


def later(world: World, **rules: object) -> None:
    """Publish rules that begin two days from now."""
    world.license_type["tongyan"]["later"] = [{"from": when(days=2), **rules}]


def test_a_recognition_row_begins_offline_at_its_instant(world: World) -> None:
    world.rows[0]["from"] = when(days=2)

    assert cause_at(world, days=2, seconds=-1) == "not-recognized"
    assert cause_at(world, days=2) is None


def test_a_recognition_row_ends_offline_at_its_instant(world: World) -> None:
    world.rows[0]["until"] = when(days=2)

    assert cause_at(world, days=2, seconds=-1) is None
    assert cause_at(world, days=2) == "not-recognized"


@pytest.mark.parametrize(
    ("rule", "cause"),
    [("max_stale_s", "trust-too-old"), ("max_status_age_s", "status-too-old")],
)
def test_an_age_limit_tightens_offline_at_its_instant(
    world: World, rule: str, cause: str
) -> None:
    later(world, **{rule: DAY})

    assert cause_at(world, days=2, seconds=-1) is None
    assert cause_at(world, days=2) == cause


def test_an_age_limit_loosens_offline_at_its_instant(world: World) -> None:
    world.license_type["tongyan"]["max_stale_s"] = DAY
    later(world, max_stale_s=5 * DAY)

    assert cause_at(world, days=2, seconds=-1) == "trust-too-old"
    assert cause_at(world, days=2) is None


def test_who_may_present_changes_offline_at_its_instant(world: World) -> None:
    presenter = {"who": "agent", "label": {"zh": "代理人", "en": "An agent"}}
    later(world, presenters=[{**presenter, "compare": []}])

    shown = []
    for seconds in (-1, 0):
        world.now = NOW + timedelta(days=2, seconds=seconds)
        kind = world.report().license_type
        assert kind is not None
        shown.append([one.who for one in kind.tongyan.presenters])
    assert shown == [["legal-representative"], ["agent"]]
