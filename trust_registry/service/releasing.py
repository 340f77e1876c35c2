"""A host that releases by itself: on time, and when something was taken in.

For a pilot, whose one host has two keys or more, or for a host that another co-signs
for: how a release is made is passed in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from trust_registry.errors import RegistryError
from trust_registry.release import Release

__all__ = ["Releasing"]

_LOG = logging.getLogger(__name__)

# After a failure: soon enough for the day's timestamp, seldom enough for the log.
RETRY_S = 60.0


class Releasing:
    """Makes a release whenever it is due, in a thread of its own.

    Args:
        release: Makes one release.
        every_s: Seconds from one to the next, if nothing is taken in.
        done: Called after each try, with what came of it: ``done`` or ``failed``.
        retry_s: Seconds from a failure to the next try.
    """

    def __init__(
        self,
        release: Callable[[], Release],
        *,
        every_s: float,
        done: Callable[[str], None],
        retry_s: float = RETRY_S,
    ) -> None:
        self._release = release
        self._every_s = every_s
        self._retry_s = min(retry_s, every_s)
        self._done = done
        self._wanted = Event()
        self._stopped = False
        self._thread = Thread(target=self._run, name="release", daemon=True)
        self.failure = ""
        """Why the last release failed; empty if it did not."""

    def start(self) -> None:
        """Make the first release, then go on in the thread."""
        self.try_once()
        self._thread.start()

    def want(self) -> None:
        """Ask for a release soon: something was taken in."""
        self._wanted.set()

    def stop(self) -> None:
        """End after the release that is being made, if any."""
        self._stopped = True
        self._wanted.set()
        self._thread.join()

    def try_once(self) -> None:
        """Make one release; what fails is told and tried again later."""
        try:
            made = self._release()
        except (RegistryError, OSError) as error:
            self.failure = str(error)
            _LOG.error("the release failed: %s", error)
            self._done("failed")
            return
        self.failure = ""
        _LOG.info(
            "released",
            extra={
                "timestamp": made.timestamp_version,
                "snapshot": made.snapshot_version,
                "faults": dict(made.faults),
            },
        )
        self._done("done")

    def _run(self) -> None:
        while True:
            self._wanted.wait(self._retry_s if self.failure else self._every_s)
            if self._stopped:
                return
            self._wanted.clear()
            self.try_once()
