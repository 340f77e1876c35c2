"""Operators of two agencies at one desk, and what they hand in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from stdnum.iso7064 import mod_11_2

from credential.license_type import LicenseType
from issuer.accounts.roles import Permission
from issuer.agencies import Agency
from issuer.audit_check import first_finding
from issuer.desk.actor import Actor
from issuer.desk.application import Application, Entry
from issuer.desk.desk import Desk, Turn
from issuer.desk.entering import enter
from issuer.kept_signers import KeptSigners
from issuer.orders import MintedLicense
from tests.issuer.office import (
    DRIVING,
    NOW,
    PASSPHRASE,
    TYPES,
    YEAR_S,
    Office,
    agency,
    fields_of,
)

ESTATE = TYPES.find("real-estate-certificate")
USCC_OF_ESTATE = "11310000TY0002002X"
_BORN = "1898-11-01"
# Of one day, told apart by their order and its check digit.
_NUMBERS = [
    f"31010118981101{order:03}{mod_11_2.calc_check_digit(f'31010118981101{order:03}')}"
    for order in range(60)
]
EVERYTHING = frozenset(Permission) - {Permission.ADMINISTER}


def entry_of(kind: LicenseType = DRIVING, **changed: Any) -> Entry:
    return Entry(kind, handed_in(kind, **changed))


def handed_in(kind: LicenseType = DRIVING, **changed: Any) -> dict[str, Any]:
    """Return the fields of a sample application; days of issue are left to the desk."""
    usual: dict[str, Any] = {"issue_date": None}
    if kind.tongyan.validity == "none":
        usual["valid_until"] = None
    return fields_of(kind, **(usual | changed))


@dataclass
class Staff:
    """Clerks of the police; `estate` issues the police's type as well as its own."""

    office: Office
    estate: Agency
    desk: Desk

    @classmethod
    def at(cls, office: Office) -> Staff:
        estate = office.installation.enter_agency(
            agency("estate", USCC_OF_ESTATE, ESTATE, DRIVING),
            PASSPHRASE,
            now=NOW,
            key_life_s=YEAR_S,
        )
        desk = Desk(TYPES, KeptSigners(office.installation, PASSPHRASE))
        return cls(office, estate, desk)

    def of(self, one: Agency, name: str, *may: Permission) -> Actor:
        return Actor(name, one.id, frozenset(may) or EVERYTHING)

    @property
    def clerk(self) -> Actor:
        return self.of(self.office.police, "clerk")

    @property
    def registrar(self) -> Actor:
        return self.of(self.estate, "registrar")

    @property
    def chief(self) -> Actor:
        return self.of(self.estate, "chief")

    @contextmanager
    def turn(self, actor: Actor | None = None, *, now: int = NOW) -> Iterator[Turn]:
        with self.office.installation.ledger.writing() as connection:
            yield Turn(connection, self.desk, actor or self.clerk, now)

    def mint(
        self, entry: Entry | None = None, *, actor: Actor | None = None, now: int = NOW
    ) -> MintedLicense:
        with self.turn(actor, now=now) as turn:
            made = enter(turn, entry or entry_of())
        assert isinstance(made, MintedLicense)
        return made

    def mint_number(self, number: int, *, now: int = NOW) -> str:
        """Mint a license with a number of its own; return its identifier."""
        entry = entry_of(document_number=_NUMBERS[number], birth_date=_BORN)
        return self.mint(entry, now=now).record.license_id

    def file(self, entry: Entry | None = None) -> Application:
        """Enter an application that waits for a second person."""
        with self.turn(self.registrar) as turn:
            filed = enter(turn, entry or entry_of(ESTATE))
        assert isinstance(filed, Application)
        return filed

    def trail_holds(self) -> bool:
        with self.office.installation.ledger.reading() as connection:
            return first_finding(connection) is None
