"""Who asks, and whether they may: what every route that is not public declares.

A program carries ``Authorization: Bearer <API token>``; a page a session cookie and,
for what changes something, the session's CSRF token. Everything is denied unless a
route's permission is among the operator's. ::

    @router.get("/api/…")
    def find(actor: Annotated[Actor, Depends(allowed(Permission.READ))]) -> …

    @router.get("/status/…", openapi_extra=PUBLIC)
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from issuer.accounts.api_tokens import caller_of_token, keep_token, token_is_due
from issuer.accounts.caller import Caller
from issuer.accounts.random_secrets import is_csrf_token
from issuer.accounts.roles import Permission
from issuer.accounts.sessions import caller_of_session, keep_session, session_is_due
from issuer.desk.actor import Actor
from issuer.service.cookies import session_secret
from issuer.service.serving import Serving
from issuer.service.strict_route import FORM_TYPES
from web.problem import Refused

__all__ = [
    "CSRF_FIELD",
    "CSRF_HEADER",
    "PUBLIC",
    "Gate",
    "allowed",
    "refuse_foreign_page",
    "signed_in",
]

PUBLIC: dict[str, Any] = {"security": []}
"""A route's ``openapi_extra`` that lets everybody in: OpenAPI's own word for it."""

CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf_token"
"""Where a script, and where a form, sends the session's CSRF token."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Gate:
    """What a route depends on to be reached; `create_app` finds it there.

    Args:
        permission: What the caller must be allowed; None: to be signed in is enough.
        by_session: A token does not do: a leaked one must not make others.
        one_time: A one-time password does.
    """

    def __init__(
        self,
        permission: Permission | None,
        *,
        by_session: bool = False,
        one_time: bool = False,
    ) -> None:
        self.permission = permission
        self.by_session = by_session
        self._one_time = one_time

    async def __call__(self, request: Request) -> Caller:
        """Return who asks.

        Raises:
            Refused: 401 ``not-signed-in``; 403 ``not-allowed``,
                ``password-must-change``, ``foreign-origin`` or ``wrong-csrf-token``.
        """
        caller = await _caller(request)
        if caller.must_change_password and not self._one_time:
            raise Refused(403, "password-must-change")
        if self.by_session and caller.session_id is None:
            raise Refused(403, "session-only")
        if self.permission is not None and self.permission not in caller.permissions:
            raise Refused(
                403, "not-allowed", f"this needs the permission {self.permission.value}"
            )
        return caller


class _ActorGate(Gate):
    async def __call__(self, request: Request) -> Actor:  # type: ignore[override]
        caller = await super().__call__(request)
        return Actor(caller.name, caller.agency_id, caller.permissions)


def allowed(permission: Permission) -> _ActorGate:
    """Let in whom the permission is given; the route gets an `Actor`."""
    return _ActorGate(permission)


def signed_in(
    permission: Permission | None = None,
    *,
    by_session: bool = False,
    one_time: bool = False,
) -> Gate:
    """Let in who is signed in; the route gets a `Caller`, with its session."""
    return Gate(permission, by_session=by_session, one_time=one_time)


async def _caller(request: Request) -> Caller:
    here: Serving = request.app.state.serving
    authorization = request.headers.get("authorization")
    if authorization is not None:
        # Never the cookie instead: a program learns that its token is over.
        token = _bearer(authorization)
        caller = await run_in_threadpool(_by_token, here, token)
    else:
        secret = session_secret(request, here)
        refuse_foreign_page(request, here)
        caller = await run_in_threadpool(_by_session, here, secret)
        if request.method not in _SAFE:
            told = await _csrf_token_in(request)
            if not is_csrf_token(told, secret):
                raise Refused(403, "wrong-csrf-token")
    return caller


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise _not_signed_in()
    return token.strip()


def _by_token(here: Serving, token: str) -> Caller:
    now, ledger = here.clock(), here.installation.ledger
    with ledger.reading() as connection:
        caller = caller_of_token(connection, token, now=now)
        due = caller is not None and token_is_due(connection, token, now=now)
    if caller is None:
        raise _not_signed_in()
    if due:
        with ledger.writing() as connection:
            keep_token(connection, token, now=now)
    return caller


def _by_session(here: Serving, secret: str) -> Caller:
    now, ledger = here.clock(), here.installation.ledger
    with ledger.reading() as connection:
        caller = caller_of_session(connection, secret, settings=here.accounts, now=now)
        session = None if caller is None else caller.session_id
        due = session is not None and session_is_due(connection, session, now=now)
    if caller is None:
        raise _not_signed_in()
    if due and session is not None:
        with ledger.writing() as connection:
            keep_session(connection, session, now=now)
    return caller


def refuse_foreign_page(request: Request, here: Serving) -> None:
    """Refuse another site's page, and a name that was only made to lead here.

    The cookie is SameSite=Strict already; an old browser, a sibling domain or a name
    rebound to this machine are met here.
    """
    hosts = {origin.partition("://")[2] for origin in here.origins}
    if request.headers.get("host", "") not in hosts:
        raise Refused(403, "foreign-origin")
    origin = request.headers.get("origin")
    if origin is not None and origin not in here.origins:
        raise Refused(403, "foreign-origin")
    if request.headers.get("sec-fetch-site", "same-origin") == "cross-site":
        raise Refused(403, "foreign-origin")


async def _csrf_token_in(request: Request) -> str:
    told = request.headers.get(CSRF_HEADER)
    if told is None and request.headers.get("content-type", "").startswith(FORM_TYPES):
        field = (await request.form()).get(CSRF_FIELD)
        told = field if isinstance(field, str) else None
    return told or ""


def _not_signed_in() -> Refused:
    return Refused(401, "not-signed-in", headers=_CHALLENGE)


_CHALLENGE: Mapping[str, str] = MappingProxyType(
    {"WWW-Authenticate": 'Bearer realm="tongyan-issuer"'}
)
