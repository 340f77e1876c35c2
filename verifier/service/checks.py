"""``/api/check``: the codes of a text, a picture or a PDF, decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from verifier.checking import Counter
from verifier.gathering import gathered
from verifier.matter import MAX_CHARACTERS, Matter, short_line
from verifier.picture import MAX_PICTURE_BYTES
from verifier.reading import Reading
from verifier.result import results_json
from verifier.scan import read_file, read_text
from verifier.service.json_body import json_body
from verifier.service.sightings import FILE_TYPES, media_type
from web.body import read_body
from web.problem import Refused

__all__ = ["CheckRequest", "checks_router"]

MAX_HELD_PARTS = 32  # four codes of eight parts, as many as anybody mixes up
_MAX_JSON_BYTES = 256 * 1024  # ours: the longest code is 64 KiB, escaped

_CASE_OF_A_FILE = {
    "name": "case",
    "in": "query",
    "description": "with a file: the matter that it is shown for",
    "schema": {"type": "string", "maxLength": MAX_CHARACTERS},
}


class CheckRequest(BaseModel):
    """A text to check: what a scanner typed or somebody pasted, one code a line."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    case: Annotated[str, AfterValidator(short_line)] = Field(
        "", description="the matter that it is shown for; a phone code is good in one"
    )
    parts: list[str] = Field(
        [],
        max_length=MAX_HELD_PARTS,
        description="parts of split codes that were read before: `parts.texts` of"
        " earlier results. Nothing is kept here between requests",
    )


def checks_router(counter: Counter, clock: Callable[[], datetime]) -> APIRouter:
    """Return the route.

    Args:
        counter: Decides on each code.
        clock: Reads the counter's clock.
    """
    router = APIRouter()

    def decide(reading: Reading, case: str) -> dict[str, Any]:
        return results_json(counter.check(reading, now=clock(), matter=Matter(case)))

    @router.post(
        "/api/check",
        summary="Check the codes of a text, a picture or a PDF",
        openapi_extra={
            "requestBody": _request_body(),
            "parameters": [_CASE_OF_A_FILE],
        },
    )
    async def check(request: Request) -> JSONResponse:
        kind = media_type(request)
        if kind in FILE_TYPES:
            case = _case_of(request)
            raw = await read_body(request, max_bytes=MAX_PICTURE_BYTES)
            reading = gathered(await run_in_threadpool(read_file, raw))
        elif kind == "application/json":
            asked = await json_body(request, CheckRequest, max_bytes=_MAX_JSON_BYTES)
            case, reading = asked.case, _reading_of(asked)
        else:
            raise Refused(415, "media-type")
        return JSONResponse(await run_in_threadpool(decide, reading, case))

    return router


def _case_of(request: Request) -> str:
    try:
        return short_line(request.query_params.get("case", ""))
    except ValueError as error:
        raise Refused(422, "request-form") from error


def _reading_of(asked: CheckRequest) -> Reading:
    typed, held = (
        read_text(text.encode("utf-8", "surrogatepass"), fold=True)
        for text in (asked.text, "\n".join(asked.parts))
    )
    return gathered(typed, (code.text for code in held.codes))


def _request_body() -> dict[str, Any]:
    file = {"schema": {"type": "string", "format": "binary"}}
    text = {
        "schema": CheckRequest.model_json_schema(),
        "example": {"text": "TY1:BB8.", "case": "2026-0117"},
    }
    return {
        "required": True,
        "content": {
            "application/json": text,
            **dict.fromkeys(sorted(FILE_TYPES), file),
        },
    }
