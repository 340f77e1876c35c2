"""A hall that disputes a license of `tests.world.World`; an agency that answers it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.disputed import (
    HALL,
    ID,
    NamedKey,
    add_hall,
    signed_answer,
    view_of,
)
from tests.sample_registry import NOW, ZHEJIANG
from tests.world import World
from trust_registry.dispute import DISPUTE_TYPE, Wrong
from trust_registry.dispute_acceptance import parse_dispute
from trust_registry.signed_message import sign_message
from trust_registry.view import MemoryView
from verifier.disputes.entry import Entry
from verifier.disputes.filing import Chosen, HallIdentity, dispute_about
from verifier.disputes.outbox import Outbox
from verifier.disputes.rounds import Round, do_round
from verifier.errors import DeliveryError
from verifier.report import Report

__all__ = ["EVIDENCE", "HALL_IDENTITY", "Agency", "Hall", "later"]

HALL_IDENTITY = HallIdentity(HALL, ZHEJIANG, "示例大厅")
EVIDENCE = "阿依古丽·买买提"
CHOSEN = Chosen(
    Wrong.DATA_DIFFERS,
    "法定代表人与身份证不一致",
    ("legal_representative",),
    "2026-0117",
)


def later(**delta: float) -> datetime:
    return NOW + timedelta(**delta)


@dataclass
class Agency:
    """A `Delivery` to an agency in this process; ``fault`` cuts the network."""

    fault: str | None = None
    answer: dict[str, Any] = field(default_factory=dict)
    key: str = "market"
    received: list[tuple[str, str]] = field(default_factory=list)
    dispute: str | None = None
    asked: int = 0

    def send(self, address: str, message: str) -> str:
        if self.fault is not None:
            raise DeliveryError(self.fault)
        self.received.append((address, message))
        if address.endswith("/disputes"):
            self.dispute = message
        return self.said()

    def ask(self, address: str) -> str:  # noqa: ARG002
        if self.fault is not None:
            raise DeliveryError(self.fault)
        self.asked += 1
        if self.dispute is None:
            raise DeliveryError("unknown-dispute")
        return self.said()

    def said(self) -> str:
        assert self.dispute is not None
        received = {"number": 1, "outcome": "received", "sentence": ""}
        told = received | {"jti": parse_dispute(self.dispute).jti} | self.answer
        return signed_answer(self.dispute, self.key, **told)


@dataclass
class Hall:
    """A hall's outbox over a world."""

    path: Path
    world: World = field(default_factory=World)
    agency: Agency = field(default_factory=Agency)

    def __post_init__(self) -> None:
        add_hall(self.world)
        self.outbox = Outbox(self.path)

    @property
    def view(self) -> MemoryView:
        return view_of(self.world)

    def report(self) -> Report:
        return self.world.report()

    def file(self, chosen: Chosen = CHOSEN, *, dispute_id: str = ID) -> Entry:
        report = self.report()
        dispute = dispute_about(
            report,
            self.world.text(),
            chosen,
            HALL_IDENTITY,
            dispute_id=dispute_id,
            now=NOW,
        )
        message = sign_message(
            dispute.members(), typ=DISPUTE_TYPE, signer=NamedKey("hall")
        )
        assert report.agency is not None
        assert report.license_type is not None
        return self.outbox.file(
            dispute,
            message,
            agency_name=report.agency.name,
            license_type=report.license_type.name,
        )

    def round(self, now: datetime = NOW, *, everything: bool = False) -> Round:
        return do_round(
            self.outbox, self.agency, self.view, now=now, everything=everything
        )

    def entry(self, dispute_id: str = ID) -> Entry:
        return self.outbox.entry(dispute_id)

    def on_disk(self) -> bytes:
        """Return everything that lies in the outbox's files."""
        found = sorted(self.path.parent.glob(f"{self.path.name}*"))
        return b"".join(path.read_bytes() for path in found)
