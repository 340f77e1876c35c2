"""The staff's door: the hall's service for browsers that are not on its machine.

Inspectors with a phone and clerks in other cities come in here, through the hall's web
server with TLS, once they have signed in with a token. Which socket it is behind is
decided by `web.doors`; the door of this machine stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from verifier.errors import SettingsError
from verifier.hall_tokens import HallToken
from verifier.hall_tokens import Scope as TokenScope
from verifier.loopback_guard import PAGE_HEADERS, foreignness
from verifier.problem import problem_response
from verifier.staff_sessions import StaffSessions
from web.security_headers import SecurityHeaders

__all__ = ["COOKIE", "SIGN_IN", "SIGN_OUT", "StaffDoor"]

# The prefix: only this host could set it, over TLS, for all its paths (RFC 6265bis).
COOKIE = "__Host-tongyan-staff"

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"

# What the sign-in page and an installed app load, before anybody has signed in.
_OPEN_TO_ALL = ("/pages/", "/app/", SIGN_IN, SIGN_OUT)
# The hall's programs bring a token with each request and need no session.
_FOR_PROGRAMS = "/v1/"
_FOR_EVERY_PAGE = "/api/page-token"
# What the counter page's own scope does not open; the desk's routes ask once more.
_NEEDS = {
    "/desk": TokenScope.REMOTE_DESK,
    "/api/desk": TokenScope.REMOTE_DESK,
    "/numbers": TokenScope.STATISTICS,
    "/api/statistics": TokenScope.STATISTICS,
}


class StaffDoor:
    """ASGI middleware: only signed-in staff, only this service's own pages.

    A session's cookie is never sent along by another site's page (``SameSite``), and a
    request that says it comes from one is refused all the same.

    Args:
        app: The service; it finds who asks in ``request.state.staff``.
        url: The address that staff open, without a path: its host, and whether TLS.
        sessions: Who is signed in.
        clock: Reads the counter's clock.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        url: str,
        sessions: StaffSessions,
        clock: Callable[[], datetime],
    ) -> None:
        parts = urlsplit(url)
        self._app = app
        self._hosts = frozenset((parts.netloc,))
        self._origins = frozenset((f"{parts.scheme}://{parts.netloc}",))
        self._sessions = sessions
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it: a problem, or the way to sign in."""
        if scope["type"] != "http":
            return
        answer = self._answer(scope)
        await SecurityHeaders(answer, PAGE_HEADERS)(scope, receive, send)

    def _answer(self, scope: Scope) -> ASGIApp:
        headers, path = Headers(scope=scope), scope["path"]
        refusal = foreignness(headers, path, hosts=self._hosts, origins=self._origins)
        if refusal is not None:
            return problem_response(*refusal)
        if path.startswith((*_OPEN_TO_ALL, _FOR_PROGRAMS)):
            return self._app
        try:
            staff = self._sessions.who(_secret_in(headers), now=self._clock())
        except (SettingsError, OSError):
            # Tokens that cannot be read are no tokens.
            return problem_response(503, "tokens-unusable")
        if staff is None:
            return _way_in(scope)
        if not _may_open(staff, path):
            return problem_response(403, "token-scope")
        scope.setdefault("state", {})["staff"] = staff
        return self._app


def _may_open(staff: HallToken, path: str) -> bool:
    if path == _FOR_EVERY_PAGE:
        return True
    needed = (scope for prefix, scope in _NEEDS.items() if path.startswith(prefix))
    return next(needed, TokenScope.PAGE) in staff.scopes


def _way_in(scope: Scope) -> ASGIApp:
    if scope["method"] == "GET" and not scope["path"].startswith("/api/"):
        return RedirectResponse(SIGN_IN, status_code=303)
    return problem_response(401, "sign-in-needed")


def _secret_in(headers: Headers) -> str:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    found = cookies.get(COOKIE)
    return found.value if found else ""
