"""A batch job as JSON values, for programs and pages alike."""

from __future__ import annotations

from typing import Any

from credential.moments import from_seconds, to_rfc3339
from issuer.batch_jobs.job import Job

__all__ = ["job_told"]


def job_told(job: Job) -> dict[str, Any]:
    """Return a job; nothing in it is a holder's, but perhaps the file's name."""
    return {
        "number": job.number,
        "type": job.type_code,
        "file": {
            "name": job.file_name,
            "sha256": job.file_sha256,
            "bytes": job.file_bytes,
            "form": job.form,
        },
        "allow_same_number": job.allow_same_number,
        "state": job.state.value,
        "state_label": job.state.label.model_dump(),
        "rows": {
            "total": job.rows_total,
            "done": job.done,
            "minted": job.minted,
            "before": job.before,
            "failed": job.failed,
            "per_s": None if job.per_s is None else round(job.per_s, 1),
            "left_s": job.left_s,
        },
        "fault": None
        if job.fault is None
        else {"code": job.fault, "zh": job.fault_zh, "en": job.fault_en},
        "sent": {"by": job.uploaded_by, "at": _moment(job.uploaded_at)},
        "started": {"by": job.started_by, "at": _moment(job.started_at)},
        "approved_by": job.approved_by,
        "returned_because": job.returned_because,
        "ended_at": _moment(job.ended_at),
        "erase_at": _moment(job.erase_at),
        "erased_at": _moment(job.erased_at),
    }


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else to_rfc3339(from_seconds(seconds))
