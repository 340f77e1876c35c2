"""Rounds in the background while a counter serves, in one thread beside the checks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from trust_registry.view import TrustView
from verifier.background_refresh import spread_by_chance
from verifier.disputes.delivery import Delivery
from verifier.disputes.outbox import Outbox
from verifier.disputes.rounds import do_round

__all__ = ["BackgroundSending"]

# Looks no seldomer: a dispute that another counter of the hall files is seen then.
REGULAR_S = 60.0
_STOPS_WITHIN_S = 2.0

_LOG = logging.getLogger(__name__)


class BackgroundSending:
    """Sends what is due, until it is closed.

    Args:
        outbox: The hall's disputes.
        delivery: Speaks to agencies.
        view: Gives the registry's state, None where there is none.
        clock: Reads the counter's clock, as aware UTC.
    """

    def __init__(
        self,
        outbox: Outbox,
        delivery: Delivery,
        view: Callable[[], TrustView | None],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._delivery = delivery
        self._view = view
        self._clock = clock
        self._wake = threading.Event()
        self._closed = False
        # A daemon: an agency that does not answer must not keep the program from
        # ending, and a round that is cut is done again.
        self._thread = threading.Thread(
            target=self._run, name="dispute-sending", daemon=True
        )

    def start(self) -> None:
        """Begin; what is due is sent at once."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once: something was filed."""
        self._wake.set()

    def close(self) -> None:
        """End; a round that is under way is not waited for."""
        self._closed = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(_STOPS_WITHIN_S)

    def _run(self) -> None:
        while not self._closed:
            self._wake.clear()
            try:
                do_round(
                    self._outbox,
                    self._delivery,
                    self._view(),
                    now=self._clock(),
                    spread=spread_by_chance,
                )
            except Exception as error:  # noqa: BLE001
                # The last line of defense: a thread that ended unseen would leave
                # disputes lying. The page shows what was not sent.
                _LOG.warning("disputes were not sent: %s", type(error).__name__)
            self._wake.wait(REGULAR_S)
