"""What an agency did today, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from credential.moments import start_of_day, to_seconds
from credential.status_list import LicenseState
from issuer.accounts.roles import Permission
from issuer.desk.application import ApplicationState
from issuer.desk.desk import Turn
from issuer.desk.tables import applications
from issuer.schema import NOT_VALID, licenses
from issuer.usual_fields import beijing_day

__all__ = ["Today", "today"]


@dataclass(frozen=True, slots=True)
class Today:
    """Numbers of one agency, of the day in Beijing.

    Attributes:
        minted: Licenses minted today, successors among them.
        successors: Those of them that replace another.
        ended: How many licenses came into a state today and are in it still, by state.
        applications: How many applications are in a state; of those minted, today's.
    """

    minted: int
    successors: int
    ended: dict[LicenseState, int]
    applications: dict[ApplicationState, int]


def today(turn: Turn) -> Today:
    """Return the numbers of the operator's agency; asks for the permission to read."""
    agency_id = turn.agency_for(Permission.READ)
    since = to_seconds(start_of_day(beijing_day(turn.now)))
    minted, successors = turn.connection.execute(
        select(func.count(), func.count(licenses.c.replaces)).where(
            licenses.c.agency_id == agency_id, licenses.c.issued_at >= since
        )
    ).one()
    return Today(
        minted,
        successors,
        _ended(turn.connection, agency_id, since),
        _applications(turn.connection, agency_id, since),
    )


def _ended(
    connection: Connection, agency_id: int, since: int
) -> dict[LicenseState, int]:
    rows = connection.execute(
        select(licenses.c.state, func.count())
        .where(
            text(f"({NOT_VALID.text})"),
            licenses.c.agency_id == agency_id,
            licenses.c.state_since >= since,
            licenses.c.state != int(LicenseState.VALID),
        )
        .group_by(licenses.c.state)
    )
    return {LicenseState(state): count for state, count in rows}


def _applications(
    connection: Connection, agency_id: int, since: int
) -> dict[ApplicationState, int]:
    columns = applications.c
    counting = select(columns.state, func.count()).where(columns.agency_id == agency_id)
    still_open = columns.state.in_(
        [ApplicationState.WAITING, ApplicationState.RETURNED]
    )
    minted = columns.state == ApplicationState.MINTED
    # Each by its own index: those minted grow without end.
    rows = [
        *connection.execute(counting.where(still_open).group_by(columns.state)),
        *connection.execute(
            counting.where(minted, columns.state_since >= since).group_by(columns.state)
        ),
    ]
    counted = {ApplicationState(state): count for state, count in rows}
    return {state: counted.get(state, 0) for state in ApplicationState}
