"""Licenses, their editions and their events, as rows of the ledger.

Which change is allowed is left to ``state``; the caller holds the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from credential.bilingual import Bilingual
from credential.status_list import LicenseState
from issuer.audit import AuditedAct, LicensesTouched, note_acts
from issuer.bulk_insert import insert_rows
from issuer.errors import UnknownLicenseError, quoted
from issuer.index_blocks import StatusEntry, touch_lists
from issuer.license_record import Edition, LicenseEvent, LicenseRecord
from issuer.schema import editions, events, licenses

__all__ = [
    "NewLicense",
    "add_licenses",
    "change_state",
    "editions_of",
    "events_of",
    "exchange_edition",
    "find_license",
    "licenses_numbered",
    "next_row",
    "plan_supersession",
    "record_of",
    "search",
    "successors_of",
    "unknown_license",
]


@dataclass(frozen=True, slots=True)
class NewLicense:
    """What a mint enters: the license, its signed editions, and who did it."""

    record: LicenseRecord
    editions: tuple[Edition, ...]
    event: LicenseEvent


def add_licenses(connection: Connection, minted: Sequence[NewLicense]) -> None:
    """Enter licenses with their editions and first events."""
    insert_rows(connection, licenses, _COLUMNS, [_values(new.record) for new in minted])
    insert_rows(
        connection,
        editions,
        _EDITION_COLUMNS,
        [
            (edition.status_entry, new.record.id, edition.kind, edition.sd_jwt)
            for new in minted
            for edition in new.editions
        ],
    )
    _add_events(connection, [(new.record, new.event) for new in minted])


def next_row(connection: Connection) -> int:
    """Return the row of the next license; keep the writing transaction open."""
    return (connection.scalar(select(func.max(licenses.c.id))) or 0) + 1


def find_license(connection: Connection, license_id: str) -> LicenseRecord:
    """Return a license by its identifier.

    Raises:
        UnknownLicenseError: the ledger has none.
    """
    row = connection.execute(
        select(licenses).where(licenses.c.license_id == license_id)
    ).one_or_none()
    if row is None:
        raise unknown_license(license_id)
    return record_of(row)


def unknown_license(license_id: str) -> UnknownLicenseError:
    """Return the error for an identifier that the ledger does not have."""
    return UnknownLicenseError(
        Bilingual(
            zh=f"本账册中没有标识为 {quoted(license_id)} 的证照，请核对标识。",
            en=f"this ledger has no license {quoted(license_id)}; check the identifier",
        )
    )


def licenses_numbered(
    connection: Connection, type_code: str, numbers: Iterable[str]
) -> list[LicenseRecord]:
    """Return every license of a type, of any agency, with one of these numbers."""
    rows = connection.execute(
        select(licenses).where(
            licenses.c.document_number.in_(list(numbers)),
            licenses.c.type_code == type_code,
        )
    )
    return [record_of(row) for row in rows]


def successors_of(
    connection: Connection, license_ids: Iterable[str]
) -> list[LicenseRecord]:
    """Return every license that was minted to replace one of these."""
    rows = connection.execute(
        select(licenses).where(licenses.c.replaces.in_(list(license_ids)))
    )
    return [record_of(row) for row in rows]


def search(
    connection: Connection, words: str | None, *, limit: int
) -> list[LicenseRecord]:
    """Return licenses, newest first.

    Args:
        connection: An open transaction.
        words: A whole identifier, number or holder's name or number; None for all.
        limit: How many at most.
    """
    query = select(licenses)
    if words is not None:
        query = query.where(
            or_(
                licenses.c.license_id == words,
                licenses.c.document_number == words,
                licenses.c.holder_name == words,
                licenses.c.holder_number == words,
            )
        )
    newest = query.order_by(licenses.c.issued_at.desc(), licenses.c.license_id)
    return [record_of(row) for row in connection.execute(newest.limit(limit))]


def editions_of(connection: Connection, record: LicenseRecord) -> list[Edition]:
    """Return the signed texts of a license, oldest first: that for paper leads."""
    columns = (getattr(editions.c, field.name) for field in fields(Edition))
    rows = connection.execute(
        select(*columns).where(editions.c.license == record.id).order_by(editions.c.id)
    )
    return [Edition(*row) for row in rows]


def events_of(connection: Connection, record: LicenseRecord) -> list[LicenseEvent]:
    """Return what happened to a license, oldest first."""
    rows = connection.execute(
        select(events).where(events.c.license == record.id).order_by(events.c.id)
    )
    return [
        LicenseEvent(row.at, row.act, LicenseState(row.state), row.reason, row.operator)
        for row in rows
    ]


def change_state(
    connection: Connection, record: LicenseRecord, event: LicenseEvent
) -> None:
    """Enter a decided change: the new state, its event, its lists made stale."""
    connection.execute(
        update(licenses)
        .where(licenses.c.id == record.id)
        .values(state=int(event.state), state_since=event.at)
    )
    _note(connection, record, event)


def plan_supersession(
    connection: Connection,
    record: LicenseRecord,
    event: LicenseEvent,
    *,
    superseded_from: int | None,
) -> None:
    """Enter when a successor takes a license's place; None lifts an earlier plan."""
    connection.execute(
        update(licenses)
        .where(licenses.c.id == record.id)
        .values(superseded_from=superseded_from)
    )
    _note(connection, record, event)


def exchange_edition(
    connection: Connection, record: LicenseRecord, new: Edition, event: LicenseEvent
) -> None:
    """Enter a later edition; those of its kind so far are superseded by it."""
    connection.execute(
        update(editions)
        .where(
            editions.c.license == record.id,
            editions.c.kind == new.kind,
            editions.c.superseded_at.is_(None),
        )
        .values(superseded_at=event.at)
    )
    row = (new.status_entry, record.id, new.kind, new.sd_jwt)
    insert_rows(connection, editions, _EDITION_COLUMNS, [row])
    _note(connection, record, event)


def _note(connection: Connection, record: LicenseRecord, event: LicenseEvent) -> None:
    _add_events(connection, [(record, event)])
    connection.execute(
        update(licenses)
        .where(licenses.c.id == record.id)
        .values(revision=licenses.c.revision + 1)
    )
    entries = [entry.status_entry for entry in editions_of(connection, record)]
    touch_lists(connection, {StatusEntry.of(entry).list_number for entry in entries})


def _add_events(
    connection: Connection, happened: Sequence[tuple[LicenseRecord, LicenseEvent]]
) -> None:
    first = (connection.scalar(select(func.max(events.c.id))) or 0) + 1
    insert_rows(
        connection,
        events,
        ("id", "license", "at", "act", "state", "reason", "operator"),
        [
            (row, one.id, act.at, act.act, act.state.value, act.reason, act.operator)
            for row, (one, act) in enumerate(happened, start=first)
        ],
    )
    note_acts(connection, list(_acts(happened, first)))


def _acts(
    happened: Sequence[tuple[LicenseRecord, LicenseEvent]], first: int
) -> Iterator[AuditedAct]:
    for event, same in groupby(happened, key=itemgetter(1)):
        ids = tuple([record.license_id for record, _ in same])
        touched = LicensesTouched(first, ids, event.state)
        yield AuditedAct(
            event.at, event.act, event.operator, event.reason, licenses=touched
        )
        first += len(ids)


def record_of(row: Row[Any]) -> LicenseRecord:
    """Return the license of a whole row of `schema.licenses`."""
    columns = row._asdict()
    columns["state"] = LicenseState(columns["state"])
    return LicenseRecord(**columns)


_EDITION_COLUMNS = ("status_entry", "license", "kind", "sd_jwt")
_COLUMNS = tuple(field.name for field in fields(LicenseRecord))
# `dataclasses.astuple` copies deeply: a tenth of a batch's time.
# The state goes as a plain integer: the driver looks long for what to do with others.
_values = attrgetter(*(n if n != "state" else "state.value" for n in _COLUMNS))
