"""``/api/bad-scans``: a scan that could not be read, shown as it is kept, and kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from verifier.bad_scan import Level, bad_scan
from verifier.bad_scan_folder import BadScanFolder
from verifier.errors import PictureError
from verifier.picture import MAX_PICTURE_BYTES
from verifier.service.access import Access
from web.body import read_body
from web.problem import Refused

__all__ = ["bad_scans_router"]


def bad_scans_router(
    access: Access, clock: Callable[[], datetime], folder: BadScanFolder | None
) -> APIRouter:
    """Return the routes.

    Args:
        access: Says who may ask.
        clock: Reads the counter's clock.
        folder: Where they are kept; None where none may be.
    """
    router = access.page_router()

    @router.post("/api/bad-scans/preview")
    async def preview(request: Request, level: Level) -> JSONResponse:
        return await _answer(request, partial(_told, level=level))

    @router.post("/api/bad-scans")
    async def keep(request: Request, level: Level) -> JSONResponse:
        if folder is None:
            raise Refused(404, "no-bad-scans")
        return await _answer(request, partial(_kept, folder, clock, level=level))

    return router


async def _answer(
    request: Request, work: Callable[[bytes], dict[str, Any]]
) -> JSONResponse:
    raw = await read_body(request, max_bytes=MAX_PICTURE_BYTES)
    return JSONResponse(await run_in_threadpool(work, raw))


def _told(raw: bytes, level: Level) -> dict[str, Any]:
    try:
        return bad_scan(raw, level)
    except PictureError as error:
        raise Refused(422, "no-picture") from error


def _kept(
    folder: BadScanFolder, clock: Callable[[], datetime], raw: bytes, level: Level
) -> dict[str, Any]:
    content = _told(raw, level)
    picture = raw if level is Level.WHOLE else None
    try:
        return {"files": folder.keep(content, picture, now=clock())}
    except OSError as error:
        raise Refused(503, "bad-scan-not-kept") from error
