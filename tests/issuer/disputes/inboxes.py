"""An office that halls send disputes to: real ledger, real keys, a registry's view."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from credential.moments import from_seconds
from issuer.accounts.roles import Permission
from issuer.agencies import Agency
from issuer.audit_check import first_finding
from issuer.desk.actor import Actor
from issuer.disputes.answering import Reply, answer
from issuer.disputes.dispute_rows import DisputeRecord, find_dispute
from issuer.disputes.inbox import DisputeFile, inbox, read_dispute
from issuer.disputes.intake import take, take_follow_up
from issuer.kept_signers import KeptSigners
from issuer.orders import MintedLicense
from tests.disputed import ID, add_hall, at, signed_dispute, view_of
from tests.issuer.listed import entry_of
from tests.issuer.office import BUSINESS, NOW, PASSPHRASE, Office
from tests.world import World
from trust_registry.dispute import DisputeAnswer, Outcome
from trust_registry.dispute_acceptance import (
    accept_answer,
    accept_dispute,
    accept_follow_up,
)
from trust_registry.view import MemoryView

__all__ = ["ARRIVAL", "Inbox"]

ARRIVAL = at(minutes=1)


@dataclass
class Inbox:
    """The office and what halls and operators do with it."""

    office: Office
    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        add_hall(self.world)
        self.world.agency["keys"] = entry_of(self.office, self.office.market)["keys"]
        self.signers = KeptSigners(self.office.installation, PASSPHRASE)

    @property
    def view(self) -> MemoryView:
        return view_of(self.world)

    def of(self, one: Agency, *may: Permission) -> Actor:
        given = may or (Permission.READ, Permission.CHANGE_STATE)
        return Actor("officer", one.id, frozenset(given))

    @property
    def officer(self) -> Actor:
        return self.of(self.office.market)

    def mint(self) -> MintedLicense:
        return self.office.mint(BUSINESS, now=NOW)

    def about(self, minted: MintedLicense, **changed: Any) -> str:
        """Return a hall's dispute about a license of the office."""
        license_id = minted.record.license_id
        issuer = self.office.market.iss
        named = {"license_id": license_id, "issuer": issuer, "type": BUSINESS.code}
        return signed_dispute(license=named, **changed)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.office.installation.ledger.writing() as connection:
            yield connection

    def take(self, text: str, *, now: int = ARRIVAL) -> tuple[DisputeAnswer, bool]:
        dispute = accept_dispute(text, view=self.view, now=from_seconds(now))
        with self.writing() as connection:
            message, is_new = take(
                connection,
                text,
                dispute,
                view=self.view,
                signers=self.signers,
                now=now,
            )
        return self.read(message, text, now=now), is_new

    def add(self, text: str, follow_up: str, *, now: int = ARRIVAL) -> DisputeAnswer:
        record = self.record()
        added = accept_follow_up(
            follow_up, dispute=record.dispute, view=self.view, now=from_seconds(now)
        )
        with self.writing() as connection:
            message = take_follow_up(
                connection,
                follow_up,
                added,
                record=record,
                signers=self.signers,
                now=now,
            )
        return self.read(message, text, now=now)

    def read(self, message: str, text: str, *, now: int = ARRIVAL) -> DisputeAnswer:
        """Return an answer as the hall accepts it."""
        return accept_answer(
            message, dispute=text, view=self.view, now=from_seconds(now)
        )

    def record(self) -> DisputeRecord:
        with self.office.installation.ledger.reading() as connection:
            found = find_dispute(connection, ID)
        assert found is not None
        return found

    def file(self, actor: Actor | None = None) -> DisputeFile:
        with self.office.installation.ledger.reading() as connection:
            return read_dispute(connection, actor or self.officer, ID)

    def listed(self, actor: Actor | None = None, **asked: Any) -> list[str]:
        with self.office.installation.ledger.reading() as connection:
            found = inbox(connection, actor or self.officer, **asked)
        return [one.id for one in found]

    def answer(
        self,
        outcome: Outcome,
        sentence: str = "",
        *,
        actor: Actor | None = None,
        now: int = ARRIVAL,
        **told: Any,
    ) -> None:
        reply = replace(Reply(outcome, sentence), **told)
        with self.writing() as connection:
            answer(
                connection,
                actor or self.officer,
                ID,
                reply,
                signers=self.signers,
                now=now,
            )

    def trail_holds(self) -> bool:
        with self.office.installation.ledger.reading() as connection:
            return first_finding(connection) is None
