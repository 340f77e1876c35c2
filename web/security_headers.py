"""The headers that every answer to a browser carries, pages or not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SECURITY_HEADERS", "SecurityHeaders", "content_security_policy"]


def content_security_policy(**changed: str) -> str:
    """Return a policy that lets a page load from its own service and nowhere else.

    Args:
        changed: Directives that differ, with ``_`` for ``-``: ``script_src="'none'"``.
    """
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        # What is shown could become markup only through these sinks; the browser
        # closes them.
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


SECURITY_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
    }
)


class SecurityHeaders:
    """ASGI middleware: sets headers on every answer.

    Args:
        app: The service.
        headers: What is set where the service did not set it itself.
    """

    def __init__(
        self, app: ASGIApp, headers: Mapping[str, str] = SECURITY_HEADERS
    ) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer gets the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
