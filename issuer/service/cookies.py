"""The session's cookie: for this service alone, and out of scripts' reach."""

from __future__ import annotations

from fastapi import Request, Response

from issuer.service.serving import Serving
from web.problem import Refused

__all__ = ["cookie_name", "forget_session", "hand_session", "session_secret"]


def cookie_name(here: Serving) -> str:
    """Return its name.

    Source:
        RFC 6265bis section 4.1.3.2: a browser takes ``__Host-`` over TLS alone, for one
        host and the whole of it, so that a sibling domain can plant none.
    """
    return "__Host-tongyan-issuer" if here.over_tls else "tongyan-issuer"


def session_secret(request: Request, here: Serving) -> str:
    """Return the secret in the cookie.

    Raises:
        Refused: 401 ``not-signed-in``: there is no cookie.
    """
    secret = request.cookies.get(cookie_name(here))
    if secret is None:
        raise Refused(401, "not-signed-in")
    return secret


def hand_session(response: Response, here: Serving, secret: str) -> None:
    """Give a browser its session; it forgets it when it is closed."""
    response.set_cookie(
        cookie_name(here),
        secret,
        path="/",
        secure=here.over_tls,
        httponly=True,
        samesite="strict",
    )


def forget_session(response: Response, here: Serving) -> None:
    """Let a browser forget its session."""
    response.delete_cookie(
        cookie_name(here),
        path="/",
        secure=here.over_tls,
        httponly=True,
        samesite="strict",
    )
