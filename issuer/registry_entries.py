"""What the region's registry officer takes in: an agency's entry, the status issuer's.

Both hold public keys only. Putting them into the region's file and signing it is left
to ``tongyan-registry``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from credential.bilingual import Bilingual
from credential.moments import from_seconds
from issuer import agencies as ledger_agencies
from issuer.errors import AgencyError
from issuer.ledger import Region
from trust_registry.agencies import (
    Agency,
    AgencyKey,
    AgencyPeriod,
    StatusIssuer,
    TypePeriod,
)
from trust_registry.disk import Disk
from trust_registry.members import Contact
from trust_registry.registry_file import write_file

__all__ = ["STATUS_ISSUER_FILE", "agency_entry", "status_issuer_entry", "write_entry"]

STATUS_ISSUER_FILE = "status-issuer.json"


def agency_entry(
    agency: ledger_agencies.Agency, keys: Sequence[ledger_agencies.KeyRecord]
) -> Agency:
    """Return an agency as the registry lists it.

    Raises:
        AgencyError: the registry would not take it; says what is wrong.
    """
    try:
        return Agency(
            id=agency.iss,
            name=agency.name,
            uscc=agency.uscc,
            division=agency.division,
            license_types=[
                TypePeriod(
                    code=period.code,
                    from_=from_seconds(period.valid_from),
                    until=None
                    if period.valid_until is None
                    else from_seconds(period.valid_until),
                )
                for period in agency.types
            ],
            status=[AgencyPeriod(state="active", from_=from_seconds(agency.added_at))],
            contact=_contact(agency),
            keys=[_key(key) for key in keys],
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise AgencyError(f"the agency's {place} is wrong: {first['msg']}") from error


def status_issuer_entry(
    region: Region, keys: Sequence[ledger_agencies.KeyRecord]
) -> StatusIssuer:
    """Return the region's status issuer as the registry lists it."""
    return StatusIssuer(
        id=region.status_prefix + "issuer",
        uri_prefix=region.status_prefix,
        keys=[_key(key) for key in keys],
    )


def write_entry(path: Path, entry: Agency | StatusIssuer) -> None:
    """Write an entry file, in place of the one before.

    Raises:
        AgencyError: the folder cannot be written.
    """
    try:
        Disk().write(path, write_file(entry))
    except OSError as error:
        raise AgencyError(f"{path} cannot be written ({error.strerror})") from error


def _key(key: ledger_agencies.KeyRecord) -> AgencyKey:
    return AgencyKey.model_validate(
        {
            "kid": key.kid,
            "jwk": key.public_jwk,
            "purpose": key.purpose,
            "not_before": from_seconds(key.not_before),
            "not_after": from_seconds(key.not_after),
            "state": key.state,
        }
    )


def _contact(agency: ledger_agencies.Agency) -> Contact:
    contact = dict(agency.contact)
    name = Bilingual.model_validate(contact.pop("name", agency.name))
    return Contact(name=name, **contact)
