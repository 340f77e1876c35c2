"""``/v1/verify``: the hall's systems ask about one code or many.

One implementation with the page's ``/api/check``; this address, its form and its
answers are a promise to programs, the page's are not.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from verifier.batch import Batch, row_json
from verifier.checking import Counter
from verifier.code_rows import csv_rows, json_rows, text_lines
from verifier.gathering import gathered
from verifier.hall_tokens import Scope
from verifier.matter import Matter, short_line
from verifier.reading import Reading
from verifier.result import results_json
from verifier.scan import read_text
from verifier.service.access import Access
from verifier.service.checks import case_of, file_reading
from verifier.service.description import CASE_OF_A_FILE, described
from verifier.service.json_body import json_body
from verifier.service.sightings import FILE_TYPES, media_type
from web.body import read_body
from web.json_answer import JsonAnswer
from web.problem import Refused

__all__ = ["MAX_CODES", "VerifyRequest", "verify_router"]

MAX_CODES = 500  # ours: some 3 MB of reports, a tenth of a second
MAX_ROWS_BYTES = 20 * 1024 * 1024  # as a file of scans: some 30,000 codes
_MAX_JSON_BYTES = 4 * 1024 * 1024

_LINES = "application/x-ndjson"
_ROWS = MappingProxyType({"text/csv": csv_rows, _LINES: json_rows})


def _one_line(text: str) -> str:
    if not text.strip() or "\n" in text or "\r" in text:
        raise ValueError("a code is one line")
    return text


class VerifyRequest(BaseModel):
    """Codes to check, and what for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    codes: Annotated[
        list[Annotated[str, AfterValidator(_one_line)]],
        Field(min_length=1, max_length=MAX_CODES),
    ]
    case: Annotated[str, AfterValidator(short_line)] = Field(
        "", description="the matter that it is shown for; a phone code is good in one"
    )
    purpose: Annotated[str, AfterValidator(short_line)] = Field(
        "", description="cause of use 用证事由, for the receipt"
    )
    operator: Annotated[str, AfterValidator(short_line)] = Field(
        "", description="pseudonym of who checks, for the receipt"
    )


def verify_router(
    access: Access, counter: Counter, clock: Callable[[], datetime]
) -> APIRouter:
    """Return the route.

    Args:
        access: Says who may ask.
        counter: Decides on each code.
        clock: Reads the counter's clock.
    """
    router = APIRouter(dependencies=[access.program(Scope.VERIFY)])

    def decide(reading: Reading, matter: Matter) -> dict[str, Any]:
        return results_json(counter.check(reading, now=clock(), matter=matter))

    @router.post(
        "/v1/verify",
        summary="Verify one code or many, a picture, a PDF, or a file of codes",
        description="JSON, a picture or a PDF is answered with results; `text/csv`"
        f" and `{_LINES}`, one code a row, with one line of JSON a row, as they are"
        " decided.",
        openapi_extra={
            **described("verify", Scope.VERIFY, _request_body()),
            "parameters": [CASE_OF_A_FILE],
        },
    )
    async def verify(request: Request) -> Response:
        kind = media_type(request)
        if kind in _ROWS:
            raw = await read_body(request, max_bytes=MAX_ROWS_BYTES)
            lines = _answered(Batch(counter), kind, raw, clock())
            return StreamingResponse(lines, media_type=_LINES)
        if kind in FILE_TYPES:
            matter = Matter(case_of(request))
            reading = await file_reading(request)
        elif kind == "application/json":
            asked = await json_body(request, VerifyRequest, max_bytes=_MAX_JSON_BYTES)
            matter = Matter(asked.case, asked.purpose, asked.operator)
            reading = _reading_of(asked)
        else:
            raise Refused(415, "media-type")
        return JsonAnswer(await run_in_threadpool(decide, reading, matter))

    return router


def _reading_of(asked: VerifyRequest) -> Reading:
    text = "\n".join(asked.codes)
    return gathered(read_text(text.encode("utf-8", "surrogatepass"), fold=True))


def _answered(batch: Batch, kind: str, raw: bytes, now: datetime) -> Iterator[bytes]:
    """Yield answers, a chunk of whole lines each."""
    rows = _ROWS[kind](text_lines(io.BytesIO(raw)))
    for chunk in batch.decide(rows, now=now):
        yield b"".join(to_json(row_json(one)) + b"\n" for one in chunk)


def _request_body() -> dict[str, Any]:
    file = {"schema": {"type": "string", "format": "binary"}}
    text = {"schema": {"type": "string"}}
    return {
        "application/json": {
            "schema": VerifyRequest.model_json_schema(),
            "example": {"codes": ["TY1:BB8."], "case": "2026-0117"},
        },
        "text/csv": {**text, "example": "code,case\nTY1:BB8.,2026-0117\n"},
        _LINES: {**text, "example": '{"code":"TY1:BB8.","case":"2026-0117"}\n'},
        **dict.fromkeys(sorted(FILE_TYPES), file),
    }
