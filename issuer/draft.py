"""An application checked against its license type, before anything is signed.

Everything wrong is told at once, field by field, in both languages. Whether the
agency may issue the type, and whether the number is taken, is left to ``mint``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.draft_dates import VALID_FROM, VALID_UNTIL, Validity, date_faults
from issuer.errors import RefusedError, quoted
from issuer.schema_faults import MISSING, ClaimsSchema
from issuer.text_rules import all_plain, text_fault

__all__ = [
    "FIELD_LABELS",
    "Draft",
    "DraftChecker",
    "DraftError",
    "FieldFault",
    "field_labels",
]

FIELD_LABELS: Mapping[str, Bilingual] = {
    VALID_FROM: Bilingual(zh="有效期起", en="Valid from"),
    VALID_UNTIL: Bilingual(zh="有效期止", en="Valid until"),
}
"""Fields of every application beside the type's claims."""


# One sentence holds no more; the rest stands in `DraftError.faults`.
_TOLD_IN_ONE = 10
_MOST_CHARACTERS = 3000  # a label or a choice may be long; a text ends at 4,096


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One wrong field: its name, its label, and what is wrong with it."""

    field: str
    label: Bilingual
    reason: Bilingual

    @property
    def zh(self) -> str:
        """The fault as a Chinese sentence."""
        return f"“{self.label.zh}”{self.reason.zh}"

    @property
    def en(self) -> str:
        """The fault as an English sentence."""
        return f"{self.label.en} ({self.field}): {self.reason.en}"


class DraftError(RefusedError):
    """An application has wrong fields; all of them are in ``faults``."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        told = faults[:_TOLD_IN_ONE]
        more = len(faults) - len(told)
        super().__init__(
            Bilingual(
                zh=quoted("".join(fault.zh for fault in told), most=_MOST_CHARACTERS)
                + (f"另有 {more} 处。" if more else ""),
                en=quoted("; ".join(fault.en for fault in told), most=_MOST_CHARACTERS)
                + (f"; and {more} more" if more else ""),
            )
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked application; a value that exists fits its license type.

    Attributes:
        license_type: The type.
        claims: Its claims, in the type's order.
        number: The number printed on the license 证照编号.
        holder_name: Who holds it.
        holder_number: The holder's own number where the type has a claim for it.
        valid_from: First day, or None: from the moment of issue.
        valid_until: Last day, or None: long-term.
    """

    license_type: LicenseType
    claims: Mapping[str, Any]
    number: str
    holder_name: str
    holder_number: str | None
    valid_from: date | None
    valid_until: date | None


def field_labels(license_type: LicenseType) -> dict[str, Bilingual]:
    """Return the label of every field that an application of this type may have."""
    labels = dict(license_type.labels)
    if license_type.tongyan.validity == "none":
        return labels | {VALID_FROM: FIELD_LABELS[VALID_FROM]}
    return labels | dict(FIELD_LABELS)


class DraftChecker:
    """Checks applications of one license type; its schema is compiled once."""

    def __init__(self, license_type: LicenseType) -> None:
        self._type = license_type
        self._schema = ClaimsSchema(license_type)
        self._labels = field_labels(license_type)
        self._holder_number_claim = license_type.tongyan.holder_code_claim or ""
        self._number_tells_birth_date = (
            license_type.rules_of(self._holder_number_claim).get("format")
            in _FORMATS_WITH_BIRTH_DATE
        )

    def check(self, fields: Mapping[str, Any], *, today: date) -> Draft:
        """Return the draft of an application.

        Args:
            fields: The type's claims by name, and `valid_from` and `valid_until`.
                A field that is None counts as absent.
            today: The day in Beijing; a license must not end before it.

        Raises:
            DraftError: names every wrong field.
        """
        claims = {
            name: fields[name]
            for name in self._type.labels
            if fields.get(name) is not None
        }
        validity = Validity(fields, rule=self._type.tongyan.validity, today=today)
        faults = [
            *self._unknown_faults(fields),
            *validity.faults,
            *self._claim_faults(claims),
        ]
        # Told only where the schema forgets to ask: the ledger needs these as texts.
        faults = faults or list(self._untold(claims))
        if faults:
            raise DraftError(tuple(self._fault(*fault) for fault in faults))
        extension = self._type.tongyan
        return Draft(
            license_type=self._type,
            claims=claims,
            number=claims[extension.number_claim],
            holder_name=claims[extension.holder_claim],
            holder_number=claims.get(self._holder_number_claim),
            valid_from=validity.valid_from,
            valid_until=validity.valid_until,
        )

    def _unknown_faults(
        self, fields: Mapping[str, Any]
    ) -> Iterator[tuple[str, Bilingual]]:
        if not fields.keys() <= self._labels.keys():
            for name in fields:
                if name not in self._labels:
                    yield name, _NO_SUCH_FIELD

    def _untold(self, claims: Mapping[str, Any]) -> Iterator[tuple[str, Bilingual]]:
        extension = self._type.tongyan
        needed = [extension.number_claim, extension.holder_claim]
        if self._holder_number_claim in claims:
            needed.append(self._holder_number_claim)
        for name in dict.fromkeys(needed):
            if not isinstance(claims.get(name), str):
                yield name, MISSING

    def _claim_faults(
        self, claims: Mapping[str, Any]
    ) -> Iterator[tuple[str, Bilingual]]:
        yield from self._schema.faults(claims)
        yield from date_faults(claims, self._labels)
        texts = list(_texts(claims))
        if not all_plain([text for _, text in texts]):
            yield from _text_faults(texts)
        if self._number_tells_birth_date:
            yield from self._birth_date_faults(claims)

    def _birth_date_faults(
        self, claims: Mapping[str, Any]
    ) -> Iterator[tuple[str, Bilingual]]:
        number = claims.get(self._holder_number_claim)
        birth_date = claims.get("birth_date")
        if not isinstance(number, str) or not isinstance(birth_date, str):
            return
        if number[6:14] != birth_date.replace("-", ""):
            yield (
                "birth_date",
                Bilingual(
                    zh="与公民身份号码中的出生日期不一致。",
                    en="it is not the birth date in the citizen number",
                ),
            )

    def _fault(self, name: str, reason: Bilingual) -> FieldFault:
        label = self._labels.get(name)
        if label is None:
            name = quoted(name or "?")
            label = Bilingual(zh=name, en=name)
        return FieldFault(name, label, reason)


# Numbers of claims_schema's `format` that start with a citizen number (GB 11643).
_FORMATS_WITH_BIRTH_DATE = ("citizen-number", "disability-number")

_NO_SUCH_FIELD = Bilingual(zh="此证照类型没有此项。", en="the type has no such field")


def _text_faults(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Bilingual]]:
    for name, text in texts:
        reason = text_fault(text)
        if reason is not None:
            yield name, reason


def _texts(claims: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in claims.items():
        if isinstance(value, str):
            yield name, value
        else:
            yield from ((name, text) for text in _texts_in(value))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(member)
