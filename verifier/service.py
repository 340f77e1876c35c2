"""The counter's local service: the page for clerks, and checks as JSON for programs.

It listens on this machine alone and keeps nothing of what it checks. Which requests
reach it is decided in ``verifier.loopback_guard``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import FastAPI, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from credential import MalformedError, strict_json
from verifier.background_refresh import BackgroundRefresh
from verifier.checking import Counter
from verifier.form_delivery import FormDelivery
from verifier.gathering import gathered
from verifier.loopback_guard import LoopbackGuard
from verifier.matter import MAX_CHARACTERS, Matter, short_line
from verifier.matters import matters_router
from verifier.page import PAGE_FILES, counter_page, page_file
from verifier.picture import MAX_PICTURE_BYTES
from verifier.problem import problem_response
from verifier.readiness import readiness_json
from verifier.reading import Reading
from verifier.result import results_json
from verifier.scan import read_file, read_text
from verifier.sightings import FILE_TYPES, media_type, sightings_router
from web.body import read_body
from web.problem import Refused
from web.refusals import answer_refusals

__all__ = ["create_service"]

MAX_HELD_PARTS = 32  # four codes of eight parts, as many as anybody mixes up
_MAX_JSON_BYTES = 256 * 1024  # ours: the longest code is 64 KiB, escaped

_CASE_OF_A_FILE = {
    "name": "case",
    "in": "query",
    "description": "with a file: the matter that it is shown for",
    "schema": {"type": "string", "maxLength": MAX_CHARACTERS},
}

Clock = Callable[[], datetime]


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


def _wall_clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def create_service(
    counter: Counter,
    *,
    hosts: Sequence[str],
    clock: Clock = _wall_clock,
    forms: FormDelivery | None = None,
    refresh: BackgroundRefresh | None = None,
) -> LoopbackGuard:
    """Return the service as an ASGI application, guarded.

    Args:
        counter: Decides on what comes.
        hosts: Values of ``Host`` that are this service, port included.
        clock: Reads the counter's clock, as aware UTC.
        forms: Where pre-filled forms go, if the hall has a system for them.
        refresh: Refreshes the trust data meanwhile; its state is shown.
    """
    service = FastAPI(title="Tongyan counter", docs_url=None, redoc_url=None)
    answer_refusals(
        service, lambda refused: problem_response(refused.status, refused.code)
    )
    _add_page(service, counter, posts_forms=forms is not None)
    _add_checks(service, counter, clock)
    _add_readiness(service, counter, clock, refresh)
    service.include_router(sightings_router())
    service.include_router(matters_router(counter, clock, forms))
    return LoopbackGuard(service, hosts=hosts)


def _add_page(service: FastAPI, counter: Counter, *, posts_forms: bool) -> None:
    @service.get("/", response_class=HTMLResponse, include_in_schema=False)
    def page(lang: str = "zh-CN") -> HTMLResponse:
        return HTMLResponse(
            counter_page(
                language="en" if lang == "en" else "zh-CN",
                region=counter.region_name(),
                region_code=counter.accepting_region,
                posts_forms=posts_forms,
            )
        )

    @service.get("/pages/{name}", include_in_schema=False)
    def file(name: str) -> Response:
        if name not in PAGE_FILES:
            raise Refused(404, "not-found")
        return Response(page_file(name), media_type=PAGE_FILES[name])


def _add_checks(service: FastAPI, counter: Counter, clock: Clock) -> None:
    def decide(reading: Reading, case: str) -> dict[str, Any]:
        return results_json(counter.check(reading, now=clock(), matter=Matter(case)))

    @service.post(
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
            asked = _asked_in(await read_body(request, max_bytes=_MAX_JSON_BYTES))
            case, reading = asked.case, _reading_of(asked)
        else:
            raise Refused(415, "media-type")
        return JSONResponse(await run_in_threadpool(decide, reading, case))


def _add_readiness(
    service: FastAPI, counter: Counter, clock: Clock, refresh: BackgroundRefresh | None
) -> None:
    @service.get("/api/readiness", summary="What the trust data allows to decide")
    def ready() -> JSONResponse:
        shown = readiness_json(counter.readiness(now=clock()))
        return JSONResponse({**shown, "refresh": refresh and refresh.to_json()})


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


def _asked_in(raw: bytes) -> CheckRequest:
    try:
        strict_json.loads(raw, max_bytes=_MAX_JSON_BYTES)
        return CheckRequest.model_validate_json(raw)
    except (MalformedError, ValidationError) as error:
        raise Refused(422, "request-form") from error
