from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from credential.errors import MalformedError
from credential.moments import (
    UtcMoment,
    beijing_text,
    end_of_day,
    from_seconds,
    parse_moment,
    start_of_day,
    to_rfc3339,
    to_seconds,
)

LAST_SECOND = 253_402_300_799
UTC_MOMENT: TypeAdapter[datetime] = TypeAdapter(UtcMoment)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-21T08:00", "2026-11-21T00:00:00Z"),
        ("2026-11-21 08:00:30", "2026-11-21T00:00:30Z"),
        ("2026-11-21", "2026-11-20T16:00:00Z"),
        ("2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z"),
        ("2026-11-21T00:00:00-05:00", "2026-11-21T05:00:00Z"),
        (" 2026-11-21T08:00:00.999 ", "2026-11-21T00:00:00Z"),
    ],
)
def test_what_a_person_writes_is_beijing_time_unless_it_says_otherwise(
    text: str, told: str
) -> None:
    assert to_rfc3339(parse_moment(text)) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-13-01",
        "0001-01-01",
        "1969-12-31T23:59:59Z",
        "\uff12\uff10\uff12\uff16-11-21",
    ],
)
def test_what_is_no_time_of_our_age_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_moment(text)


@given(st.integers(0, LAST_SECOND))
def test_seconds_and_their_text_tell_the_same_instant(seconds: int) -> None:
    moment = from_seconds(seconds)

    assert to_seconds(moment) == seconds
    assert parse_moment(to_rfc3339(moment)) == moment
    assert UTC_MOMENT.validate_python(to_rfc3339(moment)) == moment


@pytest.mark.parametrize("seconds", [-1, LAST_SECOND + 1, 10**30, -(10**30)])
def test_seconds_outside_the_years_1970_to_9999_are_refused(seconds: int) -> None:
    with pytest.raises(MalformedError):
        from_seconds(seconds)


def test_a_clerk_reads_beijing_time() -> None:
    assert (
        beijing_text(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)) == "2026-11-22 00:30"
    )


def test_a_day_lasts_from_midnight_to_midnight_in_beijing() -> None:
    day = date(2026, 2, 28)

    assert to_rfc3339(start_of_day(day)) == "2026-02-27T16:00:00Z"
    assert to_rfc3339(end_of_day(day)) == "2026-02-28T16:00:00Z"


@given(st.dates(date(1970, 1, 2), date(9999, 12, 30)))
def test_the_end_of_a_day_is_the_start_of_the_next(day: date) -> None:
    assert end_of_day(day) == start_of_day(day + timedelta(days=1))
    assert end_of_day(day) - start_of_day(day) == timedelta(days=1)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-21T00:00:00",
        "2026-11-21T00:00:00+08:00",
        "2026-11-21t00:00:00z",
        "2026-W47-6T00:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-02-29T00:00:00Z",
        "",
        0,
        None,
        True,
        datetime(2026, 11, 21),  # noqa: DTZ001 - that it is naive is the matter
    ],
    ids=repr,
)
def test_a_registry_file_writes_a_time_in_one_way(value: object) -> None:
    with pytest.raises(ValidationError):
        UTC_MOMENT.validate_python(value)


def test_an_aware_time_of_another_offset_is_taken_as_utc() -> None:
    beijing = datetime(2026, 11, 21, 8, tzinfo=timezone(timedelta(hours=8)))

    assert to_rfc3339(UTC_MOMENT.validate_python(beijing)) == "2026-11-21T00:00:00Z"
