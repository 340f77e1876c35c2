"""Ledgers of earlier schema versions brought to this one, in one transaction.

Version 3 knew no audit trail: its events are chained as they stand when the ledger is
opened first. What was changed in them before that cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select, update

from credential.status_list import LicenseState
from issuer.audit import AuditedAct, LicensesTouched, note_acts
from issuer.schema import SCHEMA_VERSION, audit, events, installation, licenses
from issuer.sqlite_file import seal_audit

__all__ = ["MIGRATES_FROM", "migrate"]

MIGRATES_FROM = 3

# Events are read, and lines written, this many at a time.
_AT_ONCE = 5000


def migrate(connection: Connection) -> None:
    """Bring a ledger of version 3 to this version; nothing happens to any other.

    Args:
        connection: A writing transaction: another process may have done it meanwhile.
    """
    row = connection.execute(select(installation)).one()
    if row.schema_version != MIGRATES_FROM:
        return
    audit.create(connection)
    seal_audit(connection)
    note_acts(connection, [_begun(row.created_at)])
    for some in _events(connection):
        note_acts(connection, list(_acts(some)))
    connection.execute(update(installation).values(schema_version=SCHEMA_VERSION))


def _begun(created_at: int) -> AuditedAct:
    return AuditedAct(
        at=created_at,
        act="begin-audit",
        operator="",
        reason="the ledger is older than its audit trail: the events up to here were "
        "chained when it was brought to schema version 4",
    )


def _events(connection: Connection) -> Iterator[list[Row[Any]]]:
    last = 0
    while True:
        rows = connection.execute(
            select(events, licenses.c.license_id)
            .join(licenses, licenses.c.id == events.c.license)
            .where(events.c.id > last)
            .order_by(events.c.id)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        yield list(rows)
        last = rows[-1].id


def _acts(rows: list[Row[Any]]) -> Iterator[AuditedAct]:
    for (at, act, state, reason, operator), same in groupby(rows, key=_told):
        touched = list(same)
        yield AuditedAct(
            at=at,
            act=act,
            operator=operator,
            reason=reason,
            licenses=LicensesTouched(
                touched[0].id,
                tuple(row.license_id for row in touched),
                LicenseState(state),
            ),
        )


def _told(row: Row[Any]) -> tuple[Any, ...]:
    return (row.at, row.act, row.state, row.reason, row.operator)
