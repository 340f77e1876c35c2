"""What a host does by itself: releasing on time, keeping a mirror current.

What a chore does is passed in; here it is done again and again, in a thread of its
own, and what fails is told and tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

from credential import Bilingual
from trust_registry.errors import RegistryError

__all__ = ["Chore", "Running"]

_LOG = logging.getLogger("tongyan.chores")

# After a failure: soon enough for the day's timestamp, seldom enough for the log.
RETRY_S = 60.0


@dataclass(frozen=True, slots=True)
class Chore:
    """One thing to do.

    Attributes:
        name: ``release`` or ``mirror``, for logs and metrics.
        label: The same for people.
        act: Does it once; returns what came of it, for the log.
        every_s: Seconds from one time to the next.
    """

    name: str
    label: Bilingual
    act: Callable[[], Mapping[str, Any]]
    every_s: float


class Running:
    """A chore that is done whenever it is due.

    Args:
        chore: What is done.
        done: Called after each try with the chore's name and ``done`` or ``failed``.
    """

    def __init__(self, chore: Chore, done: Callable[[str, str], None]) -> None:
        self.chore = chore
        self._done = done
        self._wanted = Event()
        self._stopped = False
        self._thread = Thread(target=self._run, name=chore.name, daemon=True)
        self.failure = ""
        """Why it failed last; empty if it did not."""

    def start(self) -> None:
        """Do it now and again and again, in the thread.

        Not before it: two hosts that wait for each other's first answer would wait
        for ever.
        """
        self._thread.start()

    def want(self) -> None:
        """Ask for it to be done now."""
        self._wanted.set()

    def stop(self) -> None:
        """End after what is being done, if anything."""
        self._stopped = True
        self._wanted.set()
        self._thread.join()

    def try_once(self) -> None:
        """Do it once; a failure is told and tried again later."""
        name = self.chore.name
        try:
            came = self.chore.act()
        except (RegistryError, OSError) as error:
            self.failure = str(error)
            _LOG.error(name, extra={"outcome": "failed", "reason": str(error)})
            self._done(name, "failed")
            return
        self.failure = ""
        _LOG.info(name, extra={"outcome": "done", **came})
        self._done(name, "done")

    def _run(self) -> None:
        again_s = min(RETRY_S, self.chore.every_s)
        while True:
            self._wanted.clear()
            if self._stopped:
                return
            self.try_once()
            self._wanted.wait(again_s if self.failure else self.chore.every_s)
