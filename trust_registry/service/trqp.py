"""TRQP v2 over HTTP: ``POST /authorization`` and ``POST /recognition``.

What is answered is decided in `trust_registry.trqp`. Queries may carry members that
this registry does not know, as the protocol's schemas allow; they are echoed or
ignored, never acted on.

Source:
    Trust over IP, TRQP v2.0, "HTTPS Binding"; RFC 7807.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.responses import Response

from credential import strict_json
from credential.errors import MalformedError
from credential.moments import parse_moment, to_rfc3339
from trust_registry import trqp
from trust_registry.service.metrics import Metrics
from trust_registry.service.openapi import json_body, json_example, refusals
from trust_registry.sqlite_view import SqliteView
from trust_registry.view import TrustView
from web.body import read_body
from web.problem import Refused

__all__ = ["TrqpQuery", "answer_query", "trqp_router"]

_MAX_QUERY_BYTES = 8 * 1024
_RETRY_S = 3600

Ask = Callable[..., trqp.TrqpAnswer]


def _utc(text: object) -> object:
    """Read a time as the protocol writes it: RFC 3339, UTC alone; blank is none."""
    if text == "":
        return None
    if not isinstance(text, str) or not text.endswith(("Z", "+00:00")):
        raise ValueError("a time is written in UTC, such as 2026-11-21T00:00:00Z")
    try:
        return parse_moment(text)
    except MalformedError as error:
        raise ValueError(str(error)) from error


Instant = Annotated[
    datetime | None,
    BeforeValidator(_utc, json_schema_input_type=str),
    Field(examples=["2026-11-21T00:00:00Z"], json_schema_extra={"format": "date-time"}),
]
Identifier = Annotated[str, Field(min_length=1, max_length=512, pattern=r"^[!-~]+$")]


class TrqpContext(BaseModel):
    """Conditions of a question.

    Attributes:
        time: The instant as of which it is asked; without it, now.
        issued_at: When the license in question was issued; without it, ``time``. A
            member of ours: some agreements are for licenses issued since a date.
    """

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, str] = Field(init=False)

    time: Instant = None
    issued_at: Instant = None


class TrqpQuery(BaseModel):
    """A query of either kind."""

    model_config = ConfigDict(strict=True)

    authority_id: Identifier
    entity_id: Identifier
    action: Annotated[str, Field(min_length=1, max_length=64)]
    resource: Annotated[str, Field(min_length=1, max_length=256)]
    context: TrqpContext | None = None


_ASKED = {
    "authority_id": "https://license.310000.example/",
    "action": "issue",
    "resource": "urn:tongyan:license:11100000MB0143028R001",
}
_CONTEXT = {"context": {"time": "2026-11-21T00:00:00Z"}}
_AGENCY = {"entity_id": "https://license.310000.example/market-regulation"}
_REGION = {"entity_id": "https://license.320000.example/"}
_ANSWERED = {
    "time_requested": "2026-11-21T00:00:00Z",
    "time_evaluated": "2026-11-21T08:30:00Z",
    "basis": {
        "registry": {"zh": "长三角互认登记册", "en": "Yangtze Delta registry"},
        "demo": False,
        "issued_at": "2026-11-21T00:00:00Z",
        "freshness": "fresh",
        "versions": {
            "root": 1,
            "timestamp": 42,
            "snapshot": 7,
            "targets": 3,
            "region-310000": 2,
            "region-310000.pub": 41,
        },
    },
}


def trqp_router(
    view_of: Callable[[], SqliteView],
    *,
    clock: Callable[[], datetime],
    metrics: Metrics,
) -> APIRouter:
    """Return both routes.

    Args:
        view_of: Returns the newest view.
        clock: The host's clock.
        metrics: Counts questions and answers.
    """
    router = APIRouter(tags=["TRQP v2"])

    async def answer(request: Request, ask: Ask, verdict: str) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refused(415, "media-type", "send application/json")
        raw = await read_body(request, max_bytes=_MAX_QUERY_BYTES)
        try:
            content = answer_query(raw, view_of(), ask, verdict, now=clock())
        except Refused as refused:
            metrics.asked(verdict, refused.code)
            raise
        metrics.asked(verdict, "yes" if content[verdict] else "no")
        return Response(
            strict_json.dumps(content),
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    schema = TrqpQuery.model_json_schema()
    wrong = refusals(400, 404, 413, 415, 503)
    authorized = {"authorized": True, "message": "the agency may issue …"}
    recognized = {"recognized": True, "message": "licenses of this type …"}

    @router.post(
        "/authorization",
        summary="May this agency issue this license type, for this region?",
        openapi_extra={"requestBody": json_body(schema, _ASKED | _AGENCY | _CONTEXT)},
        responses=json_example(_ASKED | _AGENCY | authorized | _ANSWERED) | wrong,
    )
    async def authorization(request: Request) -> Response:
        return await answer(request, trqp.authorization, "authorized")

    @router.post(
        "/recognition",
        summary="Does this region recognize that one's licenses of this type?",
        openapi_extra={"requestBody": json_body(schema, _ASKED | _REGION | _CONTEXT)},
        responses=json_example(_ASKED | _REGION | recognized | _ANSWERED) | wrong,
    )
    async def recognition(request: Request) -> Response:
        return await answer(request, trqp.recognition, "recognized")

    return router


def answer_query(
    raw: bytes, view: TrustView, ask: Ask, verdict: str, *, now: datetime
) -> dict[str, Any]:
    """Return the answer to a query, as JSON values.

    Args:
        raw: The query, JSON.
        view: The registry.
        ask: Decides.
        verdict: Name of the member that says yes or no.
        now: The host's clock.

    Raises:
        Refused: not a query, about something unknown, or the data has lapsed.
    """
    query = _query(raw)
    context = query.context or TrqpContext()
    question = trqp.TrqpQuestion(
        authority_id=query.authority_id,
        entity_id=query.entity_id,
        action=query.action,
        resource=query.resource,
        at=context.time or now,
        issued_at=context.issued_at,
    )
    try:
        found = ask(view, question, now=now)
    except trqp.TrqpUnknownError as error:
        raise Refused(404, f"unknown-{error.what}") from error
    except trqp.TrqpLapsedError as error:
        headers = {"Retry-After": str(_RETRY_S)}
        raise Refused(503, "trust-data-lapsed", headers=headers) from error
    return {
        "entity_id": query.entity_id,
        "authority_id": query.authority_id,
        "action": query.action,
        "resource": query.resource,
        verdict: found.holds,
        **_times(query, now),
        "message": found.message,
        **found.particulars,
        "basis": found.basis,
    }


def _query(raw: bytes) -> TrqpQuery:
    try:
        content = strict_json.loads(raw, max_bytes=_MAX_QUERY_BYTES)
        return TrqpQuery.model_validate(content)
    except MalformedError as error:
        raise Refused(400, "request-form", str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the query"
        raise Refused(400, "request-form", f"{place}: {first['msg']}") from error


def _times(query: TrqpQuery, now: datetime) -> dict[str, Any]:
    times: dict[str, Any] = {"time_evaluated": to_rfc3339(now)}
    if query.context is not None:
        if query.context.time is not None:
            times["time_requested"] = to_rfc3339(query.context.time)
        times["context"] = {
            name: to_rfc3339(value) if isinstance(value, datetime) else value
            for name, value in query.context
            if value is not None
        }
    return times
