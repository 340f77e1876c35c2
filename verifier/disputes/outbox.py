"""The outbox: a hall's disputes from filing to the answer, whole or not at all.

Every change is one transaction, on the disk before it is told: a killed process or a
power cut leaves the state before or after it. What is sent holds personal data: it is
erased when the final answer comes, and overwritten on the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from credential.bilingual import Bilingual
from credential.moments import from_seconds, to_seconds
from trust_registry.dispute import Dispute, DisputeAnswer, FollowUp
from trust_registry.dispute_acceptance import MAX_AGE
from verifier.disputes.entry import Entry, Standing
from verifier.disputes.outbox_file import OutboxFile
from verifier.disputes.outbox_rows import entry_of
from verifier.errors import FilingError

__all__ = ["ANSWER_KEPT", "Outbox", "PendingFollowUp"]

# How long a clerk may read an answer; dates and outcome stay after that.
ANSWER_KEPT = timedelta(days=30)


class PendingFollowUp(NamedTuple):
    """What was added to a dispute and has not come yet."""

    number: int
    message: str


class Outbox:
    """The disputes of one hall; its counters may open the file at the same time.

    The file lies on a disk of the hall, readable by its owner alone.
    """

    def __init__(self, path: Path) -> None:
        """Open the outbox, or begin one.

        Raises:
            OutboxError: the file is none, or cannot be written.
        """
        self._file = OutboxFile(path)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    # -- the clerk's side ------------------------------------------------------------

    def file(
        self,
        dispute: Dispute,
        message: str,
        *,
        agency_name: Bilingual,
        license_type: Bilingual,
    ) -> Entry:
        """Keep a dispute that is to be sent.

        Args:
            dispute: What it says.
            message: The same, signed.
            agency_name: Of the agency that is asked, for lists.
            license_type: Name of the license's type, for lists.

        Raises:
            OutboxError: it could not be written; it is not filed.
        """
        row = {
            "id": dispute.jti,
            "agency": dispute.aud,
            "agency_name": agency_name.model_dump_json(),
            "license_type": license_type.model_dump_json(),
            "license_id": dispute.license.license_id,
            "hall_case": dispute.case,
            "wrong": dispute.wrong.value,
            "filed_at": dispute.iat,
            "standing": Standing.WAITING.value,
            "message": message,
            "next_at": dispute.iat,
        }
        with self._file.writing() as database:
            names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
            # Column names are ours alone.
            database.execute(f"INSERT INTO disputes ({names}) VALUES ({marks})", row)  # noqa: S608
        return self.entry(dispute.jti)

    def entries(self, *, now: datetime) -> Sequence[Entry]:
        """Return all disputes, those that somebody must act on first.

        Raises:
            OutboxError: it cannot be read.
        """
        found = [entry_of(row) for row in self._file.rows("SELECT * FROM disputes")]
        return sorted(found, key=lambda entry: entry.rank(now))

    def entry(self, dispute_id: str) -> Entry:
        """Return one dispute.

        Raises:
            FilingError: there is none.
            OutboxError: it cannot be read.
        """
        rows = self._file.rows("SELECT * FROM disputes WHERE id = ?", dispute_id)
        if not rows:
            raise FilingError("unknown-dispute")
        return entry_of(rows[0])

    def drop(self, dispute_id: str) -> bool:
        """Take back what was never tried; return whether that could be done.

        What was tried once may have come, whatever the network said: the agency is
        told then.
        """
        with self._file.writing() as database:
            done = database.execute(
                "UPDATE disputes SET standing = ?, message = NULL, license_id = NULL"
                " WHERE id = ? AND standing = ? AND attempts = 0 AND sent_at IS NULL",
                (Standing.WITHDRAWN.value, dispute_id, Standing.WAITING.value),
            )
        self._file.overwrite()
        return done.rowcount == 1

    def add(self, follow_up: FollowUp, message: str) -> None:
        """Keep what is added to a dispute or takes it back.

        Raises:
            FilingError: another counter of the hall added meanwhile.
            OutboxError: it could not be written.
        """
        with self._file.writing() as database:
            if follow_up.number != self._next_number(follow_up.jti):
                raise FilingError("dispute-changed")
            database.execute(
                "INSERT INTO follow_ups (dispute, number, message) VALUES (?, ?, ?)",
                (follow_up.jti, follow_up.number, message),
            )
            database.execute(
                "UPDATE disputes SET next_at = 0 WHERE id = ?",
                (follow_up.jti,),
            )

    def next_follow_up(self, dispute_id: str) -> int:
        """Return the number of what is added next."""
        return self._next_number(dispute_id)

    # -- the sender's side -----------------------------------------------------------

    def due(self, *, now: datetime | None) -> Sequence[Entry]:
        """Return the disputes to send or ask about; None returns all that are open."""
        moment = to_seconds(now) if now else 2**62
        rows = self._file.rows(
            "SELECT * FROM disputes WHERE message IS NOT NULL AND next_at <= ?"
            " ORDER BY next_at, number",
            moment,
        )
        return [entry_of(row) for row in rows]

    def next_due(self) -> datetime | None:
        """Return when the next dispute is due, or None."""
        (row,) = self._file.rows(
            "SELECT MIN(next_at) AS due FROM disputes WHERE message IS NOT NULL"
        )
        return None if row["due"] is None else from_seconds(row["due"])

    def pending(self, dispute_id: str) -> Sequence[PendingFollowUp]:
        """Return what was added to a dispute and has not come yet, in order."""
        rows = self._file.rows(
            "SELECT number, message FROM follow_ups WHERE dispute = ? AND"
            " message IS NOT NULL ORDER BY number",
            dispute_id,
        )
        return [PendingFollowUp(row["number"], row["message"]) for row in rows]

    def follow_up_came(self, dispute_id: str, number: int) -> None:
        """Note that the agency has what was added; it is erased here."""
        with self._file.writing() as database:
            database.execute(
                "UPDATE follow_ups SET message = NULL WHERE dispute = ? AND number = ?",
                (dispute_id, number),
            )

    def note_attempt(self, dispute_id: str) -> bool:
        """Note that it is tried now: from here on it may have come.

        Returns:
            Whether it is still to be sent: somebody may have taken it back just now.
        """
        with self._file.writing() as database:
            noted = database.execute(
                "UPDATE disputes SET attempts = attempts + 1"
                " WHERE id = ? AND message IS NOT NULL",
                (dispute_id,),
            )
        return noted.rowcount == 1

    def note_fault(self, dispute_id: str, fault: str, *, next_at: datetime) -> None:
        """Note why it did not come, and when it is tried again."""
        with self._file.writing() as database:
            database.execute(
                "UPDATE disputes SET fault = ?, next_at = ? WHERE id = ?",
                (fault, to_seconds(next_at), dispute_id),
            )

    def note_answer(
        self, answer: DisputeAnswer, *, next_at: datetime, now: datetime
    ) -> None:
        """Take in an answer that counts; an older one than is held changes nothing.

        With a final one everything that was sent is erased.

        Raises:
            OutboxError: it could not be written; it is asked for again.
        """
        with self._file.writing() as database:
            database.execute(
                "UPDATE disputes SET attempts = 0, fault = NULL, next_at = :next_at,"
                " sent_at = coalesce(sent_at, :now) WHERE id = :id",
                {
                    "id": answer.jti,
                    "now": to_seconds(now),
                    "next_at": to_seconds(next_at),
                },
            )
            # A replayed answer must not take a later one back.
            database.execute(_ANSWER, _answer_row(answer))
            if answer.outcome.is_final:
                self._erase(database, answer.jti)
        if answer.outcome.is_final:
            self._file.overwrite()

    def forget(self, *, now: datetime) -> None:
        """Give up what is too old to be taken, and forget answers in their time."""
        too_old = to_seconds(now - MAX_AGE)
        kept_since = to_seconds(now - ANSWER_KEPT)
        stale = self._file.rows(
            "SELECT id FROM disputes WHERE standing = ? AND filed_at < ?",
            Standing.WAITING.value,
            too_old,
        )
        with self._file.writing() as database:
            for row in stale:
                database.execute(
                    "UPDATE disputes SET standing = ? WHERE id = ?",
                    (Standing.GIVEN_UP.value, row["id"]),
                )
                self._erase(database, row["id"])
            forgotten = database.execute(
                "UPDATE disputes SET license_id = NULL, sentence = NULL,"
                " replacement = NULL WHERE message IS NULL AND license_id IS NOT NULL"
                " AND coalesce(answered_at, filed_at) < ?",
                (kept_since,),
            )
        if stale or forgotten.rowcount:
            self._file.overwrite()

    # --------------------------------------------------------------------------------

    def _next_number(self, dispute_id: str) -> int:
        (row,) = self._file.rows(
            "SELECT count(*) AS held FROM follow_ups WHERE dispute = ?", dispute_id
        )
        return int(row["held"]) + 1

    @staticmethod
    def _erase(database: sqlite3.Connection, dispute_id: str) -> None:
        database.execute(
            "UPDATE disputes SET message = NULL WHERE id = ?", (dispute_id,)
        )
        database.execute(
            "UPDATE follow_ups SET message = NULL WHERE dispute = ?", (dispute_id,)
        )


_ANSWER = """
UPDATE disputes SET standing = :standing, answered = :answered,
    answered_at = :answered_at, answer_by = :answer_by, sentence = :sentence,
    remedy = :remedy, replacement = :replacement
WHERE id = :id AND answered < :answered
"""


def _answer_row(answer: DisputeAnswer) -> dict[str, Any]:
    return {
        "id": answer.jti,
        "standing": answer.outcome.value,
        "answered": answer.number,
        "answered_at": answer.iat,
        "answer_by": answer.answer_by,
        "sentence": answer.sentence,
        "remedy": answer.remedy and answer.remedy.value,
        "replacement": answer.replacement,
    }
