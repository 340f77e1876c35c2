"""Remote windows: what a clerk elsewhere sees of a scan, and what a decision may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from credential import strict_json
from verifier.remote_decision import Decision, DecisionKind, RemoteDecision
from verifier.remote_windows import (
    FORGOTTEN_AFTER,
    NotAcceptedError,
    OvertakenError,
    RemoteWindows,
    TooManyWindowsError,
    UnknownWindowError,
)

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ACCEPTED: dict[str, Any] = {"verdict": "accepted", "results": [{"receipt": 7}]}
REFUSED: dict[str, Any] = {"verdict": "refused", "results": [{"receipt": None}]}


def said(kind: str = "proceed", at: datetime = NOW) -> Decision:
    """Return a decision of a clerk in another city."""
    return Decision(DecisionKind(kind), "", "hangzhou-2", at)


@pytest.fixture
def windows() -> RemoteWindows:
    return RemoteWindows()


@pytest.fixture
def window(windows: RemoteWindows) -> str:
    """Return a window at which an accepted license was scanned."""
    name = windows.open("Pudong 3", now=NOW)
    windows.show(name, ACCEPTED, now=NOW)
    return name


def test_the_desk_sees_what_was_scanned(windows: RemoteWindows, window: str) -> None:
    desk = windows.at_desk(window, clerk="hangzhou-2", now=NOW)

    assert (desk.label, desk.turn, desk.shown) == ("Pudong 3", 1, ACCEPTED)


def test_the_window_is_told_who_looks(windows: RemoteWindows, window: str) -> None:
    windows.at_desk(window, clerk="hangzhou-2", now=NOW)

    assert windows.at_window(window, now=NOW).watched_by == ("hangzhou-2",)
    # Somebody who went home looks no more.
    later = NOW + 20 * SECOND
    windows.at_window(window, now=later)
    assert windows.at_window(window, now=later + 20 * SECOND).watched_by == ()


def test_the_window_is_told_what_was_decided(
    windows: RemoteWindows, window: str
) -> None:
    windows.tell(window, said(), turn=1)

    assert windows.at_window(window, now=NOW).decision == said()


def test_a_decision_is_kept_without_what_was_said_or_shown(
    windows: RemoteWindows, window: str
) -> None:
    spoken = said()._replace(sentence="holder 沈青禾 should sign again")

    kept = windows.decided(window, spoken, turn=1)

    assert kept == RemoteDecision(
        NOW, DecisionKind.PROCEED, "hangzhou-2", "Pudong 3", "accepted", [7]
    )
    assert "沈青禾" not in kept.line
    assert strict_json.loads(kept.line.encode())["kind"] == "proceed"


def test_the_next_scan_takes_the_place_of_the_last(
    windows: RemoteWindows, window: str
) -> None:
    windows.tell(window, said(), turn=1)

    windows.show(window, REFUSED, now=NOW)

    desk = windows.at_desk(window, clerk="hangzhou-2", now=NOW)
    assert (desk.turn, desk.shown, desk.decision) == (2, REFUSED, None)


@pytest.mark.parametrize("kind", ["proceed", "ask", "decline"])
def test_a_decision_on_an_overtaken_scan_counts_for_nothing(
    windows: RemoteWindows, window: str, kind: str
) -> None:
    windows.show(window, ACCEPTED, now=NOW)

    with pytest.raises(OvertakenError):
        windows.decided(window, said(kind), turn=1)
    with pytest.raises(OvertakenError):
        windows.tell(window, said(kind), turn=1)
    assert windows.at_window(window, now=NOW).decision is None


def test_nobody_lets_through_what_was_not_accepted(
    windows: RemoteWindows, window: str
) -> None:
    windows.show(window, REFUSED, now=NOW)

    with pytest.raises(NotAcceptedError):
        windows.decided(window, said("proceed"), turn=2)
    windows.tell(window, said("decline"), turn=2)


def test_a_scan_is_forgotten_after_a_minute(
    windows: RemoteWindows, window: str
) -> None:
    for seconds in (25, 50):
        windows.at_window(window, now=NOW + seconds * SECOND)
    later = NOW + FORGOTTEN_AFTER

    assert windows.at_desk(window, clerk="hangzhou-2", now=later).shown is None
    with pytest.raises(OvertakenError):
        windows.decided(window, said(at=later), turn=1)


def test_what_is_cleared_at_the_window_is_cleared_at_the_desk(
    windows: RemoteWindows, window: str
) -> None:
    windows.clear(window, now=NOW)

    assert windows.at_desk(window, clerk="hangzhou-2", now=NOW).shown is None


def test_a_window_that_falls_silent_is_closed_and_forgotten(
    windows: RemoteWindows, window: str
) -> None:
    later = NOW + 30 * SECOND

    assert windows.waiting(now=later) == ()
    with pytest.raises(UnknownWindowError):
        windows.at_desk(window, clerk="hangzhou-2", now=later)


def test_a_closed_window_shows_nothing_more(
    windows: RemoteWindows, window: str
) -> None:
    windows.close(window)

    with pytest.raises(UnknownWindowError):
        windows.show(window, ACCEPTED, now=NOW)
    windows.close(window)


def test_windows_that_wait_come_first(windows: RemoteWindows, window: str) -> None:
    windows.tell(window, said(), turn=1)
    other = windows.open("Pudong 4", now=NOW)
    windows.show(other, ACCEPTED, now=NOW)

    labels = [desk.label for desk in windows.waiting(now=NOW)]

    assert labels == ["Pudong 4", "Pudong 3"]


def test_a_flood_of_windows_is_refused(windows: RemoteWindows) -> None:
    for number in range(64):
        windows.open(str(number), now=NOW)

    with pytest.raises(TooManyWindowsError):
        windows.open("one more", now=NOW)
    # Room comes back by itself.
    assert windows.open("later", now=NOW + 30 * SECOND)


def test_windows_cannot_be_guessed(windows: RemoteWindows) -> None:
    names = {windows.open("3", now=NOW) for _ in range(10)}

    assert len(names) == 10
    assert all(len(name) >= 22 for name in names)
