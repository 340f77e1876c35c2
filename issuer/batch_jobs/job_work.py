"""One pass over one job's file: the dry run, or the minting.

Picking a job and telling what stopped it is left to ``runner``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event
from typing import Protocol

from issuer.agencies import agency_numbered, refuse_type_out_of_scope
from issuer.batch import Batch, BatchCount
from issuer.batch_jobs.job import Job, JobState
from issuer.batch_jobs.job_folder import JobFolder
from issuer.batch_jobs.job_rows import change_job, find_job
from issuer.batch_jobs.orders import KEEP_S
from issuer.batch_jobs.results import job_results
from issuer.draft import DraftChecker
from issuer.installation import Installation
from issuer.license_types import LicenseTypes
from issuer.mint import Mint
from issuer.press_beside import PressBeside
from issuer.rows_file import RowsFile, open_rows
from issuer.signer import BlankSigner
from issuer.usual_fields import beijing_day, with_defaults
from trust_registry.passphrase import Secrets

__all__ = ["JobCancelledError", "JobWork"]

# The second process takes a second until it signs.
_BESIDE_FROM_ROWS = 10_000

# Progress is for people: a flush to the disk each time costs a hundred rows.
_TELL_EVERY_S = 1.0


class JobCancelledError(Exception):
    """The job was cancelled, or this process was asked to stop; not an error."""


class Worker(Protocol):
    """What a pass needs of its runner."""

    @property
    def installation(self) -> Installation:
        """Whose job it is."""
        ...

    @property
    def secrets(self) -> Secrets:
        """Opens the agencies' keys."""
        ...

    @property
    def clock(self) -> Callable[[], int]:
        """Tells the time."""
        ...

    @property
    def elapsed_s(self) -> Callable[[], float]:
        """Tells seconds that only go forward."""
        ...

    @property
    def signs_beside(self) -> bool:
        """Whether a second process signs half of a large file."""
        ...


@dataclass(frozen=True, slots=True)
class JobWork:
    """A pass; the job's lock is held meanwhile."""

    worker: Worker
    job: Job
    folder: JobFolder
    stop: Event | None = None

    def check(self) -> JobState:
        """Go through the file as minting would, without a trace but its findings.

        Raises:
            RowsFileError: it cannot be read.
            NotListedError: the registry would not let any of it be signed.
            JobCancelledError: it was ended meanwhile.
        """
        file = self._file()
        batch = self._batch(dry_run=True)
        with job_results(self.folder, file, dry_run=True) as results:
            count = batch.rehearse(file, results, self._told(file))
        return self._end(JobState.CHECKED, file, count)

    def mint(self) -> JobState:
        """Mint every row that can be minted and is no license yet.

        Raises:
            KeyFileError: the agency's key cannot be used.
            AgencyError: it has no key, or may not issue the type now.
            RowsFileError: the file cannot be read.
            NotListedError: the registry would not let it be signed.
            JobCancelledError: it was ended meanwhile; what was committed stays.
        """
        file = self._file()
        with (
            self._hastened(self._batch(dry_run=False), file) as batch,
            job_results(self.folder, file, dry_run=False) as results,
        ):
            count = batch.run(file, results, self._told(file))
        return self._end(JobState.DONE, file, count)

    @contextmanager
    def _hastened(self, batch: Batch, file: RowsFile) -> Iterator[Batch]:
        if not self.worker.signs_beside or file.rows_total < _BESIDE_FROM_ROWS:
            yield batch
            return
        installation, mint = self.worker.installation, batch.mint
        key = installation.key_to_sign_with(mint.agency, now=mint.now)
        with PressBeside(installation.folder, key, self.worker.secrets) as beside:
            yield replace(batch, mint=replace(mint, press=beside.press))

    def _file(self) -> RowsFile:
        types = LicenseTypes.of(self.worker.installation.folder)
        return open_rows(self.folder.rows, types.find(self.job.type_code))

    def _batch(self, *, dry_run: bool) -> Batch:
        installation, now = self.worker.installation, self.worker.clock()
        kind = LicenseTypes.of(installation.folder).find(self.job.type_code)
        with installation.ledger.reading() as connection:
            agency = agency_numbered(connection, self.job.agency_id)
        refuse_type_out_of_scope(agency, kind.code, now=now)
        signer = (
            BlankSigner()
            if dry_run
            else installation.signer_for(agency, self.worker.secrets, now=now)
        )
        mint = Mint(
            agency,
            signer,
            now=now,
            operator=self.job.started_by or self.job.uploaded_by,
            allow_same_number=self.job.allow_same_number,
            registry=installation.registry,
        )
        return Batch(
            ledger=installation.ledger,
            mint=mint,
            checker=DraftChecker(kind),
            type_code=kind.code,
            today=beijing_day(now),
            usual=with_defaults({}, kind, agency, now=now),
        )

    def _told(self, file: RowsFile) -> Callable[[BatchCount], None]:
        begun_s = self.worker.elapsed_s()
        told_s = [begun_s - _TELL_EVERY_S]

        def tell(count: BatchCount) -> None:
            now_s = self.worker.elapsed_s()
            if now_s - told_s[0] >= _TELL_EVERY_S:
                told_s[0] = now_s
                per_s = count.done / max(now_s - begun_s, 0.001)
                self._note(file, count, per_s)
            if self.stop is not None and self.stop.is_set():
                raise JobCancelledError
            self._refuse_cancelled()

        return tell

    def _note(self, file: RowsFile, count: BatchCount, per_s: float) -> None:
        with self.worker.installation.ledger.writing() as connection:
            change_job(
                connection,
                self.job,
                form=file.form,
                rows_total=count.total,
                minted=count.minted,
                before=count.before,
                failed=count.failed,
                per_s=per_s,
            )

    def _refuse_cancelled(self) -> None:
        with self.worker.installation.ledger.reading() as connection:
            found = find_job(connection, self.job.number, agency_id=None)
        if found.state is not self.job.state:
            raise JobCancelledError

    def _end(self, state: JobState, file: RowsFile, count: BatchCount) -> JobState:
        now = self.worker.clock()
        ended = {"ended_at": now} if state is JobState.DONE else {}
        with self.worker.installation.ledger.writing() as connection:
            change_job(
                connection,
                self.job,
                state=state,
                form=file.form,
                rows_total=count.total,
                minted=count.minted,
                before=count.before,
                failed=count.failed,
                erase_at=now + KEEP_S,
                **ended,
            )
        return state
