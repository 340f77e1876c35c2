"""Matters, and what each comes to: for the page, and for programs under ``/v1/``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from trust_registry.service_items import ServiceItem, find_items
from trust_registry.view import TrustView
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.decision import decide
from verifier.decision_json import decision_json, form_json, item_json
from verifier.errors import FormDeliveryError
from verifier.form_delivery import FormDelivery
from verifier.gathering import gathered
from verifier.hall_tokens import Scope
from verifier.item_labels import ItemLabels
from verifier.live_requests.exchange import Exchange
from verifier.matter import Matter, short_line
from verifier.result import Result, result_json
from verifier.scan import read_text
from verifier.service.access import Access
from verifier.service.description import described
from verifier.service.json_body import json_body
from web.json_answer import JsonAnswer
from web.problem import Refused

__all__ = ["DecideRequest", "decide_router", "matters_router"]

MAX_CODES = 40  # twenty requirements, each of them shown twice
_MAX_JSON_BYTES = 4 * 1024 * 1024  # forty codes of 64 KiB, escaped


class DecideRequest(BaseModel):
    """What was shown for a matter: the codes, as `check` read them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    item: str = Field(max_length=64)
    codes: list[str] = Field(max_length=MAX_CODES)
    case: Annotated[str, AfterValidator(short_line)] = ""
    purpose: Annotated[str, AfterValidator(short_line)] = ""
    operator: Annotated[str, AfterValidator(short_line)] = ""
    live: list[str] = Field(
        [],
        max_length=MAX_CODES,
        description="live requests that wallets answered for the matter, by their ids",
    )


def matters_router(
    access: Access,
    counter: Counter,
    clock: Callable[[], datetime],
    forms: FormDelivery | None = None,
    exchange: Exchange | None = None,
) -> APIRouter:
    """Return the routes.

    Args:
        access: Says who may ask.
        counter: Decides on each code.
        clock: Reads the counter's clock.
        forms: Where pre-filled forms go; None where the hall has no such system.
        exchange: Has what wallets answered; None where they cannot be asked.
    """
    router = access.page_router()
    decide_on = partial(_decided, counter, exchange)

    @router.get("/api/items")
    def items(words: str = "") -> JsonAnswer:
        return _found(counter, words, clock())

    @router.post("/api/decide")
    async def decided(request: Request) -> JsonAnswer:
        asked = await json_body(request, DecideRequest, max_bytes=_MAX_JSON_BYTES)
        return JsonAnswer(await run_in_threadpool(decide_on, asked, clock()))

    @router.post("/api/form")
    async def form(request: Request) -> JsonAnswer:
        asked = await json_body(request, DecideRequest, max_bytes=_MAX_JSON_BYTES)
        if forms is None:
            raise Refused(404, "no-form-address")
        now = clock()
        decided = await run_in_threadpool(decide_on, asked, now)
        return JsonAnswer(
            await run_in_threadpool(_hand_over, decided, asked, forms, now)
        )

    return router


def decide_router(
    access: Access, counter: Counter, clock: Callable[[], datetime]
) -> APIRouter:
    """Return the routes for the hall's systems; as for `matters_router`."""
    router = APIRouter(dependencies=[access.program(Scope.DECIDE)])

    @router.get(
        "/v1/items",
        summary="The region's matters, and what each needs",
        openapi_extra=described("items", Scope.DECIDE),
    )
    def items(words: str = "") -> JsonAnswer:
        return _found(counter, words, clock())

    @router.post(
        "/v1/decide",
        summary="Decide on several licenses for one matter",
        openapi_extra=described("decide", Scope.DECIDE, _request_body()),
    )
    async def decided(request: Request) -> JsonAnswer:
        asked = await json_body(request, DecideRequest, max_bytes=_MAX_JSON_BYTES)
        decide_on = partial(_decided, counter, None)
        return JsonAnswer(await run_in_threadpool(decide_on, asked, clock()))

    return router


def _found(counter: Counter, words: str, now: datetime) -> JsonAnswer:
    view = _view_of(counter)
    found = find_items(_in_force(counter, view, now), words)
    return JsonAnswer([item_json(item, view.license_type) for item in found])


def _hand_over(
    decided: dict[str, Any], asked: DecideRequest, forms: FormDelivery, now: datetime
) -> dict[str, Any]:
    """Hand over what was decided anew: what was verified here, not what a page says."""
    if decided["verdict"] != Verdict.ACCEPTED:
        raise Refused(409, "matter-not-accepted")
    content = form_json(decided, case=asked.case, now=now)
    try:
        forms.post(content)
    except FormDeliveryError as error:
        raise Refused(502, "form-not-taken", str(error)) from error
    return content


def _decided(
    counter: Counter, exchange: Exchange | None, asked: DecideRequest, now: datetime
) -> dict[str, Any]:
    view = _view_of(counter)
    items = _in_force(counter, view, now)
    item = next((one for one in items if one.code == asked.item), None)
    if item is None:
        raise Refused(404, "unknown-item")
    labels = ItemLabels(item, view.license_type)
    matter = Matter(asked.case, asked.purpose or item.code, asked.operator)
    text = "\n".join(asked.codes).encode("utf-8", "surrogatepass")
    results: tuple[Result, ...] = ()
    if asked.codes:
        reading = gathered(read_text(text, fold=True))
        results = counter.check(reading, now=now, matter=matter)
    answered = exchange.answers_of(asked.live, now=now) if exchange else []
    shown = (*results, *(one.result for one in answered))
    reports = [result.report for result in shown if result.report is not None]
    decision = decide(item, reports, labels=labels, now=now)
    told = [result_json(result) for result in results]
    return {
        **decision_json(decision, labels),
        "results": told + [one.to_json() for one in answered],
    }


def _in_force(counter: Counter, view: TrustView, now: datetime) -> list[ServiceItem]:
    published = view.service_items(counter.accepting_region)
    return [item for item in published if item.is_in_force(now)]


def _view_of(counter: Counter) -> TrustView:
    view = counter.view()
    if view is None:
        raise Refused(503, "no-trust-data")
    return view


def _request_body() -> dict[str, Any]:
    example = {"item": "330000-CSYJS", "codes": ["TY1:BB8."], "case": "2026-0117"}
    schema = DecideRequest.model_json_schema()
    return {"application/json": {"schema": schema, "example": example}}
