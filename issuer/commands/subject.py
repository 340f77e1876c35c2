"""Which license a person means by what they typed."""

from __future__ import annotations

from sqlalchemy import Connection

from credential.bilingual import Bilingual
from credential.identifier import OID_ROOT
from issuer.errors import RefusedError, UnknownLicenseError, quoted
from issuer.installation import Installation
from issuer.license_record import Edition, LicenseRecord
from issuer.license_rows import editions_of, find_license, search

__all__ = ["resolve", "resolve_edition"]

_MANY = 100


def resolve(connection: Connection, words: str, *, now: int) -> LicenseRecord:
    """Return the license of an identifier, or the only one in force of a number.

    Raises:
        UnknownLicenseError: none, or several: an act must never hit another one.
    """
    if words.startswith(OID_ROOT):
        return find_license(connection, words)
    found = [
        record
        for record in search(connection, words, limit=_MANY)
        if record.document_number == words
    ]
    living = [record for record in found if record.in_force_at(now)]
    if len(living) == 1:
        return living[0]
    if len(found) == 1:
        return found[0]
    if not found:
        return find_license(connection, words)
    ids = ", ".join(record.license_id for record in found[:10])
    raise UnknownLicenseError(
        Bilingual(
            zh=f"编号 {quoted(words)} 对应多份证照，请用证照标识指明：{ids}。",
            en=f"several licenses have the number {quoted(words)}; name one: {ids}",
        )
    )


def resolve_edition(
    installation: Installation, words: str, kind: str, *, now: int
) -> tuple[LicenseRecord, Edition]:
    """Return the license that `resolve` finds, and its edition of a kind.

    Raises:
        UnknownLicenseError: as `resolve`.
        RefusedError: the license has no wallet edition.
    """
    with installation.ledger.reading() as connection:
        record = resolve(connection, words, now=now)
        editions = editions_of(connection, record)
    for edition in editions:
        if edition.kind == kind and edition.superseded_at is None:
            return record, edition
    raise RefusedError(
        Bilingual(
            zh="该证照没有钱包版；请用 `wallet` 命令签发。",
            en="the license has no wallet edition; hand one over with `wallet`",
        )
    )
