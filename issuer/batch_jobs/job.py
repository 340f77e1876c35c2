"""One batch job: its states, and which act leads from which to which.

Who may do it is left to ``orders``, the rows of the ledger to ``job_rows``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from credential.bilingual import Bilingual
from issuer.batch_jobs.errors import JobStateError

__all__ = ["Job", "JobState"]


class JobState(StrEnum):
    """Where a job is. A runner works on `CHECKING` and `RUNNING`, nobody on others."""

    CHECKING = "checking"
    CHECKED = "checked"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> Bilingual:
        """Its name for people."""
        return _LABELS[self]

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come of it."""
        return self not in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


_LABELS = {
    JobState.CHECKING: Bilingual(zh="预检中", en="being checked"),
    JobState.CHECKED: Bilingual(zh="预检完毕，待开始", en="checked, to be started"),
    JobState.WAITING: Bilingual(zh="待他人审核", en="waits for a second person"),
    JobState.RUNNING: Bilingual(zh="签发中", en="being minted"),
    JobState.DONE: Bilingual(zh="已完成", en="done"),
    JobState.FAILED: Bilingual(zh="未能进行", en="could not go on"),
    JobState.CANCELLED: Bilingual(zh="已取消", en="cancelled"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One job as the ledger has it; members are the table's columns.

    Attributes:
        rows_total: Rows in the file, as far as it is known.
        minted: Rows that are licenses by this pass; in a dry run, that can be.
        before: Rows that were licenses before this pass, of the same file.
        failed: Rows to mend.
        per_s: Rows a second, of the pass under way or the last.
        erase_at: From when no file of it is kept, whatever became of it.
    """

    number: int
    agency_id: int
    type_code: str
    file_name: str
    file_sha256: str
    file_bytes: int
    form: str | None
    allow_same_number: bool
    state: JobState
    uploaded_by: str
    uploaded_at: int
    started_by: str | None
    started_at: int | None
    approved_by: str | None
    returned_because: str | None
    ended_at: int | None
    rows_total: int
    minted: int
    before: int
    failed: int
    per_s: float | None
    fault: str | None
    fault_zh: str | None
    fault_en: str | None
    erase_at: int
    erased_at: int | None

    @property
    def done(self) -> int:
        """Rows dealt with."""
        return self.minted + self.before + self.failed

    @property
    def left_s(self) -> int | None:
        """Seconds to go, as far as that can be told."""
        working = self.state in (JobState.CHECKING, JobState.RUNNING)
        if not working or not self.per_s:
            return None
        return round((self.rows_total - self.done) / self.per_s)

    def refuse_unless(self, *states: JobState) -> None:
        """Refuse an act that belongs to other states.

        Raises:
            JobStateError: the job is in none of these.
        """
        if self.state not in states:
            raise JobStateError(self.number, self.state.label)
