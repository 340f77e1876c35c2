"""What an operator does with batch jobs: send a file, start, approve, cancel, look.

Each act is one transaction with its line in the audit trail. Minting is left to
``runner``; HTTP to ``issuer.service.batches``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from issuer.accounts.roles import Permission
from issuer.agencies import agency_numbered
from issuer.approval import asks_second_person
from issuer.audit import AuditedAct, note_acts
from issuer.batch_jobs.errors import (
    DuplicateFileError,
    NothingToMintError,
    OwnWorkError,
    TypeNotIssuedError,
)
from issuer.batch_jobs.job import Job, JobState
from issuer.batch_jobs.job_folder import JobFolder, Upload
from issuer.batch_jobs.job_rows import (
    add_job,
    change_job,
    find_job,
    jobs_of,
    open_job_of_file,
)
from issuer.desk.actor import Actor
from issuer.installation import Installation
from issuer.license_types import LicenseTypes
from web.attachment import plain_file_name

__all__ = ["KEEP_S", "BatchOrders"]

# How long a job's files are kept after it ended, or was left unstarted: long enough to
# fetch results after a weekend, and no longer, as they are personal data.
KEEP_S = 7 * 86_400


@dataclass(frozen=True, slots=True)
class BatchOrders:
    """The batch jobs of one installation, as its operators order them."""

    installation: Installation

    def send(
        self,
        actor: Actor,
        upload: Upload,
        *,
        type_name: str,
        file_name: str,
        allow_same_number: bool,
        now: int,
    ) -> Job:
        """Take a file in; its dry run begins by itself.

        Raises:
            DuplicateFileError: the same bytes are under way.
            RefusedError: no such license type, or the agency does not issue it.
        """
        agency_id = actor.agency_for(Permission.ENTER)
        found = LicenseTypes.of(self.installation.folder).find(type_name)
        with self.installation.ledger.writing() as connection:
            _refuse_foreign_type(connection, agency_id, found.code)
            under_way = open_job_of_file(
                connection, agency_id, found.code, upload.sha256
            )
            if under_way is not None:
                raise DuplicateFileError(under_way.number)
            number = add_job(
                connection,
                agency_id=agency_id,
                type_code=found.code,
                file_name=plain_file_name(file_name, nameless="batch"),
                file_sha256=upload.sha256,
                file_bytes=upload.bytes,
                allow_same_number=allow_same_number,
                uploaded_by=actor.operator,
                uploaded_at=now,
                erase_at=now + KEEP_S,
            )
            JobFolder.of(self.installation.folder, number).take(upload)
            job = find_job(connection, number, agency_id=agency_id)
            _note(connection, job, "batch-upload", actor, now)
        return job

    def find(self, actor: Actor, number: int) -> Job:
        """Return a job of the actor's agency.

        Raises:
            UnknownJobError: it has none of this number.
        """
        agency_id = actor.agency_for(Permission.READ)
        with self.installation.ledger.reading() as connection:
            return find_job(connection, number, agency_id=agency_id)

    def history(self, actor: Actor, *, before: int | None, limit: int) -> list[Job]:
        """Return the jobs of the actor's agency, newest first."""
        agency_id = actor.agency_for(Permission.READ)
        with self.installation.ledger.reading() as connection:
            return jobs_of(connection, agency_id, before=before, limit=limit)

    def start(self, actor: Actor, number: int, *, now: int) -> Job:
        """Have a checked file minted; a second person approves it first if need be.

        A job that could not go on is taken up again where it was.

        Raises:
            JobStateError: it is not checked yet, or was started.
            NothingToMintError: no row can be minted.
        """
        agency_id = actor.agency_for(Permission.ENTER)
        with self.installation.ledger.writing() as connection:
            job = find_job(connection, number, agency_id=agency_id)
            job.refuse_unless(JobState.CHECKED, JobState.FAILED)
            _refuse_empty(job)
            types = LicenseTypes.of(self.installation.folder)
            alone = not asks_second_person(types.find(job.type_code))
            approved = alone or job.approved_by is not None
            return _moved(
                connection,
                job,
                JobState.RUNNING if approved else JobState.WAITING,
                _Done("batch-start", actor, now),
                started_by=actor.operator,
                started_at=now,
                returned_because=None,
            )

    def approve(self, actor: Actor, number: int, *, now: int) -> Job:
        """Approve a job that another person sent and started.

        Raises:
            OwnWorkError: nobody approves what they entered.
            JobStateError: it does not wait for anybody.
        """
        agency_id = actor.agency_for(Permission.APPROVE)
        with self.installation.ledger.writing() as connection:
            job = find_job(connection, number, agency_id=agency_id)
            job.refuse_unless(JobState.WAITING)
            if actor.operator in (job.uploaded_by, job.started_by):
                raise OwnWorkError
            return _moved(
                connection,
                job,
                JobState.RUNNING,
                _Done("batch-approve", actor, now),
                approved_by=actor.operator,
            )

    def give_back(self, actor: Actor, number: int, *, reason: str, now: int) -> Job:
        """Return a job that waits for approval, with what is wrong."""
        agency_id = actor.agency_for(Permission.APPROVE)
        with self.installation.ledger.writing() as connection:
            job = find_job(connection, number, agency_id=agency_id)
            job.refuse_unless(JobState.WAITING)
            return _moved(
                connection,
                job,
                JobState.CHECKED,
                _Done("batch-return", actor, now, reason),
                returned_because=reason,
            )

    def cancel(self, actor: Actor, number: int, *, now: int) -> Job:
        """End a job; rows that are licenses by now stay so. Its files are erased."""
        agency_id = actor.agency_for(Permission.ENTER)
        with self.installation.ledger.writing() as connection:
            job = find_job(connection, number, agency_id=agency_id)
            job.refuse_unless(*(s for s in JobState if s.is_open), JobState.FAILED)
            return _moved(
                connection,
                job,
                JobState.CANCELLED,
                _Done("batch-cancel", actor, now),
                ended_at=now,
                erase_at=now,
            )

    def folder(self, job: Job) -> JobFolder:
        """Return where the files of a job lie."""
        return JobFolder.of(self.installation.folder, job.number)


@dataclass(frozen=True, slots=True)
class _Done:
    """An act, for the trail."""

    act: str
    actor: Actor
    now: int
    reason: str = ""


def _moved(
    connection: Connection, job: Job, to: JobState, done: _Done, **columns: object
) -> Job:
    # A second person sees what the dry run found, until the minting begins.
    begun = _FROM_THE_FIRST_ROW if to is JobState.RUNNING else {}
    change_job(connection, job, state=to, **begun | columns)
    _note(connection, job, done.act, done.actor, done.now, done.reason)
    return find_job(connection, job.number, agency_id=job.agency_id)


def _note(
    connection: Connection,
    job: Job,
    act: str,
    actor: Actor,
    now: int,
    reason: str = "",
) -> None:
    # The digest, not the name: what a clerk called a file may name its holder.
    subject = f"batch {job.number}, {job.type_code}, sha256 {job.file_sha256}"
    note_acts(connection, [AuditedAct(now, act, actor.operator, reason, subject)])


def _refuse_foreign_type(
    connection: Connection, agency_id: int, type_code: str
) -> None:
    agency = agency_numbered(connection, agency_id)
    if type_code not in [period.code for period in agency.types]:
        raise TypeNotIssuedError


def _refuse_empty(job: Job) -> None:
    unread = job.state is JobState.FAILED and job.started_at is None
    empty = job.state is JobState.CHECKED and not job.minted + job.before
    if unread or empty:
        raise NothingToMintError


_FROM_THE_FIRST_ROW = {
    "minted": 0,
    "before": 0,
    "failed": 0,
    "per_s": None,
    "fault": None,
    "fault_zh": None,
    "fault_en": None,
    "ended_at": None,
}
