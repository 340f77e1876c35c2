"""The requests that wait for an answer, and the answers that wait to be looked at.

In this process's memory alone, few and for minutes: nothing of a holder reaches a disk.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from verifier.errors import AnswerRefusedError
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.judged import JudgedAnswer
from verifier.live_requests.request_object import Request
from verifier.matter import Matter

__all__ = ["ANSWERED_WITHIN", "KEPT_FOR", "LiveRequest", "Pending", "State"]

ANSWERED_WITHIN = timedelta(minutes=5)
"""Ours: to find the wallet, read what is asked and agree."""

# As long as a page keeps the codes of a matter (verifier/pages/item.js).
KEPT_FOR = timedelta(minutes=10)
# A hall of a hundred windows, two at each; above it the oldest is forgotten.
MAX_REQUESTS = 200


class State(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    FETCHED = "fetched"
    ANSWERED = "answered"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LiveRequest:
    """One request at one window.

    Attributes:
        id: Unguessable; stands in both of its addresses.
        request: What it asks, and of which nonce and state.
        matter: What it is asked for at the counter.
        item: Code of the service item, or None.
        is_fetched: Whether a wallet has it.
        is_taken: Whether an answer to it came; there is only one.
        answer: What that comes to, once it is judged.
        turned_away: The last answer that was not taken, and why.
    """

    id: str
    request: Request
    matter: Matter
    item: str | None = None
    is_fetched: bool = False
    is_taken: bool = False
    answer: JudgedAnswer | None = None
    turned_away: AnswerFault | None = None

    def state_at(self, now: datetime) -> State:
        """Return where it stands."""
        if self.answer is not None:
            return State.ANSWERED
        if now >= self.request.expires_at:
            return State.EXPIRED
        return State.FETCHED if self.is_fetched else State.WAITING


class Pending:
    """All requests of one service. Safe to use from several threads."""

    def __init__(self, *, max_requests: int = MAX_REQUESTS) -> None:
        self._max_requests = max_requests
        self._requests: OrderedDict[str, LiveRequest] = OrderedDict()
        self._one_at_a_time = Lock()

    def add(self, live: LiveRequest, *, now: datetime) -> None:
        """Keep a new request; forget what is over, and the oldest of too many."""
        with self._one_at_a_time:
            over = [
                one.id
                for one in self._requests.values()
                if now >= one.request.made_at + KEPT_FOR
            ]
            for request_id in over:
                del self._requests[request_id]
            self._requests[live.id] = live
            if len(self._requests) > self._max_requests:
                self._requests.popitem(last=False)

    def look(self, request_id: str, *, now: datetime) -> LiveRequest:
        """Return a request.

        Raises:
            AnswerRefusedError: ``UNKNOWN``: there is none, or it was forgotten.
        """
        with self._one_at_a_time:
            return self._known(request_id, now)

    def fetch(self, request_id: str, *, now: datetime) -> LiveRequest:
        """Return a request that a wallet fetches.

        Raises:
            AnswerRefusedError: ``UNKNOWN``, ``EXPIRED`` or ``ANSWERED``.
        """
        with self._one_at_a_time:
            return self._change(self._open(request_id, now), is_fetched=True)

    def open(self, request_id: str, *, now: datetime) -> LiveRequest:
        """Return a request that can still be answered; note a second answer to it.

        Raises:
            AnswerRefusedError: as `fetch`.
        """
        with self._one_at_a_time:
            return self._open(request_id, now)

    def take(self, request_id: str, *, now: datetime) -> LiveRequest:
        """Return a request for its one answer; of two that come at once, one gets it.

        Raises:
            AnswerRefusedError: as `fetch`.
        """
        with self._one_at_a_time:
            return self._change(self._open(request_id, now), is_taken=True)

    def finish(self, request_id: str, answer: JudgedAnswer) -> None:
        """Keep what the answer comes to, unless the request was forgotten meanwhile."""
        with self._one_at_a_time:
            if request_id in self._requests:
                self._change(self._requests[request_id], answer=answer)

    def turn_away(self, request_id: str, fault: AnswerFault) -> None:
        """Note that something came and was not taken."""
        with self._one_at_a_time:
            if request_id in self._requests:
                self._change(self._requests[request_id], turned_away=fault)

    def forget(self, request_id: str) -> None:
        """Forget a request and what was answered to it."""
        with self._one_at_a_time:
            self._requests.pop(request_id, None)

    def _open(self, request_id: str, now: datetime) -> LiveRequest:
        live = self._known(request_id, now)
        if live.is_taken:
            self._change(live, turned_away=AnswerFault.ANSWERED)
            raise AnswerRefusedError(AnswerFault.ANSWERED)
        if now >= live.request.expires_at:
            raise AnswerRefusedError(AnswerFault.EXPIRED)
        return live

    def _known(self, request_id: str, now: datetime) -> LiveRequest:
        live = self._requests.get(request_id)
        if live is None or now >= live.request.made_at + KEPT_FOR:
            self._requests.pop(request_id, None)
            raise AnswerRefusedError(AnswerFault.UNKNOWN)
        return live

    def _change(self, live: LiveRequest, **changed: object) -> LiveRequest:
        self._requests[live.id] = replace(live, **changed)  # type: ignore[arg-type]
        return self._requests[live.id]
