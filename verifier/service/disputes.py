"""Disputes for the page: what would be sent, filing, and how each stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from credential.moments import UtcMoment
from trust_registry.dispute import (
    MAX_EVIDENCE,
    MAX_SENTENCE_CHARACTERS,
    Wrong,
)
from verifier.checking import Counter
from verifier.disputes.desk import DisputeDesk
from verifier.disputes.entry_json import dispute_preview, entry_json
from verifier.disputes.filing import Chosen
from verifier.errors import FilingError, OutboxError
from verifier.gathering import gathered
from verifier.matter import Matter, short_line
from verifier.report import Report
from verifier.scan import read_text
from verifier.service.access import Access
from verifier.service.json_body import json_body
from web.problem import Refused

__all__ = ["FileRequest", "disputes_router"]

_MAX_JSON_BYTES = 256 * 1024  # as of a check: the longest code, escaped
# A clerk reads, asks the holder, and writes a sentence.
_FILED_WITHIN = timedelta(hours=2)

_STATUS = {
    "unknown-dispute": 404,
    "dispute-changed": 409,
    "nobody-takes-disputes": 409,
}


class FileRequest(BaseModel):
    """A code that was checked, and what is wrong with the license in it."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=65_536)
    checked_at: UtcMoment
    matter: Annotated[str, AfterValidator(short_line)] = Field(
        "", description="the case that it was checked for"
    )
    case: Annotated[str, AfterValidator(short_line)] = Field(
        "", description="the case number that the agency reads"
    )
    wrong: Wrong
    sentence: str = Field("", max_length=MAX_SENTENCE_CHARACTERS)
    evidence: list[str] = Field([], max_length=MAX_EVIDENCE)

    @property
    def chosen(self) -> Chosen:
        """What goes along."""
        evidence = tuple(self.evidence)
        return Chosen(self.wrong, self.sentence, evidence, self.case)


class MoreRequest(BaseModel):
    """What the agency asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sentence: str = Field(min_length=1, max_length=MAX_SENTENCE_CHARACTERS)


def disputes_router(
    access: Access,
    counter: Counter,
    clock: Callable[[], datetime],
    desk: DisputeDesk | None,
) -> APIRouter:
    """Return the routes.

    Args:
        access: Says who may ask.
        counter: Checks the code again: what is sent was decided here.
        clock: Reads the counter's clock.
        desk: Files disputes; None where the hall has no key for them.
    """
    router = access.page_router()

    @router.get("/api/disputes")
    def disputes() -> JSONResponse:
        now = clock()
        with _problems():
            held = desk.outbox.entries(now=now) if desk else ()
        return JSONResponse(
            {
                "on": desk is not None,
                "choices": [
                    {"code": one.value, "label": one.label.model_dump()}
                    for one in Wrong
                ],
                "disputes": [entry_json(entry, now=now) for entry in held],
            }
        )

    @router.post("/api/disputes/preview")
    async def preview(request: Request) -> JSONResponse:
        asked = await json_body(request, FileRequest, max_bytes=_MAX_JSON_BYTES)
        now = clock()

        def previewed() -> dict[str, Any]:
            report = _report_of(counter, asked, now)
            with _problems():
                return dispute_preview(
                    _on(desk).prepared(report, asked.code, asked.chosen, now=now)
                )

        return JSONResponse(await run_in_threadpool(previewed))

    @router.post("/api/disputes")
    async def file(request: Request) -> JSONResponse:
        asked = await json_body(request, FileRequest, max_bytes=_MAX_JSON_BYTES)
        now = clock()

        def filed() -> dict[str, Any]:
            report = _report_of(counter, asked, now)
            with _problems():
                return entry_json(
                    _on(desk).file(report, asked.code, asked.chosen, now=now), now=now
                )

        return JSONResponse(await run_in_threadpool(filed), 201)

    @router.post("/api/disputes/{dispute_id}/more")
    async def more(dispute_id: str, request: Request) -> JSONResponse:
        asked = await json_body(request, MoreRequest, max_bytes=_MAX_JSON_BYTES)
        now = clock()
        with _problems():
            entry = _on(desk).add(dispute_id, asked.sentence, now=now)
        return JSONResponse(entry_json(entry, now=now))

    @router.delete("/api/disputes/{dispute_id}")
    def withdraw(dispute_id: str) -> JSONResponse:
        now = clock()
        with _problems():
            entry = _on(desk).withdraw(dispute_id, now=now)
        return JSONResponse(entry_json(entry, now=now))

    return router


def _on(desk: DisputeDesk | None) -> DisputeDesk:
    if desk is None:
        raise Refused(404, "no-hall-key")
    return desk


def _report_of(counter: Counter, asked: FileRequest, now: datetime) -> Report:
    """Return the report as of the check: a phone's code is good for two minutes."""
    if not now - _FILED_WITHIN <= asked.checked_at <= now:
        raise Refused(409, "check-again")
    text = asked.code.encode("utf-8", "surrogatepass")
    reading = gathered(read_text(text, fold=True))
    results = counter.check(reading, now=asked.checked_at, matter=Matter(asked.matter))
    report = results[0].report if len(results) == 1 else None
    if report is None:
        raise Refused(409, "nobody-takes-disputes")
    return report


@contextmanager
def _problems() -> Iterator[None]:
    try:
        yield
    except FilingError as error:
        raise Refused(_STATUS.get(error.code, 422), error.code) from error
    except OutboxError as error:
        raise Refused(503, "outbox-unusable", str(error)) from error
