"""Which numbers and identifiers are taken, in the ledger and in the mint under way.

What is done about it is left to ``mint``.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from credential.bilingual import Bilingual
from credential.identifier import LicenseId
from issuer.draft import Draft
from issuer.errors import DuplicateNumberError, quoted
from issuer.license_ids import next_version
from issuer.license_record import LicenseRecord
from issuer.license_rows import licenses_numbered, successors_of

__all__ = ["TakenNumbers"]


class TakenNumbers:
    """Read once for a whole chunk of drafts, and kept up while it is minted."""

    def __init__(
        self,
        connection: Connection,
        drafts: Sequence[Draft],
        *,
        agency_id: int,
        now: int,
        seen: set[str] | None = None,
    ) -> None:
        """Read what the ledger has.

        Args:
            connection: An open transaction.
            drafts: Of one license type.
            agency_id: Whose they are.
            now: When they are minted.
            seen: Numbers to refuse beside the ledger's; grows.
        """
        self._agency_id = agency_id
        self._now = now
        self._seen: set[str] = set() if seen is None else seen
        self._ids: set[tuple[str, ...]] = set()
        self._by_number: dict[str, list[LicenseRecord]] = {}
        if drafts:
            numbers = {draft.number for draft in drafts}
            code = drafts[0].license_type.code
            for record in licenses_numbered(connection, code, numbers):
                self._ids.add(_key_of(record))
                self._by_number.setdefault(record.document_number, []).append(record)

    def add_renewals(
        self, connection: Connection, replaced: Sequence[LicenseRecord]
    ) -> None:
        """Know the versions of licenses to renew: the number may be corrected."""
        if replaced:
            ids = [record.license_id for record in replaced]
            known = [*replaced, *successors_of(connection, ids)]
            self._ids.update(_key_of(record) for record in known)

    def add(self, draft: Draft, license_id: LicenseId) -> None:
        """Count a license that is being made."""
        self._ids.add(_key(license_id))
        self._seen.add(draft.number)

    def refuse_second(self, draft: Draft) -> None:
        """Refuse a draft whose number is in force.

        Raises:
            DuplicateNumberError: names the license that has it, if it is the agency's
                own: which licenses another has is not told.
        """
        number = quoted(draft.number)
        for record in self._by_number.get(draft.number, ()):
            if record.in_force_at(self._now) and record.superseded_from is None:
                own = record.agency_id == self._agency_id
                raise DuplicateNumberError(_in_force(number, record if own else None))
        if draft.number in self._seen:
            raise DuplicateNumberError(
                Bilingual(
                    zh=f"编号 {number} 在文件中重复。",
                    en=f"the number {number} stands in the file twice",
                )
            )

    def next_free(self, license_id: LicenseId) -> LicenseId:
        """Return the identifier, its version raised until it is free."""
        while _key(license_id) in self._ids:
            license_id = next_version(license_id)
        return license_id


def _in_force(number: str, own: LicenseRecord | None) -> Bilingual:
    if own is None:
        return Bilingual(
            zh=f"另一机关签发的编号 {number} 的同类证照仍然有效；请与其核实，或确认后"
            "重复签发。",
            en=f"another agency's license with the number {number} is in force; settle "
            "it with them, or allow the same number",
        )
    return Bilingual(
        zh=f"编号 {number} 的同类证照 {own.license_id} 仍然有效；请换证、撤销，或确认后"
        "重复签发。",
        en=f"{own.license_id} with the number {number} is in force; renew or end it, "
        "or allow the same number",
    )


# An identifier without its check character, which takes as long as all the rest.
def _key(license_id: LicenseId) -> tuple[str, ...]:
    return license_id.issuer, license_id.serial, license_id.version


def _key_of(record: LicenseRecord) -> tuple[str, ...]:
    *_, issuer, serial, version, _check = record.license_id.split(".")
    return issuer, serial, version
