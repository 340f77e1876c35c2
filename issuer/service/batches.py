"""Files of applications: sent, checked, started, approved, followed, fetched.

The work itself goes on in a process beside the service; see ``issuer.batch_jobs``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi import Path as InPath
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from issuer.accounts.roles import Permission
from issuer.batch_jobs.errors import (
    DuplicateFileError,
    FileTooLargeError,
    NoResultError,
)
from issuer.batch_jobs.job import Job
from issuer.batch_jobs.job_folder import MAX_UPLOAD_BYTES, Upload, take_upload
from issuer.batch_jobs.orders import BatchOrders
from issuer.batch_jobs.results import read_faults
from issuer.batch_jobs.told_job import job_told
from issuer.desk.actor import Actor
from issuer.rows_source import XLSX
from issuer.service.access import allowed
from issuer.service.problems import problem
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from web.attachment import content_disposition
from web.problem import Refused

__all__ = ["router"]

_LOG = logging.getLogger(__name__)
_NO_STORE = {"Cache-Control": "no-store"}
_PIECE_BYTES = 64 * 1024
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = APIRouter(prefix="/api/batches", route_class=StrictRoute, tags=["batches"])

# Every database stores these, and every client reads them exactly.
_MOST = 2**53

Number = Annotated[int, InPath(ge=1, le=_MOST)]
_Enters = Annotated[Actor, Depends(allowed(Permission.ENTER))]
_Reads = Annotated[Actor, Depends(allowed(Permission.READ))]
_Approves = Annotated[Actor, Depends(allowed(Permission.APPROVE))]

_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself: CSV (UTF-8, with or without a mark, or "
        "GB18030) or XLSX",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ("text/csv", _SPREADSHEET, "application/octet-stream")
        },
    }
}


class Returned(BaseModel):
    """Why a batch is given back to who started it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)
    ] = Field(examples=["第 12 行的日期有误"])


@router.post("", status_code=201, openapi_extra=_FILE)
async def send(
    here: Here,
    actor: _Enters,
    request: Request,
    type_name: Annotated[
        str, Query(alias="type", max_length=64, examples=["business-license"])
    ],
    name: Annotated[str, Query(max_length=400, examples=["十一月.csv"])] = "batch",
    allow_same_number: Annotated[bool, Query()] = False,
) -> JSONResponse:
    """Send a file; its dry run begins by itself, and nothing is minted before a start.

    The very same bytes under way a second time are refused, with the first's number.
    """
    upload = await _taken(here, request)
    try:
        job = await run_in_threadpool(
            BatchOrders(here.installation).send,
            actor,
            upload,
            type_name=type_name,
            file_name=name,
            allow_same_number=allow_same_number,
            now=here.clock(),
        )
    except DuplicateFileError as error:
        return _duplicate(error)
    finally:
        upload.drop()
    place = {"Location": f"/api/batches/{job.number}"}
    return JSONResponse(job_told(job), 201, headers=_NO_STORE | place)


@router.get("")
def history(
    here: Here,
    actor: _Reads,
    before: Annotated[int | None, Query(ge=1, le=_MOST)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> JSONResponse:
    """Return the agency's batches, newest first; ``next`` is the next page's before."""
    jobs = BatchOrders(here.installation).history(actor, before=before, limit=limit)
    further = jobs[-1].number if len(jobs) == limit else None
    answer = {"batches": [job_told(job) for job in jobs], "next": further}
    return JSONResponse(answer, headers=_NO_STORE)


@router.get("/{number}")
def one(here: Here, actor: _Reads, number: Number) -> JSONResponse:
    """Return a batch: its state, its rows so far, its rate, its seconds to go."""
    return _answer(BatchOrders(here.installation).find(actor, number))


@router.post("/{number}/start")
def start(here: Here, actor: _Enters, number: Number) -> JSONResponse:
    """Have a checked file minted; where the type asks, a second person approves it."""
    orders = BatchOrders(here.installation)
    return _answer(orders.start(actor, number, now=here.clock()))


@router.post("/{number}/approve")
def approve(here: Here, actor: _Approves, number: Number) -> JSONResponse:
    """Approve a batch that somebody else sent and started."""
    orders = BatchOrders(here.installation)
    return _answer(orders.approve(actor, number, now=here.clock()))


@router.post("/{number}/return")
def give_back(
    here: Here, actor: _Approves, number: Number, told: Annotated[Returned, Body()]
) -> JSONResponse:
    """Give a batch back to who started it, with what is wrong."""
    orders = BatchOrders(here.installation)
    return _answer(
        orders.give_back(actor, number, reason=told.reason, now=here.clock())
    )


@router.post("/{number}/cancel")
def cancel(here: Here, actor: _Enters, number: Number) -> JSONResponse:
    """End a batch and erase its files; rows that are licenses by now stay so."""
    orders = BatchOrders(here.installation)
    return _answer(orders.cancel(actor, number, now=here.clock()))


@router.get("/{number}/faults")
def faults(
    here: Here,
    actor: _Reads,
    number: Number,
    skip: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> JSONResponse:
    """Return what is wrong, row by row, in both languages."""
    orders = BatchOrders(here.installation)
    folder = orders.folder(orders.find(actor, number))
    found = read_faults(folder, skip=skip, limit=limit)
    return JSONResponse({"faults": found}, headers=_NO_STORE)


@router.get("/{number}/errors")
def errors_file(here: Here, actor: _Reads, number: Number) -> StreamingResponse:
    """Return the rows to mend and send again, in the format they came in."""
    orders = BatchOrders(here.installation)
    job = orders.find(actor, number)
    name = Path(job.file_name).stem
    if job.form == XLSX:
        return _file(orders.folder(job).errors, f"{name}.errors.xlsx", _SPREADSHEET)
    return _file(orders.folder(job).errors, f"{name}.errors.csv", "text/csv")


@router.get("/{number}/minted")
def minted_file(here: Here, actor: _Reads, number: Number) -> StreamingResponse:
    """Return the minted rows with their QR texts, as a CSV in UTF-8."""
    orders = BatchOrders(here.installation)
    job = orders.find(actor, number)
    name = Path(job.file_name).stem
    return _file(orders.folder(job).minted, f"{name}.minted.csv", "text/csv")


async def _taken(here: Serving, request: Request) -> Upload:
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:20]) > MAX_UPLOAD_BYTES:
        raise FileTooLargeError(MAX_UPLOAD_BYTES)
    try:
        return await take_upload(here.installation.folder, request.stream())
    except ClientDisconnect as error:
        raise Refused(400, "cut-off") from error
    except OSError as error:
        _LOG.error("an upload was not kept: %s", error)
        raise Refused(503, "file-not-kept") from error


def _answer(job: Job) -> JSONResponse:
    return JSONResponse(job_told(job), headers=_NO_STORE)


def _duplicate(error: DuplicateFileError) -> JSONResponse:
    return problem(
        409,
        "duplicate-file",
        error.reason.en,
        sentence=error.reason.model_dump(),
        batch=error.number,
    )


def _file(path: Path, name: str, media_type: str) -> StreamingResponse:
    try:
        # Opened before the answer begins: erasing meanwhile takes nothing from it.
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NoResultError from error

    def pieces() -> Iterator[bytes]:
        with file:
            yield from iter(lambda: file.read(_PIECE_BYTES), b"")

    disposition = content_disposition(name, plainly=f"batch{path.suffix}")
    headers = {**_NO_STORE, "Content-Disposition": disposition}
    return StreamingResponse(pieces(), media_type=media_type, headers=headers)
