"""A counter's trust data refreshed while it works, in one thread beside the checks.

A check never waits for it: what came in is a new generation of the store, which the
next check opens. Whether the data is good enough to decide on is graded in
``verifier.readiness``, by its age and not by how the refreshing goes.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from credential import Bilingual
from trust_registry.errors import BusyError, RegistryError
from trust_registry.update_report import UpdateReport
from verifier.watched_source import REGULAR_S, SourceState, WatchedSource

__all__ = ["BackgroundRefresh", "Pause", "RefreshedStore", "spread_by_chance"]

_SPREAD = 0.2
_STOPS_WITHIN_S = 2.0
_CHANCE = random.SystemRandom()

# Overall, the best of the sources counts: one that works is enough.
_BEST_FIRST = tuple(SourceState)

_NO_SOURCE = Bilingual(
    zh="没有设置更新来源，信任数据不会自动更新",
    en="no source is set; trust data is not refreshed by itself",
)


class RefreshedStore(Protocol):
    """What is refreshed; ``trust_registry.store.TrustStore`` is one."""

    def update(self, sources: Sequence[str], *, now: datetime) -> UpdateReport:
        """Take in what is newer; RegistryError where this machine cannot."""
        ...


class Pause(Protocol):
    """How the thread waits; ``threading.Event`` is one."""

    def wait(self, timeout: float) -> bool:
        """Return after that many seconds, or at once and True after ``set``."""
        ...

    def set(self) -> None:
        """End the waiting."""
        ...


def spread_by_chance(seconds: float) -> float:
    """Return a span up to a fifth longer or shorter."""
    return seconds * _CHANCE.uniform(1 - _SPREAD, 1 + _SPREAD)


class BackgroundRefresh:
    """Asks each source when it is due, until it is closed.

    Args:
        store: Opens the trust store; it may still be made. It must not be the object
            that checks use: an update works on the folder, and the checks' own view
            follows.
        sources: Bundles, folders that may appear, or https addresses.
        clock: Reads the counter's clock, as aware UTC.
        pause: How to wait between two looks.
        elapsed_s: Seconds that only go forward: a clock that is set must not stop the
            refreshing for a year.
        spread: See `WatchedSource`.
    """

    def __init__(
        self,
        store: Callable[[], RefreshedStore],
        sources: Sequence[str],
        *,
        clock: Callable[[], datetime],
        pause: Pause | None = None,
        elapsed_s: Callable[[], float] = time.monotonic,
        spread: Callable[[float], float] = spread_by_chance,
    ) -> None:
        self._store = store
        self._sources = [WatchedSource(name, spread=spread) for name in sources]
        self._clock = clock
        self._elapsed_s = elapsed_s
        self._pause: Pause = pause or threading.Event()
        # A daemon: a download that hangs must not keep the program from ending, and
        # a refresh that is cut leaves the state before it.
        self._thread = threading.Thread(
            target=self._run, name="background-refresh", daemon=True
        )

    def start(self) -> None:
        """Begin: every source is due at once."""
        if self._sources:
            self._thread.start()

    def close(self) -> None:
        """End; a refresh that is under way is not waited for."""
        self._pause.set()
        if self._thread.is_alive():
            self._thread.join(_STOPS_WITHIN_S)

    def to_json(self) -> dict[str, Any]:
        """Return how it goes: overall, and for each source."""
        standings = [watched.standing for watched in self._sources]
        if not standings:
            sentence = _NO_SOURCE.model_dump()
            state: str = "none"
            return {"state": state, "since": None, "sentence": sentence, "sources": []}
        state = min((one.state for one in standings), key=_BEST_FIRST.index)
        # As long as any of them was better, it was no worse overall.
        last = max(
            (one for one in standings if one.state == state),
            key=lambda one: one.since.timestamp() if one.since else 0.0,
        )
        shown = last.to_json()
        return {
            "state": state,
            "since": shown["since"],
            "sentence": shown["sentence"],
            "sources": [one.to_json() for one in standings],
        }

    def _run(self) -> None:
        while True:
            for watched in self._sources:
                if watched.is_due(self._elapsed_s(), now=self._clock()):
                    self._ask(watched)
            elapsed_s = self._elapsed_s()
            idle_s = min(one.due_in_s(elapsed_s) for one in self._sources)
            if self._pause.wait(min(idle_s, REGULAR_S)):
                return

    def _ask(self, watched: WatchedSource) -> None:
        now = self._clock()
        try:
            report = self._store().update([watched.standing.source], now=now)
        except BusyError:
            watched.was_busy(self._elapsed_s())
        except RegistryError as error:
            watched.broke(error, self._elapsed_s(), now=now, zh=error.zh)
        except Exception as error:  # noqa: BLE001
            # The last line of defense: a thread that ended unseen would leave the
            # page saying that all goes well.
            watched.broke(error, self._elapsed_s(), now=now)
        else:
            watched.answered(report.sources[0], self._elapsed_s(), now=now)
