"""``/api/check``: the codes of a text, a picture or a PDF, decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from verifier.checking import Counter
from verifier.gathering import gathered
from verifier.matter import Matter, short_line
from verifier.picture import MAX_PICTURE_BYTES
from verifier.reading import Reading
from verifier.result import results_json
from verifier.scan import read_file, read_text
from verifier.service.access import Access
from verifier.service.json_body import json_body
from verifier.service.sightings import FILE_TYPES, media_type
from web.body import read_body
from web.json_answer import JsonAnswer
from web.problem import Refused

__all__ = ["CheckRequest", "case_of", "checks_router", "file_reading"]

MAX_HELD_PARTS = 32  # four codes of eight parts, as many as anybody mixes up
_MAX_JSON_BYTES = 256 * 1024  # ours: the longest code is 64 KiB, escaped


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


def checks_router(
    access: Access, counter: Counter, clock: Callable[[], datetime]
) -> APIRouter:
    """Return the route.

    Args:
        access: Says who may ask.
        counter: Decides on each code.
        clock: Reads the counter's clock.
    """
    router = access.page_router()

    def decide(reading: Reading, case: str) -> dict[str, Any]:
        return results_json(counter.check(reading, now=clock(), matter=Matter(case)))

    @router.post(
        "/api/check",
        summary="Check the codes of a text, a picture or a PDF",
    )
    async def check(request: Request) -> JsonAnswer:
        kind = media_type(request)
        if kind in FILE_TYPES:
            case, reading = case_of(request), await file_reading(request)
        elif kind == "application/json":
            asked = await json_body(request, CheckRequest, max_bytes=_MAX_JSON_BYTES)
            case, reading = asked.case, _reading_of(asked)
        else:
            raise Refused(415, "media-type")
        return JsonAnswer(await run_in_threadpool(decide, reading, case))

    return router


async def file_reading(request: Request) -> Reading:
    """Return what a picture or a PDF in a request's body holds."""
    raw = await read_body(request, max_bytes=MAX_PICTURE_BYTES)
    return gathered(await run_in_threadpool(read_file, raw))


def case_of(request: Request) -> str:
    """Return the case that stands in an address, for a body that has no room for it."""
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
