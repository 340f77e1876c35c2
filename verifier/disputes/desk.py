"""The desk at which a clerk files disputes: signs with the hall's key, keeps, wakes.

Page and commands share it. Sending is left to ``rounds``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from credential import carrier
from credential.errors import MalformedError
from credential.moments import to_seconds
from trust_registry.dispute import (
    DISPUTE_TYPE,
    FOLLOW_UP_TYPE,
    MAX_FOLLOW_UPS,
    Dispute,
    FollowUp,
)
from trust_registry.signed_message import MessageSigner, sign_message
from verifier.disputes.entry import Entry, Standing
from verifier.disputes.filing import Chosen, HallIdentity, dispute_about, responsible
from verifier.disputes.outbox import Outbox
from verifier.errors import FilingError
from verifier.report import Report

__all__ = ["DisputeDesk", "drawn_id", "signed_text_of"]


def drawn_id() -> str:
    """Return a new dispute's id: who knows it may ask for the answer."""
    return secrets.token_urlsafe(24)


def signed_text_of(code: str) -> str:
    """Return a code as a compact SD-JWT.

    Raises:
        FilingError: it is none.
    """
    try:
        return carrier.decode(code) if code.startswith(carrier.PREFIX) else code
    except MalformedError as error:
        raise FilingError("nobody-takes-disputes") from error


def _asleep() -> None:
    """Leave what was filed for the next round."""


@dataclass(frozen=True, slots=True)
class DisputeDesk:
    """One hall's desk.

    Attributes:
        outbox: Where disputes are kept.
        signer: Signs with the hall's key.
        hall: Who disputes.
        wake: Lets what was filed be sent at once, where something sends.
    """

    outbox: Outbox
    signer: MessageSigner
    hall: HallIdentity
    wake: Callable[[], None] = _asleep

    def prepared(
        self, report: Report, code: str, chosen: Chosen, *, now: datetime
    ) -> Dispute:
        """Return what would be sent.

        Raises:
            FilingError: nobody takes it, or what was chosen cannot be sent.
        """
        text = signed_text_of(code)
        return dispute_about(
            report, text, chosen, self.hall, dispute_id=drawn_id(), now=now
        )

    def file(
        self, report: Report, code: str, chosen: Chosen, *, now: datetime
    ) -> Entry:
        """Sign a dispute and keep it until it is sent.

        Raises:
            FilingError: as `prepared`.
            OutboxError: it could not be written; it is not filed.
            KeyFileError: the hall's key does not sign.
        """
        dispute = self.prepared(report, code, chosen, now=now)
        agency, kind = responsible(report), report.license_type
        if agency is None or kind is None:
            raise FilingError("nobody-takes-disputes")
        message = sign_message(dispute.members(), typ=DISPUTE_TYPE, signer=self.signer)
        entry = self.outbox.file(
            dispute, message, agency_name=agency.name, license_type=kind.name
        )
        self.wake()
        return entry

    def withdraw(self, dispute_id: str, *, now: datetime) -> Entry:
        """Take a dispute back; the agency is told unless it was never tried.

        Raises:
            FilingError: there is none, or it has its final answer.
            OutboxError: it could not be written; it stands.
        """
        if not self.outbox.drop(dispute_id):
            self._add(dispute_id, "withdraw", "", now)
        return self.outbox.entry(dispute_id)

    def add(self, dispute_id: str, sentence: str, *, now: datetime) -> Entry:
        """Add a sentence that the agency asked for.

        Raises:
            FilingError: as `withdraw`, or nobody asked.
            OutboxError: it could not be written.
        """
        if self.outbox.entry(dispute_id).standing is not Standing.NEEDS_MORE:
            raise FilingError("dispute-changed")
        self._add(dispute_id, "more", sentence.strip(), now)
        return self.outbox.entry(dispute_id)

    def _add(self, dispute_id: str, kind: str, sentence: str, now: datetime) -> None:
        entry = self.outbox.entry(dispute_id)
        number = self.outbox.next_follow_up(dispute_id)
        if entry.message is None or number > MAX_FOLLOW_UPS:
            raise FilingError("dispute-changed")
        try:
            follow_up = FollowUp.model_validate(
                {
                    "iss": self.hall.iss,
                    "aud": entry.agency,
                    "iat": to_seconds(now),
                    "jti": dispute_id,
                    "number": number,
                    "kind": kind,
                    "sentence": sentence,
                }
            )
        except ValidationError as error:
            raise FilingError("dispute-form") from error
        message = sign_message(
            follow_up.members(), typ=FOLLOW_UP_TYPE, signer=self.signer
        )
        self.outbox.add(follow_up, message)
        self.wake()
