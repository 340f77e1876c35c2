"""One round of the outbox: what is due is sent, or asked about; answers are judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from trust_registry.dispute_acceptance import accept_answer
from trust_registry.errors import MessageRefusedError
from trust_registry.view import TrustView
from verifier.disputes.delivery import Delivery, disputes_address
from verifier.disputes.entry import Entry
from verifier.disputes.outbox import Outbox
from verifier.errors import DeliveryError

__all__ = ["ASK_AGAIN", "LONGEST_WAIT", "Round", "do_round"]

# A day has four such; an agency has fifteen days.
ASK_AGAIN = timedelta(hours=6)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

Spread = Callable[[float], float]


class Round(NamedTuple):
    """What a round came to.

    Attributes:
        tried: How many disputes were sent or asked about.
        failed: Ids and faults of those that did not come through.
    """

    tried: int
    failed: tuple[tuple[str, str], ...]


def do_round(
    outbox: Outbox,
    delivery: Delivery,
    view: TrustView | None,
    *,
    now: datetime,
    everything: bool = False,
    spread: Spread = float,
) -> Round:
    """Send and ask for what is due.

    Args:
        outbox: The hall's disputes.
        delivery: Speaks to agencies.
        view: The registry's state; None where there is no trust data.
        now: The counter's clock.
        everything: Also what is not due yet.
        spread: Makes a span longer or shorter by chance, so that the halls of a country
            do not all come at once when the network is back.

    Raises:
        OutboxError: the outbox cannot be read or written.
    """
    outbox.forget(now=now)
    due = outbox.due(now=None if everything else now)
    failed = []
    for entry in due:
        try:
            if view is None:
                raise DeliveryError("no-trust-data")
            _attend(entry, outbox, delivery, view, now, spread)
        except (DeliveryError, MessageRefusedError) as error:
            fault = _fault_of(error)
            wait = _wait_of(entry.attempts, spread)
            outbox.note_fault(entry.id, fault, next_at=now + wait)
            failed.append((entry.id, fault))
    return Round(len(due), tuple(failed))


def _attend(
    entry: Entry,
    outbox: Outbox,
    delivery: Delivery,
    view: TrustView,
    now: datetime,
    spread: Spread,
) -> None:
    message = entry.message
    if message is None:
        return
    address = disputes_address(view, entry.agency)
    own = f"{address}/{entry.id}"
    # Written down first: killed in the next line, it may have come already.
    if not outbox.note_attempt(entry.id):
        return
    next_at = now + timedelta(seconds=spread(ASK_AGAIN.total_seconds()))

    def take_in(text: str) -> None:
        answer = accept_answer(text, dispute=message, view=view, now=now)
        outbox.note_answer(answer, next_at=next_at, now=now)

    added = outbox.pending(entry.id)
    if entry.sent_at is None:
        take_in(delivery.send(address, message))
    elif not added:
        take_in(_asked(delivery, address, own, message))
    for one in added:
        take_in(delivery.send(own, one.message))
        # Not before its answer held: a false one would lose what was added.
        outbox.follow_up_came(entry.id, one.number)


def _asked(delivery: Delivery, address: str, own: str, message: str) -> str:
    try:
        return delivery.ask(own)
    except DeliveryError as error:
        if error.code != "unknown-dispute":
            raise
        # An agency that was set back to a backup has never heard of it.
        return delivery.send(address, message)


def _fault_of(error: DeliveryError | MessageRefusedError) -> str:
    # What passes for an answer and is none may be an attacker's: said as such.
    return error.code if isinstance(error, DeliveryError) else f"answer-{error.code}"


def _wait_of(attempts: int, spread: Spread) -> timedelta:
    longer = FIRST_WAIT * 2 ** min(attempts, 16)
    wait = min(longer, LONGEST_WAIT)
    return timedelta(seconds=spread(wait.total_seconds()))
