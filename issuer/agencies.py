"""The agencies of an installation and their keys, as rows of the ledger.

Key files are left to ``keys``; what the registry says of an agency, to the region's
officer: ``registry_entries`` writes what they need.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from credential import strict_json
from credential.bilingual import Bilingual
from issuer.errors import AgencyError
from issuer.schema import agencies, agency_types, signing_keys

__all__ = [
    "Agency",
    "KeyRecord",
    "TypePeriod",
    "add_agency",
    "add_key",
    "agency_called",
    "agency_numbered",
    "all_agencies",
    "choose_agency",
    "key_to_sign_with",
    "keys_of",
    "refuse_type_out_of_scope",
    "set_contact",
]


@dataclass(frozen=True, slots=True)
class TypePeriod:
    """A license type that an agency issues, from ≤ t < until; None is open."""

    code: str
    valid_from: int
    valid_until: int | None = None

    def holds_at(self, now: int) -> bool:
        """Tell whether the agency may issue it at an instant."""
        ended = self.valid_until is not None and self.valid_until <= now
        return self.valid_from <= now and not ended


@dataclass(frozen=True, slots=True)
class Agency:
    """One issuing agency.

    Attributes:
        id: The ledger's own number.
        iss: Its identifier, an https URL under the region's prefix.
        name: Its name.
        uscc: Its unified social credit code.
        division: The division it serves.
        contact: Whom a counter calls: ``name``, ``phone``, ``email``, ``url``.
        types: What it issues, and when.
        added_at: Since when it is in the ledger.
    """

    id: int
    iss: str
    name: Bilingual
    uscc: str
    division: str
    contact: dict[str, Any]
    types: tuple[TypePeriod, ...]
    added_at: int


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One signing key: its public half, and the file that holds the private one.

    ``purpose`` is ``credential`` or ``status``; it may sign at
    not_before ≤ t < not_after while its ``state`` is ``active``.
    """

    kid: str
    purpose: str
    alg: str
    public_jwk: dict[str, str]
    file_name: str
    not_before: int
    not_after: int
    state: str = "active"


def add_agency(connection: Connection, agency: Agency) -> int:
    """Enter an agency (its ``id`` is not read) and return its number.

    Raises:
        AgencyError: one with this identifier is there already.
    """
    try:
        added = connection.execute(
            insert(agencies).values(
                iss=agency.iss,
                name_zh=agency.name.zh,
                name_en=agency.name.en,
                uscc=agency.uscc,
                division=agency.division,
                contact=json.dumps(agency.contact, ensure_ascii=False),
                added_at=agency.added_at,
            )
        )
    except IntegrityError as error:
        raise AgencyError(f"the agency {agency.iss} is there already") from error
    (number,) = added.inserted_primary_key or (None,)
    if not isinstance(number, int):
        raise AgencyError(f"the ledger gave {agency.iss} no number")
    connection.execute(
        insert(agency_types),
        [
            {
                "agency_id": number,
                "type_code": period.code,
                "valid_from": period.valid_from,
                "valid_until": period.valid_until,
            }
            for period in agency.types
        ],
    )
    return number


def set_contact(connection: Connection, agency: Agency) -> None:
    """Put an agency's contact in the place of the one before."""
    connection.execute(
        update(agencies)
        .where(agencies.c.id == agency.id)
        .values(contact=json.dumps(agency.contact, ensure_ascii=False))
    )


def add_key(connection: Connection, key: KeyRecord, *, agency_id: int | None) -> None:
    """Enter a key of an agency, or of the region's status issuer (None)."""
    connection.execute(
        insert(signing_keys).values(
            agency_id=agency_id,
            kid=key.kid,
            purpose=key.purpose,
            alg=key.alg,
            public_jwk=json.dumps(key.public_jwk),
            file_name=key.file_name,
            not_before=key.not_before,
            not_after=key.not_after,
            state=key.state,
        )
    )


def agency_numbered(connection: Connection, agency_id: int) -> Agency:
    """Return the agency of one of the ledger's own numbers.

    Raises:
        AgencyError: there is none.
    """
    row = connection.execute(
        select(agencies).where(agencies.c.id == agency_id)
    ).one_or_none()
    if row is None:
        raise AgencyError(f"the ledger has no agency number {agency_id}")
    return _agency(connection, row)


def agency_called(connection: Connection, iss: str) -> Agency | None:
    """Return the agency with an identifier, or None."""
    row = connection.execute(
        select(agencies).where(agencies.c.iss == iss)
    ).one_or_none()
    return None if row is None else _agency(connection, row)


def all_agencies(connection: Connection) -> list[Agency]:
    """Return every agency, in the order they came."""
    rows = connection.execute(select(agencies).order_by(agencies.c.id))
    return [_agency(connection, row) for row in rows.all()]


def choose_agency(connection: Connection, wanted: str | None) -> Agency:
    """Return the agency that a person means.

    Args:
        connection: An open transaction.
        wanted: Its identifier, its USCC, or the end of its identifier after a
            slash; None when there is one agency only.

    Raises:
        AgencyError: none or several; lists them.
    """
    known = all_agencies(connection)
    if not known:
        raise AgencyError("there is no agency yet; add one with `agency add`")
    found = [
        agency
        for agency in known
        if wanted in (None, agency.iss, agency.uscc)
        or agency.iss.endswith(f"/{wanted}")
    ]
    if len(found) == 1:
        return found[0]
    which = "no such agency" if wanted else "there are several agencies"
    listed = ", ".join(agency.iss for agency in known[:10])
    raise AgencyError(f"{which}; name one with --agency: {listed}")


def keys_of(connection: Connection, agency_id: int | None) -> list[KeyRecord]:
    """Return every key of an agency, or of the status issuer (None)."""
    rows = connection.execute(
        select(signing_keys)
        .where(signing_keys.c.agency_id.is_not_distinct_from(agency_id))
        .order_by(signing_keys.c.id)
    )
    return [_key(row) for row in rows]


def key_to_sign_with(keys: Sequence[KeyRecord], *, whose: str, now: int) -> KeyRecord:
    """Return the newest key that may sign now.

    Raises:
        AgencyError: there is none.
    """
    for key in reversed(keys):
        if key.state == "active" and key.not_before <= now < key.not_after:
            return key
    raise AgencyError(f"{whose} has no key that may sign at this time")


def refuse_type_out_of_scope(agency: Agency, type_code: str, *, now: int) -> None:
    """Refuse a type that the agency may not issue now: no counter would accept it.

    Raises:
        AgencyError: it may not.
    """
    for period in agency.types:
        if period.code == type_code and period.holds_at(now):
            return
    raise AgencyError(f"{agency.iss} may not issue {type_code} at this time")


def _agency(connection: Connection, row: Row[Any]) -> Agency:
    periods = connection.execute(
        select(agency_types).where(agency_types.c.agency_id == row.id)
    )
    return Agency(
        id=row.id,
        iss=row.iss,
        name=Bilingual(zh=row.name_zh, en=row.name_en),
        uscc=row.uscc,
        division=row.division,
        contact=strict_json.loads(row.contact.encode("utf-8")),
        types=tuple(
            TypePeriod(period.type_code, period.valid_from, period.valid_until)
            for period in periods
        ),
        added_at=row.added_at,
    )


def _key(row: Row[Any]) -> KeyRecord:
    return KeyRecord(
        kid=row.kid,
        purpose=row.purpose,
        alg=row.alg,
        public_jwk=strict_json.loads(row.public_jwk.encode("utf-8")),
        file_name=row.file_name,
        not_before=row.not_before,
        not_after=row.not_after,
        state=row.state,
    )
