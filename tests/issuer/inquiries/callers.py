"""An office that is called without a code: a real ledger, real keys, a registry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from credential.moments import from_seconds
from issuer.accounts.roles import Permission
from issuer.agencies import Agency
from issuer.audit_check import first_finding
from issuer.desk.actor import Actor
from issuer.errors import InquiryError
from issuer.inquiries.answering import Asked, answer_call
from issuer.inquiries.call_log import call_log
from issuer.inquiries.inquiry_rows import CallRecord
from issuer.kept_signers import KeptSigners
from issuer.license_record import LicenseRecord
from tests.calling import called_world, signed_inquiry
from tests.disputed import at, view_of
from tests.issuer.listed import entry_of
from tests.issuer.office import BUSINESS, NOW, PASSPHRASE, SHANGHAI, Office
from tests.world import World
from trust_registry.inquiry import InquiryAnswer
from trust_registry.inquiry_acceptance import accept_inquiry, accept_inquiry_answer

ARRIVAL = at(seconds=5)


@dataclass
class CalledOffice:
    """The office and who calls it."""

    office: Office
    world: World = field(default_factory=called_world)

    def __post_init__(self) -> None:
        self.world.agency["keys"] = entry_of(self.office, self.office.market)["keys"]
        self.signers = KeptSigners(self.office.installation, PASSPHRASE)

    def mint(self, **fields: Any) -> LicenseRecord:
        return self.office.mint(BUSINESS, now=NOW, **fields).record

    def about(self, record: LicenseRecord, **changed: Any) -> str:
        """Return a call for a license of the office."""
        named = {
            "document_number": record.document_number,
            "holder": record.holder_number or record.holder_name,
        }
        return signed_inquiry(**{**named, **changed})

    def ask(
        self, text: str, *, now: int = ARRIVAL, agency: Agency | None = None
    ) -> str | InquiryError:
        """Return the signed answer, or the refusal."""
        view = view_of(self.world)
        inquiry = accept_inquiry(text, view=view, now=from_seconds(now))
        asked = Asked(text, inquiry, agency or self.office.market, SHANGHAI.code)
        with self.office.installation.ledger.writing() as connection:
            return answer_call(
                connection, asked, view=view, signers=self.signers, now=now
            )

    def call(self, text: str, *, now: int = ARRIVAL) -> InquiryAnswer | str:
        """Return the answer as the hall accepts it, or the code of the refusal."""
        answer = self.ask(text, now=now)
        if isinstance(answer, InquiryError):
            return answer.code
        view, at = view_of(self.world), from_seconds(now)
        inquiry = accept_inquiry(text, view=view, now=at)
        return accept_inquiry_answer(
            answer, inquiry=inquiry, asked=text, view=view, now=at
        )

    def log(self, one: Agency | None = None, **options: Any) -> list[CallRecord]:
        agency = one or self.office.market
        actor = Actor("officer", agency.id, frozenset({Permission.READ}))
        with self.office.installation.ledger.reading() as connection:
            return list(call_log(connection, actor, **options))

    def trail_is_whole(self) -> bool:
        with self.office.installation.ledger.reading() as connection:
            return first_finding(connection) is None
