"""An agency's applications: those that wait, and one of them with what happened."""

from __future__ import annotations

from dataclasses import dataclass

from issuer.accounts.roles import Permission
from issuer.desk.application import Application, ApplicationState, ApplicationStep
from issuer.desk.application_rows import (
    find_application,
    list_applications,
    steps_of,
)
from issuer.desk.cursor import MAX_PAGE, Cursor, Page
from issuer.desk.desk import Turn

__all__ = ["FiledApplication", "queue", "read_application"]


@dataclass(frozen=True, slots=True)
class FiledApplication:
    """One application with what happened to it, oldest first."""

    application: Application
    steps: tuple[ApplicationStep, ...]


def queue(
    turn: Turn,
    state: ApplicationState = ApplicationState.WAITING,
    *,
    limit: int,
    cursor: str | None = None,
) -> Page[Application]:
    """Return applications of the operator's agency in a state, the oldest first.

    Args:
        turn: Of an operator with the permission to read.
        state: Where they stand.
        limit: How many at most, up to 200.
        cursor: Where the page before ended.

    Raises:
        CursorError: it is not this queue's.
    """
    agency_id = turn.agency_for(Permission.READ)
    question = f"applications {state}"
    after = 0 if cursor is None else Cursor.parse(cursor, question).row
    limit = min(limit, MAX_PAGE)
    found = list_applications(
        turn.connection, agency_id, state, after=after, limit=limit + 1
    )
    more = len(found) > limit
    found = found[:limit]
    end = Cursor(0, found[-1].id).text(question) if more else None
    return Page(found, end)


def read_application(turn: Turn, number: int) -> FiledApplication:
    """Return one application of the operator's agency with what happened to it.

    Raises:
        UnknownApplicationError: the agency has none of this number.
    """
    agency_id = turn.agency_for(Permission.READ)
    filed = find_application(turn.connection, agency_id, number)
    return FiledApplication(filed, tuple(steps_of(turn.connection, filed)))
