"""Pages of files of applications: sent, checked, started, followed, mended.

The work goes on in a process beside the service; see ``issuer.batch_jobs``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.agencies import agency_numbered
from issuer.approval import asks_second_person
from issuer.batch_jobs.errors import DuplicateFileError
from issuer.batch_jobs.job import Job, JobState
from issuer.batch_jobs.job_folder import MAX_UPLOAD_BYTES, take_upload
from issuer.batch_jobs.orders import BatchOrders
from issuer.batch_jobs.results import read_faults
from issuer.console.answers import (
    HEADERS,
    PageRoute,
    Typed,
    moved,
    page_router,
    shown,
)
from issuer.console.batch_words import progress_told
from issuer.console.page import Page, Visit
from issuer.console.texts import text_of
from issuer.console.visits import ApproverVisit, EntryVisit, ReaderVisit
from issuer.desk.words import checked_reason
from issuer.errors import RefusedError
from issuer.service.serving import Here, Serving

__all__ = ["router", "upload_router"]

_SHEET = 20
_FAULTS = 50
_CHUNK_BYTES = 64 * 1024

Number = Annotated[int, InPath(ge=1, le=2**53)]

router = page_router()


class _UploadRoute(PageRoute):
    # The file, and what a form puts around it.
    max_bytes = MAX_UPLOAD_BYTES + 64 * 1024


upload_router = APIRouter(
    prefix="/console/{language}", route_class=_UploadRoute, include_in_schema=False
)


@router.get("/batches")
def history(here: Here, visit: ReaderVisit, before: int | None = None) -> Response:
    """Show the agency's batches, newest first, and where to send a file."""
    return _history(here, visit, before=before)


@upload_router.post("/batches")
async def send(here: Here, visit: EntryVisit, request: Request) -> Response:
    """Take a file in; its dry run begins by itself."""
    form = await request.form(max_files=1)
    sent = form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return await run_in_threadpool(_history, here, visit, trouble=_NO_FILE)
    upload = await take_upload(here.installation.folder, _pieces(sent))
    try:
        job = await run_in_threadpool(
            BatchOrders(here.installation).send,
            visit.actor,
            upload,
            type_name=str(form.get("type", "")),
            file_name=sent.filename,
            allow_same_number="same_number" in form,
            now=visit.now,
        )
    except DuplicateFileError as error:
        return await run_in_threadpool(_batch, here, visit, error.number, error)
    except RefusedError as error:
        return await run_in_threadpool(_history, here, visit, trouble=error.reason)
    finally:
        upload.drop()
    return moved(visit, f"batches/{job.number}", done="batch-sent")


@router.get("/batches/{number}")
def one(here: Here, visit: ReaderVisit, number: Number) -> Response:
    """Show a batch: its state, its rows so far, what is wrong with which."""
    return _batch(here, visit, number)


@router.get("/batches/{number}/progress")
def progress(here: Here, visit: ReaderVisit, number: Number) -> JSONResponse:
    """Tell how far a batch is, for a script that asks again and again."""
    job = BatchOrders(here.installation).find(visit.actor, number)
    told = {
        "rows": job.rows_total,
        "done": job.done,
        "sentence": text_of(progress_told(job), visit.language),
        "ended": not _works(job),
    }
    return JSONResponse(told, headers=dict(HEADERS))


@router.post("/batches/{number}/start")
def start(here: Here, visit: EntryVisit, number: Number) -> Response:
    """Have a checked file minted, or approved by a second person first."""
    orders = BatchOrders(here.installation)
    work = partial(orders.start, visit.actor, number, now=visit.now)
    return _done(here, visit, number, work, "batch-started")


@router.post("/batches/{number}/cancel")
def cancel(here: Here, visit: EntryVisit, number: Number) -> Response:
    """End a batch and erase its files."""
    orders = BatchOrders(here.installation)
    work = partial(orders.cancel, visit.actor, number, now=visit.now)
    return _done(here, visit, number, work, "batch-cancelled")


@router.post("/batches/{number}/approve")
def approve(here: Here, visit: ApproverVisit, number: Number) -> Response:
    """Approve a batch that somebody else sent and started."""
    orders = BatchOrders(here.installation)
    work = partial(orders.approve, visit.actor, number, now=visit.now)
    return _done(here, visit, number, work, "batch-approved")


@router.post("/batches/{number}/return")
def give_back(
    here: Here, visit: ApproverVisit, number: Number, typed: Typed
) -> Response:
    """Give a batch back to who started it."""
    orders = BatchOrders(here.installation)
    reason = checked_reason(typed.get("reason", ""))
    work = partial(orders.give_back, visit.actor, number, reason=reason, now=visit.now)
    return _done(here, visit, number, work, "batch-returned")


def _done(
    here: Serving, visit: Visit, number: int, work: Callable[[], Job], done: str
) -> Response:
    try:
        work()
    except RefusedError as refused:
        return _batch(here, visit, number, refused)
    return moved(visit, f"batches/{number}", done=done)


async def _pieces(sent: UploadFile) -> AsyncIterator[bytes]:
    while piece := await sent.read(_CHUNK_BYTES):
        yield piece


def _history(
    here: Serving,
    visit: Visit,
    *,
    before: int | None = None,
    trouble: Bilingual | None = None,
) -> Response:
    actor = visit.actor
    jobs = BatchOrders(here.installation).history(actor, before=before, limit=_SHEET)
    further = f"batches?before={jobs[-1].number}" if len(jobs) == _SHEET else ""
    values = {
        "jobs": jobs,
        "types": _types(here, visit) if visit.may(Permission.ENTER) else [],
        "type_names": {one.code: one.name for one in here.desk.types},
        "trouble": trouble,
        "next": further,
        "is_first": before is None,
    }
    title = Bilingual(zh="批量签发", en="Batches")
    status = 422 if trouble else 200
    return shown(visit, Page("batches.html", title, values, "batches", status))


def _batch(
    here: Serving, visit: Visit, number: int, refused: RefusedError | None = None
) -> Response:
    orders = BatchOrders(here.installation)
    job = orders.find(visit.actor, number)
    folder = orders.folder(job)
    kind = here.desk.types.find(job.type_code)
    values = {
        "job": job,
        "license_type": kind,
        "works": _works(job),
        "progress": progress_told(job),
        "faults": read_faults(folder, skip=0, limit=_FAULTS),
        "has_errors": job.failed > 0 and folder.errors.is_file(),
        "has_minted": folder.minted.is_file(),
        "trouble": refused and refused.reason,
        **_possible(job, visit, second_person=asks_second_person(kind)),
    }
    title = Bilingual(zh=f"批次 {number}", en=f"Batch {number}")
    status = 409 if refused else 200
    return shown(visit, Page("batch.html", title, values, "batches", status))


def _possible(job: Job, visit: Visit, *, second_person: bool) -> dict[str, Any]:
    enters = visit.may(Permission.ENTER)
    own = visit.who.name in (job.uploaded_by, job.started_by)
    waits = job.state is JobState.WAITING
    begins = job.state is JobState.CHECKED and job.minted + job.before > 0
    again = job.state is JobState.FAILED and job.started_at is not None
    return {
        "may_start": enters and (begins or again),
        "start_label": "start_again"
        if again
        else ("start_filed" if second_person and not job.approved_by else "start"),
        "may_cancel": enters and (job.state.is_open or job.state is JobState.FAILED),
        "may_decide": waits and visit.may(Permission.APPROVE) and not own,
        "is_own": waits and own,
    }


def _works(job: Job) -> bool:
    return job.state in (JobState.CHECKING, JobState.RUNNING)


def _types(here: Serving, visit: Visit) -> list[Any]:
    agency_id = visit.actor.agency_for(Permission.ENTER)
    with here.installation.ledger.reading() as connection:
        agency = agency_numbered(connection, agency_id)
    codes = {period.code for period in agency.types if period.holds_at(visit.now)}
    return [one for one in here.desk.types if one.code in codes]


_NO_FILE = Bilingual(zh="请选择文件。", en="choose a file")
