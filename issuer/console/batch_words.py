"""How far a batch is, in words."""

from __future__ import annotations

from credential.bilingual import Bilingual
from issuer.batch_jobs.job import Job

__all__ = ["progress_told"]

_MINUTE_S = 60


def progress_told(job: Job) -> Bilingual:
    """Return how far a job is: rows, rate, remaining time as far as they are known."""
    zh = f"{job.state.label.zh}：已办 {job.done} 行，共 {job.rows_total} 行"
    en = f"{job.state.label.en}: {job.done} of {job.rows_total} rows"
    if job.per_s:
        zh += f"，每秒 {job.per_s:.0f} 行"
        en += f", {job.per_s:.0f} a second"
    if job.left_s is not None:
        left = _duration(job.left_s)
        zh += f"，约剩 {left.zh}"
        en += f", about {left.en} to go"
    return Bilingual(zh=f"{zh}。", en=f"{en}.")


def _duration(seconds: int) -> Bilingual:
    if seconds < _MINUTE_S:
        return Bilingual(zh=f"{seconds} 秒", en=f"{seconds} s")
    minutes = round(seconds / _MINUTE_S)
    return Bilingual(zh=f"{minutes} 分钟", en=f"{minutes} min")
