"""Who may ask what: the page by its token, programs by theirs, and nobody else.

Every route declares it, as a dependency; `require_declared` lets no service start with
one that forgot. Other sites' pages are kept out earlier, by
``verifier.loopback_guard``.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute

from verifier.errors import SettingsError
from verifier.hall_tokens import HallToken, HallTokens, Scope
from web.api_token import bearer_of
from web.problem import Refused

__all__ = ["ANYBODY", "PAGE_TOKEN_HEADER", "Access", "require_declared"]

PAGE_TOKEN_HEADER = "x-page-token"  # noqa: S105 - the name of a header

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class _Declared:
    """What a route asks of whoever asks it; an instance each."""


class _Anybody(_Declared):
    async def __call__(self) -> None:
        """Let everybody in that the guard lets through."""


class _Page(_Declared):
    def __init__(self, token: str) -> None:
        self._token = token.encode()

    async def __call__(self, request: Request) -> None:
        """Let the page in: what it sends, no other site's page can."""
        sent = request.headers.get(PAGE_TOKEN_HEADER, "")
        if not hmac.compare_digest(sent.encode("utf-8", "replace"), self._token):
            raise Refused(401, "page-token")


class _Program(_Declared):
    def __init__(
        self,
        scope: Scope,
        tokens: HallTokens | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._scope = scope
        self._tokens = tokens
        self._clock = clock

    async def __call__(self, request: Request) -> None:
        """Let a program in whose token has the scope."""
        text = bearer_of(request.headers.getlist("authorization"))
        if text is None:
            raise Refused(401, "token-missing", headers=_CHALLENGE)
        try:
            tokens = self._tokens
            token = tokens.find(text, now=self._clock()) if tokens else None
        except (SettingsError, OSError) as error:
            # Tokens that cannot be read are no tokens.
            raise Refused(503, "tokens-unusable") from error
        if token is None:
            raise Refused(401, "token-refused", headers=_CHALLENGE)
        if self._scope not in token.scopes:
            raise Refused(403, "token-scope")


class _Staff(_Declared):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def __call__(self, request: Request) -> HallToken:
        """Let somebody in who signed in at the staff's door with this scope."""
        staff: HallToken | None = getattr(request.state, "staff", None)
        if staff is None:
            raise Refused(401, "sign-in-needed")
        if self._scope not in staff.scopes:
            raise Refused(403, "token-scope")
        return staff


ANYBODY = Depends(_Anybody())
"""Of a route that is for everybody."""


class Access:
    """Who may ask one service.

    Args:
        tokens: Those of the hall's programs; None lets no program in.
        clock: Reads the counter's clock: tokens run out.
    """

    def __init__(
        self, tokens: HallTokens | None, clock: Callable[[], datetime]
    ) -> None:
        # Anew at each start. It is no secret to programs of this machine: it makes
        # every request of the page one that a foreign page cannot make a browser send.
        self._page_token = secrets.token_urlsafe(32)
        self._tokens = tokens
        self._clock = clock
        self._page: Dependency = Depends(_Page(self._page_token))

    def page_router(self) -> APIRouter:
        """Return a router whose routes are the page's: no promise to programs."""
        return APIRouter(dependencies=[self._page], include_in_schema=False)

    def program(self, scope: Scope) -> Dependency:
        """Return what a route of the hall's programs declares."""
        program: Dependency = Depends(_Program(scope, self._tokens, self._clock))
        return program

    def staff(self, scope: Scope) -> Dependency:
        """Return what a route of signed-in staff declares; it yields who asks."""
        staff: Dependency = Depends(_Staff(scope))
        return staff

    def token_router(self) -> APIRouter:
        """Return the route by which the page gets its token."""
        router = APIRouter(dependencies=[ANYBODY], include_in_schema=False)

        @router.get("/api/page-token")
        def page_token() -> JSONResponse:
            return JSONResponse({"token": self._page_token})

        return router


def require_declared(routes: Iterable[BaseRoute]) -> None:
    """Check that every route says who may ask it.

    Raises:
        LookupError: one does not; a service with it must not start.
    """
    for route in routes:
        asked = route.dependant.dependencies if isinstance(route, APIRoute) else ()
        if not any(isinstance(one.call, _Declared) for one in asked):
            raise LookupError(f"{route} declares nobody who may ask it")
