"""Disputes as rows of the ledger. What may be taken or answered is asked elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from issuer.disputes.tables import dispute_answers, dispute_follow_ups, disputes
from trust_registry.dispute import Dispute, Outcome
from trust_registry.dispute_acceptance import parse_dispute

__all__ = [
    "OPEN",
    "DisputeRecord",
    "GivenAnswer",
    "GivenFollowUp",
    "add_answer",
    "add_dispute",
    "add_follow_up",
    "answers_to",
    "find_dispute",
    "follow_ups_of",
    "latest_answer",
    "open_from",
    "received_since",
    "record_of",
]

OPEN = tuple(outcome.value for outcome in Outcome if not outcome.is_final)


@dataclass(frozen=True, slots=True)
class DisputeRecord:
    """One dispute as the ledger keeps it. Times are whole UTC seconds.

    Attributes:
        number: Its row.
        id: The hall's id of it.
        agency_id: Whom it was sent to.
        message: The hall's signed message.
        digest: Of what its signature covers.
        received_at: When it came.
        answer_by: When the agency means to have answered.
        answered: Number of the last answer.
        outcome: What that says.
    """

    number: int
    id: str
    agency_id: int
    message: str
    digest: str
    received_at: int
    answer_by: int
    answered: int
    outcome: Outcome

    @property
    def dispute(self) -> Dispute:
        """What the hall said; its signature held when it came."""
        return parse_dispute(self.message)

    def is_overdue(self, now: int) -> bool:
        """Tell whether the agency should have answered: a question to the hall waits.

        While the hall is asked for more, it is the hall's turn.
        """
        return self.outcome is Outcome.RECEIVED and self.answer_by < now


class GivenAnswer(NamedTuple):
    """An answer that was given."""

    number: int
    at: int
    outcome: Outcome
    operator: str
    message: str


class GivenFollowUp(NamedTuple):
    """What a hall added or took back."""

    number: int
    at: int
    kind: str
    digest: str
    message: str


def record_of(row: Row[Any]) -> DisputeRecord:
    """Return a row of `disputes` as a record."""
    return DisputeRecord(
        number=row.number,
        id=row.id,
        agency_id=row.agency_id,
        message=row.message,
        digest=row.digest,
        received_at=row.received_at,
        answer_by=row.answer_by,
        answered=row.answered,
        outcome=Outcome(row.outcome),
    )


def find_dispute(
    connection: Connection, dispute_id: str, *, agency_id: int | None = None
) -> DisputeRecord | None:
    """Return a dispute by its id, or None.

    Args:
        connection: An open transaction.
        dispute_id: The hall's id of it.
        agency_id: The one agency that may see it; None for the hall's own side.
    """
    query = select(disputes).where(disputes.c.id == dispute_id)
    if agency_id is not None:
        query = query.where(disputes.c.agency_id == agency_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else record_of(row)


def add_dispute(
    connection: Connection, dispute: Dispute, *, values: dict[str, Any]
) -> int:
    """Enter a dispute; return its row."""
    added = connection.execute(
        insert(disputes).values(
            id=dispute.jti,
            sender=dispute.iss,
            license_id=dispute.license.license_id,
            wrong=dispute.wrong.value,
            answered=0,
            outcome=Outcome.RECEIVED.value,
            **values,
        )
    )
    (number,) = added.inserted_primary_key or (0,)
    return int(number)


def add_answer(
    connection: Connection, number: int, answer: GivenAnswer, *, answer_by: int
) -> None:
    """Enter an answer; it is the last one from then on."""
    connection.execute(
        insert(dispute_answers).values(dispute=number, **answer._asdict())
    )
    connection.execute(
        update(disputes)
        .where(disputes.c.number == number)
        .values(
            answered=answer.number, outcome=answer.outcome.value, answer_by=answer_by
        )
    )


def add_follow_up(connection: Connection, number: int, given: GivenFollowUp) -> None:
    """Enter what a hall added or took back."""
    connection.execute(
        insert(dispute_follow_ups).values(dispute=number, **given._asdict())
    )


def answers_to(connection: Connection, number: int) -> Sequence[GivenAnswer]:
    """Return the answers to a dispute, oldest first."""
    rows = connection.execute(
        select(dispute_answers)
        .where(dispute_answers.c.dispute == number)
        .order_by(dispute_answers.c.number)
    )
    return [
        GivenAnswer(row.number, row.at, Outcome(row.outcome), row.operator, row.message)
        for row in rows
    ]


def latest_answer(connection: Connection, number: int) -> str:
    """Return the last answer's signed message."""
    message = connection.scalar(
        select(dispute_answers.c.message)
        .where(dispute_answers.c.dispute == number)
        .order_by(dispute_answers.c.number.desc())
        .limit(1)
    )
    return str(message)


def follow_ups_of(connection: Connection, number: int) -> Sequence[GivenFollowUp]:
    """Return what the hall added to a dispute, oldest first."""
    rows = connection.execute(
        select(dispute_follow_ups)
        .where(dispute_follow_ups.c.dispute == number)
        .order_by(dispute_follow_ups.c.number)
    )
    return [
        GivenFollowUp(row.number, row.at, row.kind, row.digest, row.message)
        for row in rows
    ]


def open_from(connection: Connection, sender: str) -> int:
    """Return how many disputes of a hall are open."""
    query = select(func.count()).where(
        disputes.c.sender == sender, disputes.c.outcome.in_(OPEN)
    )
    return connection.scalar(query) or 0


def received_since(connection: Connection, sender: str, since: int) -> int:
    """Return how many disputes of a hall came since an instant."""
    query = select(func.count()).where(
        disputes.c.sender == sender, disputes.c.received_at >= since
    )
    return connection.scalar(query) or 0
