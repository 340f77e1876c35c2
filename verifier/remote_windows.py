"""Remote windows 虚拟窗口: scanned at one window, decided by a clerk elsewhere.

Windows live in the memory of one hall's service and nowhere else: a scan is forgotten
with the next one, when its time is over, and when the window is closed. The clerk
elsewhere sees what the service itself decided, never what a browser said it did.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from verifier.causes import Verdict
from verifier.remote_decision import Decision, DecisionKind, RemoteDecision

__all__ = [
    "FORGOTTEN_AFTER",
    "AtDesk",
    "AtWindow",
    "NotAcceptedError",
    "OvertakenError",
    "RemoteWindowError",
    "RemoteWindows",
    "TooManyWindowsError",
    "UnknownWindowError",
]

FORGOTTEN_AFTER = timedelta(seconds=60)
"""How long a scan is shown: as long as on the counter page itself."""

# A page asks every second; one that is silent for so long was closed.
_GONE_AFTER = timedelta(seconds=30)
_MOST = 64  # windows of one hall open at once


class RemoteWindowError(Exception):
    """Root of what a remote window refuses."""


class UnknownWindowError(RemoteWindowError):
    """There is no such window, or it was closed."""


class TooManyWindowsError(RemoteWindowError):
    """The hall has as many windows open as it may."""


class OvertakenError(RemoteWindowError):
    """The scan that was decided on is no longer the window's last."""


class NotAcceptedError(RemoteWindowError):
    """Nobody lets through what the verifier did not accept."""


class AtWindow(NamedTuple):
    """What a window's own page is told.

    Attributes:
        turn: Which scan it is about; rises with each.
        watched_by: The clerks who look at this window now.
        decision: What was decided on that scan, if anything yet.
    """

    turn: int
    watched_by: tuple[str, ...]
    decision: Decision | None


class AtDesk(NamedTuple):
    """What the clerk elsewhere is shown.

    Attributes:
        window: Its identifier.
        label: What the window is called.
        turn: Which scan it is; 0 before the first.
        shown: The results as the window's page got them; None once forgotten.
        decision: What was decided on it, if anything yet.
    """

    window: str
    label: str
    turn: int
    shown: Mapping[str, Any] | None
    decision: Decision | None

    @property
    def is_undecided(self) -> bool:
        """Whether a scan waits for a decision."""
        return self.shown is not None and self.decision is None


@dataclass(slots=True)
class _Window:
    label: str
    asked_at: datetime
    turn: int = 0
    shown: Mapping[str, Any] | None = None
    shown_at: datetime | None = None
    decision: Decision | None = None
    watching: dict[str, datetime] = field(default_factory=dict)

    def forget(self) -> None:
        self.shown, self.shown_at = None, None

    def at_desk(self, name: str) -> AtDesk:
        return AtDesk(name, self.label, self.turn, self.shown, self.decision)


class RemoteWindows:
    """The open windows of one hall; may be asked from several threads.

    In all methods ``now`` is the counter's clock, aware UTC, and a window that is not
    open raises UnknownWindowError.
    """

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}
        self._lock = Lock()

    def open(self, label: str, *, now: datetime) -> str:
        """Open a window; return its identifier, which nobody can guess.

        Args:
            label: What clerks elsewhere call it, one short line.
            now: When.

        Raises:
            TooManyWindowsError: 64 are open.
        """
        with self._lock:
            self._sweep(now)
            if len(self._windows) >= _MOST:
                raise TooManyWindowsError
            name = secrets.token_urlsafe(16)
            self._windows[name] = _Window(label, asked_at=now)
            return name

    def close(self, name: str) -> None:
        """Close a window and forget what it showed; one that is not open stays so."""
        with self._lock:
            self._windows.pop(name, None)

    def show(self, name: str, results: Mapping[str, Any], *, now: datetime) -> None:
        """Show a scan to the clerk elsewhere, in the place of the one before.

        Args:
            name: The window's identifier.
            results: What the service answered: it holds a license's claims.
            now: When.
        """
        with self._lock:
            window = self._find(name, now)
            window.turn += 1
            window.shown, window.shown_at = results, now
            window.decision = None

    def clear(self, name: str, *, now: datetime) -> None:
        """Forget what a window showed, as its own page did."""
        with self._lock:
            self._find(name, now).forget()

    def at_window(self, name: str, *, now: datetime) -> AtWindow:
        """Return what the window's own page is told; it is known to be there by it."""
        with self._lock:
            window = self._find(name, now)
            window.asked_at = now
            here = tuple(
                clerk
                for clerk, asked_at in window.watching.items()
                if now - asked_at < _GONE_AFTER
            )
            return AtWindow(window.turn, here, window.decision)

    def waiting(self, *, now: datetime) -> tuple[AtDesk, ...]:
        """Return every open window, those with an undecided scan first."""
        with self._lock:
            self._sweep(now)
            desks = [window.at_desk(name) for name, window in self._windows.items()]
        return tuple(sorted(desks, key=lambda desk: not desk.is_undecided))

    def at_desk(self, name: str, *, clerk: str, now: datetime) -> AtDesk:
        """Return what a clerk elsewhere is shown; the window is told who looks."""
        with self._lock:
            window = self._find(name, now)
            window.watching[clerk] = now
            return window.at_desk(name)

    def decided(self, name: str, decision: Decision, *, turn: int) -> RemoteDecision:
        """Return what is to be kept of a decision, before anybody is told of it.

        Args:
            name: The window's identifier.
            decision: What the clerk says.
            turn: Which scan the clerk saw.

        Raises:
            OvertakenError: that scan is not the last, or is forgotten.
            NotAcceptedError: to proceed on what the verifier did not accept.
        """
        with self._lock:
            window = self._find(name, decision.at)
            shown = _decidable(window, decision.kind, turn)
            results = shown.get("results", ())
            return RemoteDecision(
                at=decision.at,
                kind=decision.kind,
                clerk=decision.clerk,
                window=window.label,
                verdict=shown["verdict"],
                receipts=[one["receipt"] for one in results if one.get("receipt")],
            )

    def tell(self, name: str, decision: Decision, *, turn: int) -> None:
        """Tell the window what was decided, once it is kept.

        Raises:
            OvertakenError: meanwhile another scan came, or this one is forgotten.
            NotAcceptedError: as in `decided`.
        """
        with self._lock:
            window = self._find(name, decision.at)
            _decidable(window, decision.kind, turn)
            window.decision = decision

    def _find(self, name: str, now: datetime) -> _Window:
        self._sweep(now)
        try:
            return self._windows[name]
        except KeyError:
            raise UnknownWindowError from None

    def _sweep(self, now: datetime) -> None:
        for name, window in list(self._windows.items()):
            shown_at = window.shown_at
            if now - window.asked_at >= _GONE_AFTER:
                del self._windows[name]
            elif shown_at is not None and now - shown_at >= FORGOTTEN_AFTER:
                window.forget()


def _decidable(window: _Window, kind: DecisionKind, turn: int) -> Mapping[str, Any]:
    if window.turn != turn or window.shown is None:
        raise OvertakenError
    accepted = window.shown.get("verdict") == Verdict.ACCEPTED.value
    if kind is DecisionKind.PROCEED and not accepted:
        raise NotAcceptedError
    return window.shown
