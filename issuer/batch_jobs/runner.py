"""Works on batch jobs, one after the other, in a process beside the requests.

Several may run, of one service or of two: who works on a job holds its lock, which a
killed process lets go of, and the next one goes on where that stopped. Should two ever
work on one job, the ledger still enters each row once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from credential.bilingual import Bilingual
from issuer.batch_jobs.job import Job, JobState
from issuer.batch_jobs.job_folder import JobFolder
from issuer.batch_jobs.job_rows import (
    change_job,
    find_job,
    jobs_to_erase,
    jobs_to_work_on,
)
from issuer.batch_jobs.job_work import JobCancelledError, JobWork
from issuer.batch_jobs.orders import KEEP_S
from issuer.errors import (
    IssuerError,
    LedgerBusyError,
    LedgerError,
    NotListedError,
    RowsFileError,
)
from issuer.installation import Installation
from trust_registry.errors import BusyError, RegistryError
from trust_registry.passphrase import Secrets

__all__ = ["BatchRunner"]

_LOG = logging.getLogger(__name__)

# How long a new job waits at most for a runner that has nothing to do.
POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class BatchRunner:
    """Works on one installation's jobs.

    Attributes:
        installation: Whose jobs; with its trust store, if it has one.
        secrets: Opens the agencies' keys.
        clock: Tells the time, whole UTC seconds.
        elapsed_s: Seconds that only go forward, for rates.
        signs_beside: A second process signs half of a large file; the secrets can be
            pickled then.
    """

    installation: Installation
    secrets: Secrets
    clock: Callable[[], int]
    elapsed_s: Callable[[], float]
    signs_beside: bool = False

    def run(self, stop: Event, between: Callable[[], None] = lambda: None) -> None:
        """Work until it is stopped; a job under way is left to be gone on with.

        Args:
            stop: Ends it.
            between: Done before each job, and every second where there is none.
        """
        while not stop.is_set():
            between()
            self.tidy()
            if not self.run_once(stop):
                stop.wait(POLL_S)

    def run_once(self, stop: Event | None = None) -> bool:
        """Work on the first job that nobody works on; tell whether there was one."""
        with self.installation.ledger.reading() as connection:
            waiting = jobs_to_work_on(connection)
        return any(self._work_on(job, stop) for job in waiting)

    def tidy(self) -> None:
        """Erase the files of jobs that ended or were left for too long."""
        now = self.clock()
        with self.installation.ledger.reading() as connection:
            due = jobs_to_erase(connection, now=now)
        for job in due:
            self._erase(job, now)

    def _work_on(self, waiting: Job, stop: Event | None) -> bool:
        folder = JobFolder.of(self.installation.folder, waiting.number)
        try:
            with folder.held():
                with self.installation.ledger.reading() as connection:
                    job = find_job(connection, waiting.number, agency_id=None)
                if job.state is not waiting.state:
                    return False
                self._do(JobWork(self, job, folder, stop), job, folder)
        except BusyError:
            return False
        except FileNotFoundError:
            self._fail(waiting, "file-gone", _GONE)
        return True

    def _do(self, work: JobWork, job: Job, folder: JobFolder) -> None:
        try:
            ended = work.check() if job.state is JobState.CHECKING else work.mint()
        except JobCancelledError:
            _LOG.info("batch %d was cancelled or left", job.number)
        except LedgerBusyError as error:
            _LOG.warning("batch %d is tried again: %s", job.number, error)
        except (IssuerError, RegistryError, OSError) as error:
            # Some of their sentences name files of this machine: they are the log's.
            _LOG.error("batch %d: %s", job.number, error)
            self._fail(job, *_fault(error, job, folder))
        else:
            if ended is JobState.DONE:
                folder.forget_rows()

    def _fail(self, job: Job, fault: str, reason: Bilingual) -> None:
        now = self.clock()
        with self.installation.ledger.writing() as connection:
            change_job(
                connection,
                job,
                state=JobState.FAILED,
                fault=fault,
                fault_zh=reason.zh,
                fault_en=reason.en,
                ended_at=now,
                erase_at=now + KEEP_S,
            )

    def _erase(self, job: Job, now: int) -> None:
        if job.state in (JobState.CHECKING, JobState.RUNNING):
            return
        folder = JobFolder.of(self.installation.folder, job.number)
        folder.erase()
        # One that was left unstarted can be started no more.
        left = (
            {"state": JobState.CANCELLED, "ended_at": now} if job.state.is_open else {}
        )
        with self.installation.ledger.writing() as connection:
            change_job(connection, job, erased_at=now, **left)


def _fault(error: Exception, job: Job, folder: JobFolder) -> tuple[str, Bilingual]:
    """Return a stable code for what stopped a job, and what an operator does now."""
    if isinstance(error, NotListedError):
        return f"registry-{error.cause}", error.reason
    if isinstance(error, RowsFileError) and not isinstance(error.__cause__, OSError):
        return "file-unreadable", _named(error.reason, job, folder)
    if isinstance(error, RowsFileError | OSError | LedgerError):
        return "disk-failed", _DISK
    return "signer-unavailable", _NO_KEY


def _named(reason: Bilingual, job: Job, folder: JobFolder) -> Bilingual:
    path = str(folder.rows)
    return Bilingual(
        zh=reason.zh.replace(path, job.file_name),
        en=reason.en.replace(path, job.file_name),
    )


_GONE = Bilingual(
    zh="上传的文件已不在，请重新提交。", en="the file is gone; send it again"
)
_NO_KEY = Bilingual(
    zh="签名密钥现在无法使用，未签发的行保持不变；请联系管理员，之后重新开始。",
    en="the signing key cannot be used at this time; nothing more was minted. Tell the "
    "administrator, then start the batch again",
)
_DISK = Bilingual(
    zh="磁盘写入失败，已签发的不变；请联系管理员，之后重新开始。",
    en="the disk failed; what was minted stays. Tell the administrator, then start the "
    "batch again",
)
