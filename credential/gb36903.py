"""GB/T 36903 metadata of one license, and how it is written in any naming family.

A record is a JSON object of some platform. What it says is not proved by anything; it
serves to take over old licenses and to tell platforms of new ones. Reading one is
`credential.gb36903_reader`, what it becomes as an application
`credential.gb36903_license`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from credential.claim_metadata import ClaimMetadata
from credential.errors import MalformedError
from credential.gb36903_items import EXTENSION, ITEM_OF_NAME, ITEMS, Family
from credential.identifier import LicenseId
from credential.license_type import LicenseType

__all__ = [
    "HOLDER_SEPARATOR",
    "LicenseMetadata",
    "family_of",
    "holder_claims",
    "item_field",
    "write_metadata",
]

# How records put several holders into one text (unverified); an array is read as well.
HOLDER_SEPARATOR = "^"


@dataclass(frozen=True, slots=True)
class LicenseMetadata:
    """What a record says of one license; None or empty is what it does not say.

    Attributes:
        name: 证照名称.
        type_name: 证照类型名称.
        type_code: 21 characters.
        number: 证照编号.
        identifier: 证照标识 (GB/T 36904).
        authority: Name of the agency.
        authority_code: Its USCC.
        issued: Day of issue.
        holders: Names of the holders; two in a marriage certificate.
        holder_codes: Their numbers, in the same order.
        holder_code_types: What those numbers are, in three digits.
        valid_from: First day.
        valid_until: Last day, or `LONG_TERM`.
        predecessor: The license that this one replaces.
        state: The national status code, as written: its meaning is the type's.
        claims: What only this type has, by claim name, in the type's own words.
        unknown: Members that nobody here knows, as they came.
        unknown_extension: The same inside ``extend_info``.
    """

    name: str | None = None
    type_name: str | None = None
    type_code: str | None = None
    number: str | None = None
    identifier: LicenseId | None = None
    authority: str | None = None
    authority_code: str | None = None
    issued: date | None = None
    holders: tuple[str, ...] = ()
    holder_codes: tuple[str, ...] = ()
    holder_code_types: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | str | None = None
    predecessor: LicenseId | None = None
    state: str | None = None
    claims: Mapping[str, Any] = field(default_factory=dict)
    unknown: Mapping[str, Any] = field(default_factory=dict)
    unknown_extension: Mapping[str, Any] = field(default_factory=dict)


def family_of(record: Mapping[str, Any]) -> Family:
    """Return the family that most of a record's names belong to.

    Raises:
        MalformedError: no item of GB/T 36903 is among them.
    """
    counts = {
        family: sum(item.name_in(family) in record for item in ITEMS)
        for family in Family
    }
    best = max(counts, key=counts.__getitem__)
    if not counts[best]:
        raise MalformedError("the record has no item of GB/T 36903")
    return best


def write_metadata(
    metadata: LicenseMetadata, license_type: LicenseType, family: Family
) -> dict[str, Any]:
    """Return metadata as a record of one family, unknown members among them.

    Args:
        metadata: What to write; what is absent is left out.
        license_type: Its type, for the names and national codes of its claims.
        family: With English names, what only this type has goes to ``extend_info``.
    """
    record: dict[str, Any] = {}
    for item in ITEMS:
        value = _written(getattr(metadata, item.field))
        if value is not None:
            record[item.name_in(family)] = value
    extension = _claims_of(metadata, license_type, family)
    if family is Family.ENGLISH:
        extension |= dict(metadata.unknown_extension)
        record |= {EXTENSION: extension} if extension else {}
        return record | dict(metadata.unknown)
    if metadata.unknown_extension:
        record[EXTENSION] = dict(metadata.unknown_extension)
    return record | extension | dict(metadata.unknown)


def item_field(claim: ClaimMetadata) -> str | None:
    """Return the item of every license that a claim of a type is, if it is one."""
    item = ITEM_OF_NAME.get(claim.gb_code or "")
    return None if item is None else item.field


def holder_claims(license_type: LicenseType) -> tuple[list[str], list[str]]:
    """Return the claims with the holders' names, and those with their numbers."""
    extension = license_type.tongyan
    names = [extension.holder_claim, *(each.claim for each in extension.co_holders)]
    codes = [extension.holder_code_claim]
    codes += [each.code_claim for each in extension.co_holders]
    return names, [code for code in codes if code is not None]


def _written(value: object) -> str | list[str] | None:
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        # Joined, a name with the separator in it would come back as two.
        apart = any(HOLDER_SEPARATOR in each for each in value)
        return list(value) if apart else HOLDER_SEPARATOR.join(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _claims_of(
    metadata: LicenseMetadata, license_type: LicenseType, family: Family
) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for claim in license_type.claims:
        if claim.name not in metadata.claims:
            continue
        value = metadata.claims[claim.name]
        coded = {entry.value: entry.gb_value for entry in claim.values}
        if family is Family.CHINESE:
            written[claim.label.zh] = value
        else:
            written[claim.gb_code or claim.name] = coded.get(value) or value
    return written
