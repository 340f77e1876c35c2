"""``POST /ingest``: what regions and the council hand in, by its signatures alone.

No login is asked: whoever carries a rightly signed file may hand it in. The same
checks as by `tongyan-registry ingest`; only an emergency is a person's decision and
has no way in here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from credential.status_list import MAX_TOKEN_BYTES
from trust_registry.errors import BusyError, SubmissionRefusedError
from trust_registry.host import Host
from trust_registry.service.metrics import Metrics
from trust_registry.service.openapi import INGEST_BODY, json_example, refusals
from trust_registry.service.problems import INGEST_CODES, busy
from web.body import limited
from web.problem import Refused
from web.rate_limit import RateLimit

__all__ = ["MAX_SUBMISSION_BYTES", "ingest_router"]

ZIP = "application/zip"
STATUS_LIST = "application/statuslist+jwt"

# A province's 3,000 agencies zip to 0.3 MB; a hundred times that is no submission.
MAX_SUBMISSION_BYTES = 32 * 1024 * 1024
LIMITS = {ZIP: MAX_SUBMISSION_BYTES, STATUS_LIST: MAX_TOKEN_BYTES}
_SUFFIXES = {ZIP: ".zip", STATUS_LIST: ".jwt"}

_TAKEN = {"region": "310000", "versions": {"region-310000.pub": 2}}

Clock = Callable[[], datetime]


def ingest_router(
    host: Host,
    *,
    clock: Clock,
    limit: RateLimit,
    metrics: Metrics,
    taken: Callable[[], None],
) -> APIRouter:
    """Return the route.

    Args:
        host: Takes in.
        clock: The host's clock.
        limit: How often an address may hand in.
        metrics: Counts what came.
        taken: Called when something was taken in that the next release publishes.
    """
    router = APIRouter(tags=["ingest"])

    @router.post(
        "/ingest",
        summary="Hand in a submission, an assembled sitting or a status list",
        dependencies=[Depends(limit)],
        openapi_extra={"requestBody": INGEST_BODY},
        responses=json_example(_TAKEN) | refusals(409, 413, 415, 422, 429, 503),
    )
    async def ingest(request: Request) -> JSONResponse:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in LIMITS:
            raise Refused(415, "media-type", f"send {ZIP} or {STATUS_LIST}")
        with tempfile.TemporaryDirectory(prefix="tongyan-ingest-") as folder:
            file = Path(folder) / f"submission{_SUFFIXES[kind]}"
            with file.open("wb") as opened:
                async for chunk in limited(request, max_bytes=LIMITS[kind]):
                    opened.write(chunk)
            try:
                answer = await run_in_threadpool(_take, host, file, clock())
            except Refused as refused:
                metrics.ingested(kind, refused.code)
                raise
        metrics.ingested(kind, "taken")
        if kind == ZIP:
            taken()
        return JSONResponse(answer)

    return router


def _take(host: Host, file: Path, now: datetime) -> dict[str, Any]:
    try:
        if file.suffix == ".jwt":
            return {"status_list": host.ingest_status_list(file, now=now)}
        taken = host.ingest(file, now=now)
        return {"region": taken.region, "versions": dict(taken.versions)}
    except SubmissionRefusedError as error:
        raise _refused(error, file) from error
    except BusyError as error:
        raise busy(error) from error


def _refused(error: SubmissionRefusedError, file: Path) -> Refused:
    other = "status-list-refused" if file.suffix == ".jwt" else "refused"
    code = INGEST_CODES.get(error.rule, other)
    # The version is a matter of what came before, all else of the file itself.
    status = 409 if code == "wrong-version" else 422
    return Refused(status, code, str(error).replace(str(file), "the file"))
