"""Between GB/T 36903 metadata and our own words: applications and licenses.

Reading records is `credential.gb36903`; whether an application may be minted is judged
by the issuer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from credential.errors import IdentifierError
from credential.gb36903 import LicenseMetadata, holder_claims, item_field
from credential.gb36903_items import LONG_TERM, read_date
from credential.identifier import check_citizen_number, check_uscc
from credential.license import License
from credential.license_type import LicenseType
from credential.moments import BEIJING
from credential.national_status import CanonicalState

__all__ = ["application_of", "holder_code_type", "metadata_of"]

# Between several holders in one of our claims, as on paper.
_AND = "、"

# An `exp` is the first second on which a license is good no more.
_ONE_SECOND = timedelta(seconds=1)

# The two holder numbers that are told by their check characters.
_CHECKS = {"111": check_citizen_number, "001": check_uscc}


def application_of(
    metadata: LicenseMetadata, license_type: LicenseType
) -> dict[str, Any]:
    """Return the fields from which the issuer can mint the license of a record.

    ``valid_from`` and ``valid_until`` are among them; unknown members are not, for
    they have no claim. Nothing is checked against the type's schema.
    """
    fields = dict(metadata.claims)
    for claim in license_type.claims:
        found = item_field(claim)
        text = None if found is None else _text(getattr(metadata, found))
        if text is not None:
            fields[claim.name] = text
    names, codes = holder_claims(license_type)
    if license_type.tongyan.co_holders:
        fields = dict(zip(names, metadata.holders, strict=False)) | fields
        fields = dict(zip(codes, metadata.holder_codes, strict=False)) | fields
    elif codes and metadata.holder_codes:
        # An identity card's own number is its holder's: one of the two is enough.
        fields.setdefault(codes[0], _AND.join(metadata.holder_codes))
    for name in ("valid_from", "valid_until"):
        text = _text(getattr(metadata, name))
        if text is not None:
            fields[name] = text
    return fields


def metadata_of(
    held: License,
    license_type: LicenseType,
    claims: Mapping[str, Any],
    *,
    authority_code: str,
    state: CanonicalState | None = None,
) -> LicenseMetadata:
    """Return the metadata of a license, to be told to a platform.

    Args:
        held: The license, in either edition.
        license_type: Its type.
        claims: All its claims, unmasked; the print edition has fewer.
        authority_code: The agency's USCC.
        state: What it is now.

    Raises:
        LicenseTypeError: the type has no national code for the state.
    """
    own = {item_field(claim): claim.name for claim in license_type.claims}
    holders, numbers, kinds = _holders(license_type, claims)
    table = license_type.tongyan.state_codes
    return LicenseMetadata(
        name=license_type.name.zh,
        type_name=license_type.name.zh,
        type_code=license_type.code,
        number=claims.get(own.get("number", "")),
        identifier=held.license_id,
        authority=claims.get(own.get("authority", "")),
        authority_code=authority_code,
        issued=_issued(claims.get(own.get("issued", ""))) or _day(held.issued_at),
        holders=holders,
        holder_codes=numbers,
        holder_code_types=kinds,
        valid_from=_day(held.not_before or held.issued_at),
        valid_until=_last_day(held, license_type),
        predecessor=held.replaces,
        state=table.code_of(state) if table is not None and state is not None else None,
        claims={
            claim.name: claims[claim.name]
            for claim in license_type.claims
            if item_field(claim) is None and claim.name in claims
        },
    )


def holder_code_type(license_type: LicenseType, number: str) -> str | None:
    """Return what a holder's number is, in three digits, or None if nobody can tell.

    A citizen number and a USCC are told by their check characters. Any other is
    what the type allows beside them, if that is one thing alone.
    """
    allowed = license_type.tongyan.holder_code_types
    for kind in allowed:
        if kind in _CHECKS and all(_is(kind, each) for each in number.split(_AND)):
            return kind
    others = [kind for kind in allowed if kind not in _CHECKS]
    return others[0] if len(others) == 1 else None


def _holders(
    license_type: LicenseType, claims: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the holders' names, their numbers and what those are."""
    names, codes = holder_claims(license_type)
    holders = tuple(str(claims[name]) for name in names if name in claims)
    numbers = tuple(str(claims[name]) for name in codes if name in claims)
    told = [holder_code_type(license_type, number) for number in numbers]
    kinds = tuple(kind for kind in told if kind is not None)
    # One missing would move the others to another holder.
    return holders, numbers, kinds if len(kinds) == len(numbers) else ()


def _is(kind: str, number: str) -> bool:
    try:
        _CHECKS[kind](number)
    except IdentifierError:
        return False
    return True


def _last_day(held: License, license_type: LicenseType) -> date | str | None:
    if held.expires is not None:
        return _day(held.expires - _ONE_SECOND)
    return None if license_type.tongyan.validity == "none" else LONG_TERM


def _issued(text: object) -> date | None:
    day = read_date(text) if isinstance(text, str) else None
    return day if isinstance(day, date) else None


def _day(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def _text(value: object) -> str | None:
    if value is None or value == ():
        return None
    return _AND.join(value) if isinstance(value, tuple) else str(value)
