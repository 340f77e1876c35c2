"""Instants: people see Beijing time, signed bytes carry whole UTC seconds.

Reading the clock is left to the faces; everything here takes an instant.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from credential.errors import MalformedError

__all__ = [
    "BEIJING",
    "UtcMoment",
    "beijing_text",
    "end_of_day",
    "from_seconds",
    "parse_moment",
    "start_of_day",
    "to_rfc3339",
    "to_seconds",
]

# A fixed offset: China has kept one time since 1991, and a counter needs no
# time-zone database this way.
BEIJING = timezone(timedelta(hours=8))

# 9999-12-31T23:59:59Z: the last second that datetime, RFC 3339 and SQLite share.
MAX_SECONDS = 253_402_300_799


def parse_moment(text: str) -> datetime:
    """Return the instant that a person or a file wrote.

    Args:
        text: ISO 8601. Without an offset it is Beijing time; a bare date is its
            first second. Fractions of a second are dropped.

    Raises:
        MalformedError: not such a text, or outside the years 1970 to 9999.
    """
    try:
        read = datetime.fromisoformat(text.strip())
        local = read.replace(tzinfo=BEIJING) if read.tzinfo is None else read
        return from_seconds(to_seconds(local))
    except (ValueError, OverflowError) as error:
        raise MalformedError(
            f"{text!r} is not a time; write for example 2026-11-21T08:00 "
            "(Beijing time) or 2026-11-21T00:00:00Z"
        ) from error


def from_seconds(seconds: int) -> datetime:
    """Return the instant of a NumericDate of whole seconds (RFC 7519 section 2).

    Raises:
        MalformedError: before 1970 or after 9999.
    """
    if not 0 <= seconds <= MAX_SECONDS:
        raise MalformedError("a time lies outside the years 1970 to 9999")
    return datetime.fromtimestamp(seconds, UTC)


def to_seconds(moment: datetime) -> int:
    """Return an aware instant as whole seconds since 1970-01-01 UTC."""
    return int(moment.timestamp())


def to_rfc3339(moment: datetime) -> str:
    """Return an aware instant as ``2026-11-21T00:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def beijing_text(moment: datetime) -> str:
    """Return an aware instant as a clerk reads it: ``2026-11-21 08:00``."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def start_of_day(day: date) -> datetime:
    """Return the first second of a day in Beijing."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    return midnight.astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the ``exp`` of a license valid *to* a day: 00:00 +08:00 of the next.

    A license is good while ``now < exp``, so it holds to the end of its last day.
    """
    return start_of_day(day + timedelta(days=1))


def _read(value: object) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError("a time is written as 2026-11-21T00:00:00Z")
    return datetime.fromisoformat(value)


# ``fromisoformat`` reads weeks and basic forms of the same length, too.
_RFC3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


UtcMoment = Annotated[
    datetime,
    BeforeValidator(_read),
    PlainSerializer(to_rfc3339, return_type=str, when_used="json"),
]
"""An aware UTC instant in a registry file, written ``2026-11-21T00:00:00Z`` only."""
