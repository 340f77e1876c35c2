"""Records of GB/T 36903 metadata, read strictly under whatever names they use.

Writing them, and what a record holds, is `credential.gb36903`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from credential.claim_metadata import ClaimMetadata
from credential.errors import MalformedError
from credential.gb36903 import (
    HOLDER_SEPARATOR,
    LicenseMetadata,
    holder_claims,
    item_field,
)
from credential.gb36903_items import EXTENSION, ITEM_OF_NAME, LONG_TERM, read_date
from credential.identifier import LicenseId, check_type_code
from credential.license_type import LicenseType

__all__ = ["read_metadata", "type_code_of"]

_SEVERAL = ("holders", "holder_codes", "holder_code_types")
_DATES = ("issued", "valid_from", "valid_until")


def read_metadata(
    record: Mapping[str, Any], license_type: LicenseType
) -> LicenseMetadata:
    """Return what a record says, its names of whichever family, even mixed.

    Args:
        record: A JSON object. Null and empty texts count as absent.
        license_type: Its type; names and codes of the type's claims are known, too.

    Raises:
        MalformedError: an item is of another form, stands twice with different
            values, or the record is of another type.
        IdentifierError: an identifier is wrong; names the generator if it is known.
    """
    reader = _Reader(license_type)
    reader.take(record, reader.unknown)
    reader.gather_holders(license_type)
    metadata = LicenseMetadata(
        **reader.items,
        claims=reader.claims,
        unknown=reader.unknown,
        unknown_extension=reader.unknown_extension,
    )
    if metadata.type_code not in (None, license_type.code):
        raise MalformedError(
            f"the record's type code is {metadata.type_code}, not {license_type.code}"
        )
    return metadata


def type_code_of(record: Mapping[str, Any]) -> str | None:
    """Return the license type code that a record names, to find its type, or None.

    Raises:
        MalformedError: it is not a text.
        IdentifierError: it is no type code, such as a local 15-digit catalogue code.
    """
    for name, value in record.items():
        item = ITEM_OF_NAME.get(name)
        if item is not None and item.field == "type_code":
            text = _text(name, value)
            return None if text is None else check_type_code(text)
    return None


class _Reader:
    def __init__(self, license_type: LicenseType) -> None:
        self._fields = {name: item.field for name, item in ITEM_OF_NAME.items()}
        self._claims: dict[str, ClaimMetadata] = {}
        self._dates = license_type.date_claims
        for claim in license_type.claims:
            found = item_field(claim)
            for name in (claim.label.zh, claim.name, claim.gb_code or claim.name):
                if found is None:
                    self._claims[name] = claim
                else:
                    self._fields.setdefault(name, found)
        self.items: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.unknown: dict[str, Any] = {}
        self.unknown_extension: dict[str, Any] = {}

    def take(self, members: Mapping[str, Any], unknown: dict[str, Any]) -> None:
        for name, value in members.items():
            if name == EXTENSION:
                self.take(_extension(value), self.unknown_extension)
            elif name in self._fields:
                found = self._fields[name]
                self._put(self.items, found, name, _item_value(found, name, value))
            elif name in self._claims:
                claim = self._claims[name]
                self._put(self.claims, claim.name, name, self._value(claim, value))
            else:
                unknown[name] = value

    def _value(self, claim: ClaimMetadata, value: object) -> str | None:
        text = _text(claim.name, value)
        if text is not None and claim.name in self._dates:
            return str(_day(claim.name, claim.name, text))
        coded = {entry.gb_value: entry.value for entry in claim.values}
        return coded.get(text, text)

    def gather_holders(self, license_type: LicenseType) -> None:
        """Take the holders from claims of their own, where there are several."""
        if not license_type.tongyan.co_holders:
            return
        own = zip(("holders", "holder_codes"), holder_claims(license_type), strict=True)
        for key, names in own:
            if all(name in self.claims for name in names):
                told = tuple(self.claims[name] for name in names)
                self._put(self.items, key, " and ".join(names), told)

    def _put(self, into: dict[str, Any], key: str, name: str, value: object) -> None:
        if value is None or value == ():
            return
        if into.setdefault(key, value) != value:
            raise MalformedError(f"the record gives {name} twice, differently")


def _extension(value: object) -> Mapping[str, Any]:
    if value is None or value == "":
        return {}
    # Kept as it came, it would be written over the claims that belong in it.
    if not isinstance(value, dict):
        raise MalformedError(f"{EXTENSION} is not an object")
    return value


def _item_value(found: str, name: str, value: object) -> object:
    if found in _SEVERAL:
        return _several(name, value)
    text = _text(name, value)
    if text is None:
        return None
    if found in _DATES:
        return _day(found, name, text)
    parse = _PARSERS.get(found)
    return parse(text) if parse is not None else text


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "identifier": LicenseId.parse,
    "predecessor": LicenseId.parse,
    "type_code": check_type_code,
}


def _several(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        texts = [_text(name, entry) for entry in value]
        return tuple(text for text in texts if text is not None)
    text = _text(name, value)
    return () if text is None else tuple(text.split(HOLDER_SEPARATOR))


def _day(found: str, name: str, text: str) -> date | str:
    day = read_date(text)
    if day is None or (day == LONG_TERM and found != "valid_until"):
        raise MalformedError(f"{name} is no date such as 2026-11-20: {text!r}")
    return day


def _text(name: str, value: object) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise MalformedError(f"{name} is not a text")
    return value
