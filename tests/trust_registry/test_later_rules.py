"""Rules published ahead lie in a counter's store and begin there, with no network."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from credential.moments import parse_moment
from tests.sample_registry import BUSINESS_LICENSE, JIANGSU, NOW, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.watched import AHEAD, make_watched
from trust_registry.sqlite_view import SqliteView

SECOND = timedelta(seconds=1)


@pytest.fixture
def offline(registry: FoundedRegistry, tmp_path: Path) -> SqliteView:
    """Return the view of a counter that got one stick and nothing after it."""
    stick = make_watched(registry).bundle()
    return registry.store(tmp_path / "trust", stick).view()


def recognized(view: SqliteView, now: datetime) -> bool:
    return view.recognition(
        accepting=JIANGSU,
        issuing=SHANGHAI,
        type_code=BUSINESS_LICENSE,
        issued_at=NOW,
        now=now,
    ).recognized


def test_a_recognition_row_begins_at_its_instant(offline: SqliteView) -> None:
    begins = parse_moment(f"{AHEAD}T00:00:00Z")

    assert not recognized(offline, begins - SECOND)
    assert recognized(offline, begins)


def test_an_age_limit_of_a_type_changes_at_its_instant(offline: SqliteView) -> None:
    kind, begins = (
        offline.license_type(BUSINESS_LICENSE),
        parse_moment("2027-01-01T00:00:00Z"),
    )

    assert kind is not None
    before, after = (kind.at(at).tongyan for at in (begins - SECOND, begins))
    assert after.max_stale_s == 3 * 86_400 < before.max_stale_s
    assert after.max_status_age_s == before.max_status_age_s
