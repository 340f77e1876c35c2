"""One line of JSON a request, and its count: what was asked, never by whom.

Neither addresses nor query strings nor bodies are written down. A client may give its
request a name (``X-Request-ID``) to find it again here.
"""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trust_registry.service.metrics import Metrics
from trust_registry.service.repository_files import PREFIXES

__all__ = ["JsonLines", "RequestLog"]

_LOG = logging.getLogger("tongyan.requests")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))

# What every record has; the rest was passed in as ``extra``.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class RequestLog:
    """ASGI middleware: times, counts and logs each request.

    Args:
        app: The service.
        metrics: Counts.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and write down what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        told = Headers(scope=scope).get("x-request-id", "")
        name = told if _NAME.fullmatch(told) else token_hex(8)
        status = 500

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", name.encode("ascii")),
                ]
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        finally:
            self._note(scope, name, status, time.perf_counter() - begun)

    def _note(self, scope: Scope, name: str, status: int, seconds: float) -> None:
        route = _route(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.answered(route, method, status, seconds)
        _LOG.info(
            "request",
            extra={
                "request_id": name,
                "method": method,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 2),
            },
        )


class JsonLines(logging.Formatter):
    """A log record as one line of JSON, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= {
            name: value for name, value in vars(record).items() if name not in _OWN
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def _route(scope: Scope) -> str:
    """Return the template of a path: a path that a client chose would be endless."""
    path: str = scope["path"]
    for prefix in PREFIXES:
        if path.startswith(prefix):
            return prefix
    route = scope.get("route")
    return str(getattr(route, "path", "other"))
