"""Live requests for the page: begin one, show its code, see what became of it.

Wallets reach ``verifier.service.wallet_door`` and nothing of this.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from trust_registry.verifiers import verifying_agency
from trust_registry.view import TrustView
from verifier.checking import Counter
from verifier.errors import AnswerRefusedError
from verifier.live_requests.answers_json import begun_json, request_json
from verifier.live_requests.asked import Asked, asked_for_item, asked_for_type
from verifier.live_requests.exchange import Exchange
from verifier.matter import Matter, short_line
from verifier.service.access import Access
from verifier.service.json_body import json_body
from web.problem import Refused

__all__ = ["AskRequest", "live_requests_router"]

_MAX_JSON_BYTES = 8 * 1024
_MAX_REQUIREMENTS = 20  # as many as a service item has


class AskRequest(BaseModel):
    """What to ask a wallet for: licenses of a matter, or one by its type."""

    model_config = ConfigDict(extra="forbid", strict=True)

    item: str = Field("", max_length=64, description="code of the service item")
    requirements: list[str] = Field(
        [],
        max_length=_MAX_REQUIREMENTS,
        description="which of the item's requirements; none for all",
    )
    license_type: str = Field("", max_length=64, description="code, without an item")
    case: Annotated[str, AfterValidator(short_line)] = ""


def live_requests_router(
    access: Access,
    counter: Counter,
    clock: Callable[[], datetime],
    exchange: Exchange | None,
) -> APIRouter:
    """Return the routes.

    Args:
        access: Says who may ask.
        counter: Has the trust data that says what can be asked for.
        clock: Reads the counter's clock.
        exchange: Asks wallets; None where no public address is set.
    """
    router = access.page_router()

    @router.get("/api/live-requests")
    def standing() -> JSONResponse:
        return JSONResponse(_standing_json(exchange, counter.view(), clock()))

    @router.post("/api/live-requests")
    async def ask(request: Request) -> JSONResponse:
        wanted = await json_body(request, AskRequest, max_bytes=_MAX_JSON_BYTES)
        begun = await run_in_threadpool(_begun, exchange, counter, wanted, clock())
        return JSONResponse(begun, 201)

    @router.get("/api/live-requests/{request_id}")
    def look(request_id: str) -> JSONResponse:
        now = clock()
        try:
            live = _on(exchange).look(request_id, now=now)
        except AnswerRefusedError as error:
            raise Refused(404, "request-unknown") from error
        return JSONResponse(request_json(live, now=now))

    @router.delete("/api/live-requests/{request_id}")
    def forget(request_id: str) -> Response:
        _on(exchange).forget(request_id)
        return Response(status_code=204)

    return router


def _on(exchange: Exchange | None) -> Exchange:
    if exchange is None:
        raise Refused(404, "no-public-address")
    return exchange


def _begun(
    exchange: Exchange | None, counter: Counter, wanted: AskRequest, now: datetime
) -> dict[str, Any]:
    asking = _on(exchange)
    if now >= asking.reader.good_until:
        raise Refused(503, "hall-certificate-expired")
    view = counter.view()
    if view is None:
        raise Refused(503, "no-trust-data")
    asked = _asked(wanted, view, counter.accepting_region, now)
    purpose = wanted.item or wanted.license_type
    live = asking.ask(asked, matter=Matter(wanted.case, purpose), now=now)
    return begun_json(live, asking.link(live), view.license_type, now=now)


def _asked(wanted: AskRequest, view: TrustView, region: str, now: datetime) -> Asked:
    if bool(wanted.item) == bool(wanted.license_type):
        raise Refused(422, "request-form")
    if wanted.license_type:
        kind = view.license_type(wanted.license_type)
        if kind is None:
            raise Refused(404, "unknown-license-type")
        return asked_for_type(kind)
    published = view.service_items(region)
    for item in published:
        if item.code == wanted.item and item.is_in_force(now):
            try:
                return asked_for_item(item, wanted.requirements)
            except KeyError as error:
                raise Refused(422, "request-form") from error
    raise Refused(404, "unknown-item")


def _standing_json(
    exchange: Exchange | None, view: TrustView | None, now: datetime
) -> dict[str, Any]:
    """Return whether wallets can be asked, in whose name, and for what."""
    if exchange is None or view is None:
        return {"on": exchange is not None, "asks_as": None, "license_types": []}
    asking, agency = exchange.reader, None
    if asking.agency_id:
        agency = verifying_agency(view, asking.agency_id, asking.kid, at=now)
    kinds = [view.license_type(code) for code in view.license_type_codes()]
    return {
        "on": True,
        "asks_as": agency and agency.name.model_dump(),
        "license_types": [
            {"code": kind.code, "name": kind.name.model_dump()}
            for kind in kinds
            if kind is not None
        ],
    }
