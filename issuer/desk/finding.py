"""An agency's own licenses found, page by page, and one of them with its history.

Every query is held to the actor's agency: another's license is as unknown as one that
never was.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    not_,
    select,
    text,
    tuple_,
)

from credential.status_list import LicenseState
from issuer.accounts.roles import Permission
from issuer.desk.cursor import MAX_PAGE, Cursor, Page
from issuer.desk.desk import Turn
from issuer.license_record import LIVING, Edition, LicenseEvent, LicenseRecord
from issuer.license_rows import (
    editions_of,
    events_of,
    find_license,
    record_of,
    unknown_license,
)
from issuer.schema import NOT_VALID, licenses

__all__ = [
    "Criteria",
    "LicenseFile",
    "own_license",
    "read_license",
    "search",
]


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to look for; all that are given must hold.

    Attributes:
        license_id: The whole identifier.
        document_number: The whole number printed on it.
        holder_name: The whole name.
        holder_number: The holder's whole number.
        case_number: The whole number of the agency's case.
        type_code: License type code.
        state: Its state in the register now; one that expired is still ``VALID``.
        issued_from: Issued at this second or later.
        issued_until: Issued before this second.
    """

    license_id: str | None = None
    document_number: str | None = None
    holder_name: str | None = None
    holder_number: str | None = None
    case_number: str | None = None
    type_code: str | None = None
    state: LicenseState | None = None
    issued_from: int | None = None
    issued_until: int | None = None


@dataclass(frozen=True, slots=True)
class LicenseFile:
    """One license with all that the ledger keeps of it.

    Attributes:
        record: The license.
        editions: Its signed texts; that for paper leads.
        events: What happened to it, oldest first.
    """

    record: LicenseRecord
    editions: tuple[Edition, ...]
    events: tuple[LicenseEvent, ...]


def search(
    turn: Turn, criteria: Criteria, *, limit: int, cursor: str | None = None
) -> Page[LicenseRecord]:
    """Return licenses of the operator's agency, newest first.

    A page goes on exactly where the one before ended, whatever was minted meanwhile.

    Args:
        turn: Of an operator with the permission to read.
        criteria: What to look for.
        limit: How many at most, up to 200.
        cursor: Where the page before ended.

    Raises:
        CursorError: it is not this search's.
    """
    agency_id = turn.agency_for(Permission.READ)
    question = repr(astuple(criteria))
    query = licenses_query(criteria, agency_id, now=turn.now)
    if cursor is not None:
        last = Cursor.parse(cursor, question)
        place = tuple_(licenses.c.issued_at, licenses.c.id)
        query = query.where(place < tuple_(last.at, last.row))
    limit = min(limit, MAX_PAGE)
    rows = turn.connection.execute(query.limit(limit + 1)).all()
    found = [record_of(row) for row in rows[:limit]]
    more = len(rows) > limit
    end = Cursor(found[-1].issued_at, found[-1].id).text(question) if more else None
    return Page(found, end)


def licenses_query(criteria: Criteria, agency_id: int, *, now: int) -> Select[Any]:
    """Return the query of a search, without its place and limit."""
    columns = licenses.c
    wanted = {
        name: value
        for name in ("license_id", *_TELLING, "type_code")
        if (value := getattr(criteria, name)) is not None
    }
    query = select(licenses).where(
        *(columns[name] == value for name, value in wanted.items())
    )
    if wanted.keys() & set(_TELLING):
        # Without statistics SQLite walks through all of an agency's licenses, as that
        # gives them in order; a sum is in no index, so one number's few are sorted.
        query = query.where(columns.agency_id + 0 == agency_id)
    else:
        query = query.where(columns.agency_id == agency_id)
    if criteria.state is not None:
        query = _in_state(query, criteria.state, now)
    if criteria.issued_from is not None:
        query = query.where(columns.issued_at >= criteria.issued_from)
    if criteria.issued_until is not None:
        query = query.where(columns.issued_at < criteria.issued_until)
    at: ColumnElement[int] = columns.issued_at
    if criteria.state is LicenseState.SUPERSEDED:
        # As with sums above: the index of this agency's licenses not valid leads, not
        # one of all licenses in order, nor that of all agencies' superseded ones.
        at = columns.issued_at + 0
    return query.order_by(at.desc(), columns.id.desc())


def read_license(turn: Turn, license_id: str) -> LicenseFile:
    """Return one license of the operator's agency with its history.

    Raises:
        UnknownLicenseError: the agency has no such license.
    """
    agency_id = turn.agency_for(Permission.READ)
    record = own_license(turn.connection, agency_id, license_id)
    return LicenseFile(
        record,
        tuple(editions_of(turn.connection, record)),
        tuple(events_of(turn.connection, record)),
    )


def own_license(
    connection: Connection, agency_id: int, license_id: str
) -> LicenseRecord:
    """Return a license of an agency by its identifier.

    Raises:
        UnknownLicenseError: the agency has no such license.
    """
    record = find_license(connection, license_id)
    if record.agency_id != agency_id:
        raise unknown_license(license_id)
    return record


def _in_state(query: _Query, state: LicenseState, now: int) -> _Query:
    columns = licenses.c
    superseded = and_(
        columns.superseded_from.is_not(None), columns.superseded_from + 0 <= now
    )
    if state is LicenseState.SUPERSEDED:
        held = columns.state.in_([int(one) for one in LIVING])
        return query.where(_NOT_VALID, held, superseded)
    query = query.where(columns.state == int(state))
    if state in LIVING:
        query = query.where(not_(superseded))
    return query if state is LicenseState.VALID else query.where(_NOT_VALID)


# What is few by itself: each has an index of its own.
_TELLING = ("document_number", "holder_number", "case_number", "holder_name")
_Query = Select[Any]
# In brackets, and word for word as the partial index has it.
_NOT_VALID = text(f"({NOT_VALID.text})")
