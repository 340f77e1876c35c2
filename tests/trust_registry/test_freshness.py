from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from credential import Bilingual
from tests.sample_registry import ANHUI, NOW, REGIONS, SHANGHAI, ZHEJIANG
from trust_registry.freshness import (
    Freshness,
    clock_is_suspect,
    freshness,
    part_issued_at,
)
from trust_registry.view import TrustStanding

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
LIMIT = timedelta(days=3)

STANDING = TrustStanding(
    registry_name=Bilingual(zh="样例名录", en="Sample registry"),
    demo=False,
    versions={},
    issued_at=NOW - HOUR,
    timestamp_expires=NOW + timedelta(days=7),
    council_expires=NOW + timedelta(days=150),
    region_expires=dict.fromkeys(REGIONS, NOW + timedelta(days=30)),
    region_issued_at=dict.fromkeys(REGIONS, NOW - HOUR),
    highest_issued_at=NOW - HOUR,
)


def grade(standing: TrustStanding, *, now: datetime = NOW) -> Freshness:
    return freshness(
        standing,
        now=now,
        max_stale_s=int(LIMIT.total_seconds()),
        regions=(SHANGHAI, ZHEJIANG),
    )


def aged(age: timedelta) -> TrustStanding:
    return replace(
        STANDING,
        issued_at=NOW - age,
        region_issued_at=dict.fromkeys(REGIONS, NOW - age),
        highest_issued_at=NOW - age,
    )


def test_data_whose_timestamp_is_in_force_is_fresh() -> None:
    assert grade(STANDING) is Freshness.FRESH


def test_data_whose_timestamp_has_lapsed_is_stale() -> None:
    assert grade(replace(STANDING, timestamp_expires=NOW)) is Freshness.STALE


def test_age_is_counted_in_age_not_in_the_timestamps_end() -> None:
    assert grade(aged(LIMIT)) is Freshness.FRESH
    assert grade(aged(LIMIT + SECOND)) is Freshness.TOO_OLD


def test_data_of_the_very_second_is_fresh_under_a_limit_of_nothing() -> None:
    told = freshness(aged(timedelta()), now=NOW, max_stale_s=0, regions=())

    assert told is Freshness.FRESH


@pytest.mark.parametrize("region", [SHANGHAI, ZHEJIANG])
def test_a_concerned_region_whose_roles_have_lapsed(region: str) -> None:
    expires = {**STANDING.region_expires, region: NOW}

    assert grade(replace(STANDING, region_expires=expires)) is Freshness.REGION_EXPIRED


def test_a_concerned_region_that_was_never_taken_in() -> None:
    assert grade(replace(STANDING, region_expires={})) is Freshness.REGION_EXPIRED


def test_a_region_that_is_not_concerned_may_lapse() -> None:
    expires = {**STANDING.region_expires, ANHUI: NOW}

    assert grade(replace(STANDING, region_expires=expires)) is Freshness.FRESH


def test_a_council_whose_roles_have_lapsed() -> None:
    assert grade(replace(STANDING, council_expires=NOW)) is Freshness.COUNCIL_EXPIRED


@pytest.mark.parametrize("region", [SHANGHAI, ZHEJIANG])
def test_a_quarantined_regions_older_part_is_stale_and_then_too_old(
    region: str,
) -> None:
    def with_part_of(age: timedelta) -> TrustStanding:
        parts = {**STANDING.region_issued_at, region: NOW - age}
        return replace(STANDING, region_issued_at=parts)

    assert grade(with_part_of(LIMIT)) is Freshness.STALE
    assert grade(with_part_of(LIMIT + SECOND)) is Freshness.TOO_OLD


def test_a_clock_ten_minutes_behind_is_let_pass() -> None:
    at_the_edge = STANDING.highest_issued_at - timedelta(minutes=10)

    assert not clock_is_suspect(STANDING, at_the_edge)
    assert clock_is_suspect(STANDING, at_the_edge - SECOND)


def test_a_clock_behind_an_earlier_views_time_is_suspect() -> None:
    seen_before = replace(STANDING, highest_issued_at=NOW + HOUR)

    assert grade(seen_before) is Freshness.CLOCK_SUSPECT


def test_a_clock_behind_the_views_own_time_is_suspect() -> None:
    unmarked = replace(STANDING, issued_at=NOW + HOUR, highest_issued_at=NOW)

    assert grade(unmarked) is Freshness.CLOCK_SUSPECT


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"highest_issued_at": NOW + HOUR}, Freshness.CLOCK_SUSPECT),
        ({"issued_at": NOW - 2 * LIMIT}, Freshness.TOO_OLD),
        ({}, Freshness.COUNCIL_EXPIRED),
    ],
)
def test_the_clock_comes_before_age_and_age_before_lapsed_roles(
    changes: dict[str, Any], expected: Freshness
) -> None:
    lapsed = replace(STANDING, council_expires=NOW - HOUR, region_expires={}, **changes)

    assert grade(lapsed) is expected


def test_a_region_without_any_part_is_as_old_as_can_be() -> None:
    assert part_issued_at(STANDING, [SHANGHAI, "440000"]) == datetime.min.replace(
        tzinfo=UTC
    )


def test_no_part_is_younger_than_the_view() -> None:
    parts = dict.fromkeys(REGIONS, NOW)

    told = part_issued_at(replace(STANDING, region_issued_at=parts), [SHANGHAI])

    assert told == STANDING.issued_at


@pytest.mark.parametrize(
    "now",
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)],
    ids=["first", "last"],
)
def test_the_ends_of_time_are_never_young(now: datetime) -> None:
    assert grade(STANDING, now=now) not in (Freshness.FRESH, Freshness.STALE)
