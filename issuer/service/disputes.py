"""Disputes: public for what listed halls send, for operators what they answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from credential.moments import from_seconds
from issuer.accounts.roles import Permission
from issuer.desk.actor import Actor
from issuer.disputes.answering import Reply, answer
from issuer.disputes.dispute_json import dispute_json, file_json
from issuer.disputes.dispute_rows import DisputeRecord, find_dispute, latest_answer
from issuer.disputes.inbox import PAGE_ROWS, inbox, read_dispute
from issuer.disputes.intake import take, take_follow_up
from issuer.disputes.refusals import REFUSALS, code_of
from issuer.errors import DisputeError
from issuer.service.access import PUBLIC, allowed
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from trust_registry.dispute import MAX_MESSAGE_BYTES, Outcome, Remedy
from trust_registry.dispute_acceptance import accept_dispute, accept_follow_up
from trust_registry.errors import MessageRefusedError
from trust_registry.view import TrustView
from web.body import read_body
from web.problem import Refused

__all__ = ["MESSAGE_MEDIA_TYPE", "router"]

MESSAGE_MEDIA_TYPE = "application/jose"  # RFC 7515 section 9.2.1

router = APIRouter(route_class=StrictRoute, tags=["disputes"])

_MESSAGE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            MESSAGE_MEDIA_TYPE: {
                "schema": {"type": "string", "maxLength": MAX_MESSAGE_BYTES}
            }
        },
    }
}
_JOSE = {MESSAGE_MEDIA_TYPE: {"schema": {"type": "string"}}}
_ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The last answer, signed", "content": _JOSE}
}
_TAKEN = {201: {"description": "Received, signed", "content": _JOSE}, **_ANSWERED}
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{32}$")]


class AnswerRequest(BaseModel):
    """What an operator answers."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"outcome": "rejected", "sentence": "登记信息无误", "seen": 1}
        },
    )

    outcome: Literal["needs-more", "accepted", "rejected"]
    sentence: str = Field("", max_length=300)
    remedy: Literal["corrected", "revoked"] | None = None
    seen: int = Field(ge=1, le=1000, description="`answered`, as it was read")


# -- what halls send -----------------------------------------------------------------


@router.post(
    "/disputes",
    status_code=201,
    response_class=Response,
    responses=_TAKEN,
    openapi_extra={**PUBLIC, **_MESSAGE},
)
async def file_dispute(here: Here, request: Request) -> Response:
    """Take a signed dispute; sent again it is answered again, and nothing changes."""
    text = await _message_in(here, request)
    return await run_in_threadpool(_taken, here, text)


@router.post(
    "/disputes/{dispute_id}",
    response_class=Response,
    responses=_ANSWERED,
    openapi_extra={**PUBLIC, **_MESSAGE},
)
async def follow_up(here: Here, dispute_id: Id, request: Request) -> Response:
    """Take what a hall adds to its dispute, or that it takes it back."""
    text = await _message_in(here, request)
    return await run_in_threadpool(_followed_up, here, dispute_id, text)


@router.get(
    "/disputes/{dispute_id}",
    response_class=Response,
    responses=_ANSWERED,
    openapi_extra=PUBLIC,
)
def last_answer(here: Here, dispute_id: Id, request: Request) -> Response:
    """Return the last answer, signed; who knows the dispute's id may have it."""
    here.dispute_limit(request)
    with here.installation.ledger.reading() as connection:
        record = find_dispute(connection, dispute_id)
        if record is None:
            raise Refused(404, "unknown-dispute")
        return _message(latest_answer(connection, record.number))


def _taken(here: Serving, text: str) -> Response:
    now, view = here.clock(), _view_of(here)
    with _refusals():
        dispute = accept_dispute(text, view=view, now=from_seconds(now))
        with here.installation.ledger.writing() as connection:
            message, is_new = take(
                connection, text, dispute, view=view, signers=here.desk.signers, now=now
            )
    return _message(message, status=201 if is_new else 200)


def _followed_up(here: Serving, dispute_id: str, text: str) -> Response:
    now, view = here.clock(), _view_of(here)
    ledger, signers = here.installation.ledger, here.desk.signers
    with _refusals():
        with ledger.reading() as connection:
            record = _found(find_dispute(connection, dispute_id))
        added = accept_follow_up(
            text, dispute=record.dispute, view=view, now=from_seconds(now)
        )
        with ledger.writing() as connection:
            # An operator may have answered since it was read.
            record = _found(find_dispute(connection, dispute_id))
            return _message(
                take_follow_up(
                    connection,
                    text,
                    added,
                    record=record,
                    signers=signers,
                    now=now,
                )
            )


# -- what operators do ---------------------------------------------------------------


@router.get("/api/disputes")
def disputes(
    here: Here,
    actor: Annotated[Actor, Depends(allowed(Permission.READ))],
    is_open: Annotated[bool, Query(alias="open")] = True,
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> JSONResponse:
    """List the agency's disputes: those that wait, or those that are answered."""
    now = here.clock()
    with here.installation.ledger.reading() as connection:
        found = inbox(connection, actor, is_open=is_open, after=after)
    more = not is_open and len(found) == PAGE_ROWS
    return JSONResponse(
        {
            "disputes": [dispute_json(record, now=now) for record in found],
            "next": found[-1].number if more else None,
        }
    )


@router.get("/api/disputes/{dispute_id}")
def dispute(
    here: Here,
    actor: Annotated[Actor, Depends(allowed(Permission.READ))],
    dispute_id: Id,
) -> JSONResponse:
    """Return a dispute with all that was sent and answered."""
    with _refusals(), here.installation.ledger.reading() as connection:
        found = read_dispute(connection, actor, dispute_id)
    return JSONResponse(file_json(found, now=here.clock()))


@router.post("/api/disputes/{dispute_id}/answer")
def give_answer(
    here: Here,
    actor: Annotated[Actor, Depends(allowed(Permission.CHANGE_STATE))],
    dispute_id: Id,
    asked: AnswerRequest,
) -> JSONResponse:
    """Answer a dispute, by what the ledger shows."""
    now = here.clock()
    reply = Reply(
        Outcome(asked.outcome),
        asked.sentence,
        Remedy(asked.remedy) if asked.remedy else None,
        asked.seen,
    )
    ledger, signers = here.installation.ledger, here.desk.signers
    with _refusals():
        with ledger.writing() as connection:
            answer(connection, actor, dispute_id, reply, signers=signers, now=now)
        with ledger.reading() as connection:
            found = read_dispute(connection, actor, dispute_id)
    return JSONResponse(file_json(found, now=now))


# ------------------------------------------------------------------------------------


async def _message_in(here: Serving, request: Request) -> str:
    here.dispute_limit(request)
    raw = await read_body(request, max_bytes=MAX_MESSAGE_BYTES)
    # What is no base64url is refused when it is taken apart.
    return raw.decode("ascii", errors="replace").strip()


def _view_of(here: Serving) -> TrustView:
    if here.installation.registry is None:
        # Without the registry nobody could tell a hall from anybody else.
        raise Refused(503, "disputes-not-taken")
    return here.installation.registry.view()


def _found(record: DisputeRecord | None) -> DisputeRecord:
    if record is None:
        raise Refused(404, "unknown-dispute")
    return record


def _message(text: str, *, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(text, status, headers, media_type=MESSAGE_MEDIA_TYPE)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except MessageRefusedError as error:
        code = code_of(error)
        raise Refused(REFUSALS[code].status, code, str(error)) from error
    except DisputeError as error:
        raise Refused(REFUSALS[error.code].status, error.code) from error
