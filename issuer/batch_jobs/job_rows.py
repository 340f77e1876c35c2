"""Batch jobs as rows of the ledger; the caller holds the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from issuer.batch_jobs.errors import UnknownJobError
from issuer.batch_jobs.job import Job, JobState
from issuer.batch_jobs.tables import batch_jobs

__all__ = [
    "add_job",
    "change_job",
    "find_job",
    "jobs_of",
    "jobs_to_erase",
    "jobs_to_work_on",
    "open_job_of_file",
]


def add_job(connection: Connection, **columns: Any) -> int:  # noqa: ANN401 (a row's)
    """Enter a job and return its number."""
    added = connection.execute(insert(batch_jobs).values(**_NOTHING_YET | columns))
    (number,) = added.inserted_primary_key or (0,)
    return int(number)


def find_job(connection: Connection, number: int, *, agency_id: int | None) -> Job:
    """Return a job.

    Args:
        connection: An open transaction.
        number: The job's.
        agency_id: Whose job alone; None for the runner, which works for all.

    Raises:
        UnknownJobError: there is none, or it is another agency's.
    """
    query = select(batch_jobs).where(batch_jobs.c.number == number)
    if agency_id is not None:
        query = query.where(batch_jobs.c.agency_id == agency_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownJobError
    return _job(row)


def jobs_of(
    connection: Connection, agency_id: int, *, before: int | None, limit: int
) -> list[Job]:
    """Return an agency's jobs, newest first, from before a job's number on."""
    query = select(batch_jobs).where(batch_jobs.c.agency_id == agency_id)
    if before is not None:
        query = query.where(batch_jobs.c.number < before)
    rows = connection.execute(query.order_by(batch_jobs.c.number.desc()).limit(limit))
    return [_job(row) for row in rows]


def open_job_of_file(
    connection: Connection, agency_id: int, type_code: str, sha256: str
) -> Job | None:
    """Return the job that the same bytes are under way in, if there is one."""
    ended = [state for state in JobState if not state.is_open]
    row = connection.execute(
        select(batch_jobs)
        .where(
            batch_jobs.c.agency_id == agency_id,
            batch_jobs.c.type_code == type_code,
            batch_jobs.c.file_sha256 == sha256,
            batch_jobs.c.state.not_in(ended),
        )
        .limit(1)
    ).one_or_none()
    return None if row is None else _job(row)


def jobs_to_work_on(connection: Connection) -> list[Job]:
    """Return what waits for a runner or lost its own, dry runs first."""
    rows = connection.execute(
        select(batch_jobs)
        .where(batch_jobs.c.state.in_([JobState.CHECKING, JobState.RUNNING]))
        .order_by(batch_jobs.c.state, batch_jobs.c.number)
    )
    return [_job(row) for row in rows]


def jobs_to_erase(connection: Connection, *, now: int) -> list[Job]:
    """Return whose files have been kept for long enough."""
    rows = connection.execute(
        select(batch_jobs).where(
            batch_jobs.c.erased_at.is_(None), batch_jobs.c.erase_at <= now
        )
    )
    return [_job(row) for row in rows]


def change_job(connection: Connection, job: Job, **columns: Any) -> bool:  # noqa: ANN401
    """Change a job that is still in its state; tell whether it was."""
    changed = connection.execute(
        update(batch_jobs)
        .where(batch_jobs.c.number == job.number, batch_jobs.c.state == job.state)
        .values(**columns)
    )
    return changed.rowcount == 1


_NOTHING_YET = {
    "state": JobState.CHECKING,
    "rows_total": 0,
    "minted": 0,
    "before": 0,
    "failed": 0,
}
_NAMES: Sequence[str] = [field.name for field in fields(Job)]


def _job(row: Row[Any]) -> Job:
    columns = {name: getattr(row, name) for name in _NAMES}
    return Job(**columns | {"state": JobState(row.state)})
