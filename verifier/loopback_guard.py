"""Keeps other sites' pages away from the local service, and sets its headers.

A page anywhere can make a browser send requests to 127.0.0.1, and DNS rebinding lets it
call that address by the page's own name. What the service answers to requests that
pass is left to ``verifier.service``.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from verifier.problem import problem_response
from web.security_headers import (
    SECURITY_HEADERS,
    SecurityHeaders,
    content_security_policy,
)

__all__ = ["PAGE_HEADERS", "LoopbackGuard", "foreignness"]

PAGE_HEADERS = {
    **SECURITY_HEADERS,
    # The page may be installed as an app.
    "Content-Security-Policy": content_security_policy(manifest_src="'self'"),
    # Nothing of a license may stay on the disk of a counter.
    "Cache-Control": "no-store",
    # The counter page reads codes with it; nothing that it loads is of another site.
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
}
"""The headers of every answer to a counter page, at whatever door."""

_OWN_SITE = frozenset(("same-origin", "none"))


class LoopbackGuard:
    """ASGI middleware: only this host's own names, only this service's own pages.

    A request passes if its ``Host`` is one of ours (DNS rebinding carries another
    name), and, where a browser tells, if its ``Origin`` and ``Sec-Fetch-Site`` are
    ours as well. Programs that send neither are not browsers and pass.

    Not checked: who the local user is. Every program of this machine may ask.

    Args:
        app: The service.
        hosts: Values of ``Host`` that are ours, port included.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self.app = app
        self._hosts = frozenset(hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a problem."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            # No WebSocket is served; one would escape the same-origin rule.
            return

        refusal = foreignness(
            Headers(scope=scope),
            scope["path"],
            hosts=self._hosts,
            origins=self._origins,
        )
        answer = self.app if refusal is None else problem_response(*refusal)
        await SecurityHeaders(answer, PAGE_HEADERS)(scope, receive, send)


def foreignness(
    headers: Headers, path: str, *, hosts: Set[str], origins: Set[str]
) -> tuple[int, str] | None:
    """Return status and problem of a request that is not our own page's, or None.

    Args:
        headers: Of the request.
        path: What it asks for.
        hosts: Values of ``Host`` that are ours, port included.
        origins: Values of ``Origin`` that are ours.
    """
    named = headers.getlist("host")
    if len(named) != 1 or named[0] not in hosts:
        return 421, "foreign-host"
    origin = headers.get("origin")
    if origin is not None and origin not in origins:
        return 403, "foreign-origin"
    site = headers.get("sec-fetch-site", "none")
    # A link on another site may lead to the page, but may not call the service.
    if path.startswith("/api/") and site not in _OWN_SITE:
        return 403, "foreign-origin"
    return None
