"""Signing in and out, who is signed in, and choosing another password."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from issuer.accounts.caller import Caller
from issuer.accounts.random_secrets import csrf_token_of
from issuer.accounts.sessions import end_session
from issuer.accounts.sign_in import NewSession
from issuer.agencies import agency_numbered
from issuer.service.access import PUBLIC, refuse_foreign_page, signed_in
from issuer.service.cookies import cookie_name, forget_session, hand_session
from issuer.service.openapi import answers, unkept
from issuer.service.password_work import Passwords
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from web.rate_limit import network_of

__all__ = ["address_of_client", "router", "session_answer"]

router = APIRouter(route_class=StrictRoute, prefix="/api/session", tags=["accounts"])

# Over a password's own limit, so that a long one is told to be too long.
_Typed = Annotated[str, Field(min_length=1, max_length=1024)]


class SignInRequest(BaseModel):
    """What a person types."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        json_schema_extra={
            "example": {"name": "clerk-07", "password": "a sentence of one's own"}
        },
    )

    name: _Typed
    password: _Typed


class PasswordRequest(BaseModel):
    """Another password; the old one is asked again."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        json_schema_extra={
            "example": {"old": "a sentence of one's own", "new": "another sentence"}
        },
    )

    old: _Typed
    new: _Typed


@router.post("", openapi_extra=PUBLIC, responses=answers(401, 403, 422, 429))
async def sign_in(
    here: Here, passwords: Passwords, request: Request, typed: SignInRequest
) -> JSONResponse:
    """Sign in with a name and a password; the answer sets the session's cookie.

    A one-time password begins a session that can only choose another.
    """
    # Another site's page shall not sign a clerk in under the attacker's name either.
    refuse_foreign_page(request, here)
    now, address = here.clock(), address_of_client(request)
    session = await passwords.done(
        lambda: passwords.sign_in.sign_in(
            typed.name, typed.password, address=address, now=now
        )
    )
    return session_answer(here, session)


@router.get("", responses=answers(401))
def who_am_i(
    here: Here,
    request: Request,
    caller: Annotated[Caller, Depends(signed_in(one_time=True))],
) -> JSONResponse:
    """Tell who is signed in, what they may do, and the session's CSRF token."""
    secret = None
    if caller.session_id is not None:
        secret = request.cookies[cookie_name(here)]
    return unkept(_told(here, caller, secret))


@router.delete("", status_code=204, responses=answers(401, 403))
def sign_out(
    here: Here,
    caller: Annotated[Caller, Depends(signed_in(by_session=True, one_time=True))],
) -> Response:
    """End the session."""
    if caller.session_id is not None:
        with here.installation.ledger.writing() as connection:
            end_session(connection, caller.session_id)
    response = Response(status_code=204)
    forget_session(response, here)
    return response


@router.post("/password", responses=answers(401, 403, 422, 429))
async def change_password(
    here: Here,
    passwords: Passwords,
    request: Request,
    caller: Annotated[Caller, Depends(signed_in(by_session=True, one_time=True))],
    typed: PasswordRequest,
) -> JSONResponse:
    """Choose another password; every other session ends, this one goes on anew."""
    now, address = here.clock(), address_of_client(request)
    session = await passwords.done(
        lambda: passwords.sign_in.change_password(
            caller, typed.old, typed.new, address=address, now=now
        )
    )
    return await run_in_threadpool(session_answer, here, session)


def session_answer(here: Serving, session: NewSession) -> JSONResponse:
    """Return who has signed in, with the cookie of the session."""
    response = unkept(_told(here, session.caller, session.secret))
    hand_session(response, here, session.secret)
    return response


def address_of_client(request: Request) -> str:
    """Return where a request came from, as sign-ins are counted.

    Behind a web server of this machine it is what that server says in
    ``X-Forwarded-For``, which it must set itself, whatever a client sent.
    """
    return network_of(request.client.host if request.client else "")


def _told(here: Serving, caller: Caller, secret: str | None) -> dict[str, Any]:
    agency = None
    if caller.agency_id is not None:
        with here.installation.ledger.reading() as connection:
            own = agency_numbered(connection, caller.agency_id)
        agency = {"id": own.iss, "name": own.name.model_dump()}
    return {
        "operator": caller.name,
        "agency": agency,
        "permissions": sorted(caller.permissions),
        "must_change_password": caller.must_change_password,
        "csrf_token": None if secret is None else csrf_token_of(secret),
    }
