"""``/api/read``: which codes a frame of the camera shows; nothing is decided.

A license lies in view for seconds. The page looks here several times a second, and asks
for a decision, with its one receipt, only when a new code appears.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from verifier.picture import MAX_PICTURE_BYTES
from verifier.reading import Reading
from verifier.result import REMARKS
from verifier.scan import read_file, read_picture
from verifier.service.access import Access
from verifier.steps.reading import is_ours
from web.body import read_body
from web.problem import Refused

__all__ = ["FILE_TYPES", "media_type", "sightings_router"]

FILE_TYPES = frozenset(("image/png", "image/jpeg", "application/pdf"))
"""The files that a service takes."""

FRAME_BUDGET_S = 0.35
"""Seconds for one frame: the next comes before long, and may be better."""


def media_type(request: Request) -> str:
    """Return the media type of a request's body, without its parameters."""
    told = request.headers.get("content-type", "")
    return told.partition(";")[0].strip().lower()


def sightings_router(access: Access) -> APIRouter:
    """Return the route; `access` says whose it is."""
    router = access.page_router()
    file = {"schema": {"type": "string", "format": "binary"}}
    body = {"required": True, "content": dict.fromkeys(sorted(FILE_TYPES), file)}

    @router.post(
        "/api/read",
        summary="Read the codes of a picture or a PDF; nothing is decided",
        openapi_extra={"requestBody": body},
    )
    async def read(request: Request) -> JSONResponse:
        kind = media_type(request)
        if kind not in FILE_TYPES:
            raise Refused(415, "media-type")
        raw = await read_body(request, max_bytes=MAX_PICTURE_BYTES)
        return JSONResponse(_json(await run_in_threadpool(_read, raw, kind)))

    return router


def _read(raw: bytes, kind: str) -> Reading:
    # Frames are JPEG; what somebody chose is looked at as long as people wait.
    if kind == "image/jpeg":
        return read_picture(raw, budget_s=FRAME_BUDGET_S)
    return read_file(raw)


def _json(reading: Reading) -> dict[str, Any]:
    return {
        "codes": [
            {
                "text": code.text,
                "ours": is_ours(code.text) is None,
                "corners": code.position and code.position.corners,
                "page": code.page,
            }
            for code in reading.codes
        ],
        "unread": reading.unread,
        "fault": reading.fault,
        "hints": [
            {"code": hint, "text": REMARKS[hint].model_dump()} for hint in reading.hints
        ],
    }
