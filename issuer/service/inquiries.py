"""Calls without a code: public for listed authorities, their log for operators."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from credential.moments import from_seconds
from issuer.accounts.roles import Permission
from issuer.agencies import agency_called
from issuer.desk.actor import Actor
from issuer.errors import InquiryError
from issuer.inquiries.answering import Asked, answer_call
from issuer.inquiries.call_log import PAGE_ROWS, call_json, call_log
from issuer.inquiries.refusals import code_of
from issuer.service.access import PUBLIC, allowed
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from trust_registry.errors import MessageRefusedError
from trust_registry.inquiry import MAX_INQUIRY_BYTES
from trust_registry.inquiry_acceptance import accept_inquiry
from trust_registry.inquiry_refusals import REFUSALS
from web.body import read_body
from web.problem import Refused

__all__ = ["router"]

_MEDIA_TYPE = "application/jose"  # RFC 7515 section 9.2.1

router = APIRouter(route_class=StrictRoute, tags=["inquiries"])

_MESSAGE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            _MEDIA_TYPE: {"schema": {"type": "string", "maxLength": MAX_INQUIRY_BYTES}}
        },
    }
}


@router.post("/inquiries", openapi_extra={**PUBLIC, **_MESSAGE})
async def call(here: Here, request: Request) -> Response:
    """Answer a listed authority that asks for a license without its code."""
    here.inquiry_limit(request)
    raw = await read_body(request, max_bytes=MAX_INQUIRY_BYTES)
    text = raw.decode("ascii", errors="replace").strip()
    return await run_in_threadpool(_answered, here, text)


@router.get("/api/inquiries")
def log(
    here: Here,
    actor: Annotated[Actor, Depends(allowed(Permission.READ))],
    license_id: Annotated[str | None, Query(max_length=200)] = None,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> JSONResponse:
    """List who asked for the agency's licenses, why, and what was told."""
    with here.installation.ledger.reading() as connection:
        found = call_log(connection, actor, license_id=license_id, before=before)
    more = len(found) == PAGE_ROWS
    return JSONResponse(
        {
            "inquiries": [call_json(one) for one in found],
            "next": found[-1].number if more else None,
        },
        headers={"Cache-Control": "no-store"},
    )


def _answered(here: Serving, text: str) -> Response:
    now, registry = here.clock(), here.installation.registry
    if registry is None:
        # Without the registry nobody could tell an authority from anybody else.
        raise Refused(503, "inquiries-not-taken")
    view, ledger = registry.view(), here.installation.ledger
    try:
        inquiry = accept_inquiry(text, view=view, now=from_seconds(now))
    except MessageRefusedError as error:
        code = code_of(error)
        raise Refused(REFUSALS[code].status, code, str(error)) from error
    with ledger.reading() as connection:
        agency = agency_called(connection, inquiry.aud)
    if agency is None:
        raise Refused(404, "inquiry-unknown-agency")
    asked = Asked(text, inquiry, agency, here.installation.region.code)
    # Opened before the ledger is held: a key file takes its time.
    here.desk.signers.signer_for(agency, now=now)
    signers = here.desk.signers
    answer = here.acts.do(
        lambda connection: answer_call(
            connection, asked, view=view, signers=signers, now=now
        )
    )
    if isinstance(answer, InquiryError):
        raise Refused(REFUSALS[answer.code].status, answer.code)
    headers = {"Cache-Control": "no-store"}
    return Response(answer, 200, headers, media_type=_MEDIA_TYPE)
