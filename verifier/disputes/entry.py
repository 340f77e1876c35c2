"""One dispute of a hall's outbox: where it stands, and whether somebody must act."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from credential.bilingual import Bilingual
from trust_registry.dispute import Outcome, Remedy, Wrong

__all__ = ["DELIVERED_WITHIN", "Attention", "Entry", "Standing"]

# Longer without a network is no ordinary day: somebody carries it, or calls.
DELIVERED_WITHIN = timedelta(days=3)


class Standing(StrEnum):
    """Where a dispute stands; all but the first and the last are the agency's words."""

    WAITING = "waiting"
    RECEIVED = "received"
    NEEDS_MORE = "needs-more"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    GIVEN_UP = "given-up"

    @property
    def is_final(self) -> bool:
        """Tell whether nothing follows."""
        return self in _FINAL

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        if self is Standing.WAITING:
            return Bilingual(zh="待发送", en="waiting to be sent")
        if self is Standing.GIVEN_UP:
            return Bilingual(zh="未能送达", en="never delivered")
        return Outcome(self.value).label


_FINAL = (
    Standing.ACCEPTED,
    Standing.REJECTED,
    Standing.WITHDRAWN,
    Standing.GIVEN_UP,
)


class Attention(StrEnum):
    """Why somebody must act."""

    NEEDS_MORE = "needs-more"
    OVERDUE = "overdue"
    UNSENT = "unsent"


class Entry(NamedTuple):
    """One dispute. Everything of the holder is None once it is answered finally.

    Attributes:
        number: Its place in the outbox.
        id: Its id; who knows it may ask the agency for the answer.
        agency: Who was asked.
        agency_name: Its name when it was filed.
        license_type: Name of the license's type.
        license_id: The license, until the answer is forgotten.
        case: The hall's number of the matter.
        wrong: What is wrong.
        filed_at: When.
        standing: Where it stands.
        message: What was signed; None once it is answered finally.
        sent_at: When the agency had it.
        answer_by: When the agency means to have answered.
        answered: Number of the last answer, 0 without one.
        answered_at: When that was signed.
        sentence: What it says; None once forgotten.
        remedy: What was done.
        replacement: The corrected license; None once forgotten.
        attempts: How often it was tried since it last went well.
        fault: Code of what went wrong last, or None.
    """

    number: int
    id: str
    agency: str
    agency_name: Bilingual
    license_type: Bilingual
    license_id: str | None
    case: str
    wrong: Wrong
    filed_at: datetime
    standing: Standing
    message: str | None
    sent_at: datetime | None
    answer_by: datetime | None
    answered: int
    answered_at: datetime | None
    sentence: str | None
    remedy: Remedy | None
    replacement: str | None
    attempts: int
    fault: str | None

    def attention(self, now: datetime) -> Attention | None:
        """Tell why somebody must act now, or None."""
        if self.standing is Standing.NEEDS_MORE:
            return Attention.NEEDS_MORE
        late = self.answer_by is not None and self.answer_by < now
        if self.standing is Standing.RECEIVED and late:
            return Attention.OVERDUE
        unsent = self.filed_at + DELIVERED_WITHIN < now
        if self.standing is Standing.WAITING and unsent:
            return Attention.UNSENT
        return None

    def rank(self, now: datetime) -> tuple[int, int]:
        """Return what entries are sorted by: who must act first, then by age."""
        attention = self.attention(now)
        if attention is not None:
            return list(Attention).index(attention), self.number
        if not self.standing.is_final:
            return len(Attention), self.number
        return len(Attention) + 1, -self.number
