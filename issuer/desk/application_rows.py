"""Applications and their steps, as rows of the ledger.

Who may do what is left to ``entering`` and ``approving``; the caller holds the
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from credential import strict_json
from credential.bilingual import Bilingual
from issuer.audit import AuditedAct, note_acts
from issuer.desk.application import (
    Application,
    ApplicationState,
    ApplicationStep,
    Purpose,
    UnknownApplicationError,
)
from issuer.desk.tables import application_steps, applications

__all__ = [
    "add_application",
    "change_application",
    "find_application",
    "list_applications",
    "steps_of",
]


def add_application(
    connection: Connection, filed: Application, step: ApplicationStep
) -> Application:
    """Enter an application (its ``id`` is not read) and return it with its number."""
    row = asdict(filed) | {"fields": _json(filed.fields)}
    del row["id"]
    added = connection.execute(
        insert(applications).values(**row).returning(applications.c.id)
    )
    number: int = added.scalar_one()
    _note(connection, number, filed, step)
    return find_application(connection, filed.agency_id, number)


def change_application(
    connection: Connection,
    application: Application,
    step: ApplicationStep,
    **changed: Any,  # noqa: ANN401 (members of Application)
) -> Application:
    """Enter a step and what it changes; return the application as it is then."""
    if "fields" in changed:
        changed["fields"] = _json(changed["fields"])
    connection.execute(
        update(applications)
        .where(applications.c.id == application.id)
        .values(**changed, state_since=step.at, revision=applications.c.revision + 1)
    )
    _note(connection, application.id, application, step)
    return find_application(connection, application.agency_id, application.id)


def find_application(
    connection: Connection, agency_id: int, number: int
) -> Application:
    """Return an application of an agency.

    Raises:
        UnknownApplicationError: the agency has none of this number; another's is as
            unknown as one that never was.
    """
    row = connection.execute(
        select(applications).where(
            applications.c.id == number, applications.c.agency_id == agency_id
        )
    ).one_or_none()
    if row is None:
        raise UnknownApplicationError(
            Bilingual(
                zh=f"没有编号为 {number} 的申请，请核对编号。",
                en=f"there is no application {number}; check the number",
            )
        )
    return _application(row)


def list_applications(
    connection: Connection,
    agency_id: int,
    state: ApplicationState,
    *,
    after: int,
    limit: int,
) -> list[Application]:
    """Return an agency's applications in a state, the oldest first.

    Args:
        connection: An open transaction.
        agency_id: Whose.
        state: Where they stand.
        after: Only those with a higher number.
        limit: How many at most.
    """
    rows = connection.execute(
        select(applications)
        .where(
            applications.c.agency_id == agency_id,
            applications.c.state == state,
            applications.c.id > after,
        )
        .order_by(applications.c.id)
        .limit(limit)
    )
    return [_application(row) for row in rows]


def steps_of(connection: Connection, application: Application) -> list[ApplicationStep]:
    """Return what happened to an application, oldest first."""
    rows = connection.execute(
        select(application_steps)
        .where(application_steps.c.application == application.id)
        .order_by(application_steps.c.id)
    )
    return [ApplicationStep(row.at, row.step, row.operator, row.reason) for row in rows]


def _note(
    connection: Connection, number: int, about: Application, step: ApplicationStep
) -> None:
    connection.execute(
        insert(application_steps).values(application=number, **asdict(step))
    )
    # Neither names nor numbers of people: the trail is exported.
    subject = f"application {number}, {about.purpose} of {about.type_code}"
    act = AuditedAct(
        step.at,
        f"application-{step.step}",
        step.operator,
        step.reason,
        subject=subject,
    )
    note_acts(connection, [act])


def _application(row: Row[Any]) -> Application:
    columns = row._asdict()
    columns["fields"] = strict_json.loads(row.fields.encode("utf-8"))
    columns["purpose"] = Purpose(row.purpose)
    columns["state"] = ApplicationState(row.state)
    return Application(**columns)


def _json(fields: Mapping[str, Any]) -> str:
    return strict_json.dumps(fields).decode("utf-8")
