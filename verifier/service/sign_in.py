"""``/sign-in``: staff who are not at this machine say who they are, with a token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from verifier.errors import SettingsError
from verifier.hall_tokens import HallToken, Scope
from verifier.page import page_language, sign_in_page
from verifier.service.access import ANYBODY
from verifier.staff_door import COOKIE, SIGN_IN, SIGN_OUT
from verifier.staff_sessions import StaffSessions
from web.body import read_body
from web.security_headers import content_security_policy

__all__ = ["sign_in_router"]

_MAX_FORM_BYTES = 2048
# The one page of this service with a form that a browser sends by itself. With no
# referrer at all its origin would be told as "null", which is anybody's.
_HEADERS = {
    "Content-Security-Policy": content_security_policy(form_action="'self'"),
    "Referrer-Policy": "same-origin",
}


def sign_in_router(sessions: StaffSessions, clock: Callable[[], datetime]) -> APIRouter:
    """Return the routes.

    Args:
        sessions: Who is signed in.
        clock: Reads the counter's clock.
    """
    router = APIRouter(dependencies=[ANYBODY], include_in_schema=False)

    @router.get(SIGN_IN)
    def page(lang: str = "zh-CN") -> HTMLResponse:
        return _page(lang)

    @router.post(SIGN_IN)
    async def sign_in(request: Request, lang: str = "zh-CN") -> Response:
        raw = await read_body(request, max_bytes=_MAX_FORM_BYTES)
        token = parse_qs(raw.decode("utf-8", "replace")).get("token", [""])[-1]
        try:
            begun = sessions.sign_in(token, now=clock())
        except (SettingsError, OSError):
            # Tokens that cannot be read are no tokens.
            return _page(lang, trouble="sign_in_unusable", status=503)
        if begun is None:
            return _page(lang, trouble="sign_in_refused", status=401)
        secret, staff = begun
        answer = RedirectResponse(_first_page(staff), status_code=303)
        answer.set_cookie(COOKIE, secret, secure=True, httponly=True, samesite="strict")
        return answer

    @router.post(SIGN_OUT)
    def sign_out(request: Request) -> Response:
        sessions.sign_out(request.cookies.get(COOKIE, ""))
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")
        return answer

    return router


def _first_page(staff: HallToken) -> str:
    return "/" if Scope.PAGE in staff.scopes else "/desk"


def _page(language: str, *, trouble: str = "", status: int = 200) -> HTMLResponse:
    page = sign_in_page(language=page_language(language), trouble=trouble)
    return HTMLResponse(page, status_code=status, headers=_HEADERS)
