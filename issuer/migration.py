"""Ledgers of earlier schema versions brought to this one, in one transaction.

Version 3 knew no audit trail: its events are chained as they stand when the ledger is
opened first. What was changed in them before that cannot be told. Version 4 knew no
accounts and nothing else that the service keeps: its tables are made, empty, and its
licenses get a revision and room for a case number.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select, update

from credential.status_list import LicenseState
from issuer.audit import AuditedAct, LicensesTouched, note_acts
from issuer.ledger_tables import ledger_tables
from issuer.schema import SCHEMA_VERSION, audit, events, installation, licenses
from issuer.sqlite_file import seal_audit

__all__ = ["MIGRATES_FROM", "migrate"]

MIGRATES_FROM = (3, 4)
"""The versions that are brought to this one."""

# Events are read, and lines written, this many at a time.
_AT_ONCE = 5000


def migrate(connection: Connection) -> None:
    """Bring a ledger of an earlier version to this one; nothing happens to any other.

    Args:
        connection: A writing transaction: another process may have done it meanwhile.
    """
    row = connection.execute(select(installation)).one()
    if row.schema_version not in MIGRATES_FROM:
        return
    if row.schema_version == 3:
        _begin_audit(connection, begun_at=row.created_at)
    # Those that are missing; what is there stays as it is.
    ledger_tables().create_all(connection)
    _widen_licenses(connection)
    connection.execute(update(installation).values(schema_version=SCHEMA_VERSION))


def _widen_licenses(connection: Connection) -> None:
    for column in ("revision INTEGER NOT NULL DEFAULT 1", "case_number TEXT"):
        connection.exec_driver_sql(f"ALTER TABLE licenses ADD COLUMN {column}")
    for index in licenses.indexes:
        index.create(connection, checkfirst=True)


def _begin_audit(connection: Connection, *, begun_at: int) -> None:
    audit.create(connection)
    seal_audit(connection)
    note_acts(connection, [_begun(begun_at)])
    for some in _events(connection):
        note_acts(connection, list(_acts(some)))


def _begun(created_at: int) -> AuditedAct:
    return AuditedAct(
        at=created_at,
        act="begin-audit",
        operator="",
        reason="the ledger is older than its audit trail: the events up to here were "
        "chained when it was brought to a newer schema version",
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
