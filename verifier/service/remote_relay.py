"""Shows a window's scans at its remote desk: what its page got, but for the codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from verifier.remote_windows import RemoteWindows, UnknownWindowError

__all__ = ["WINDOW_HEADER", "RemoteRelay"]

WINDOW_HEADER = "tongyan-window"

# Where a scan is decided.
_RELAYED = frozenset(("/api/check", "/api/decide"))


class RemoteRelay:
    """ASGI middleware: a good answer to a scan is shown at the window's desk as well.

    The page names its window in a header. A window that is closed is no fault of the
    scan: its page is told when it next asks what was decided.

    Args:
        app: The service.
        windows: The hall's windows.
        clock: Reads the counter's clock.
    """

    def __init__(
        self, app: ASGIApp, windows: RemoteWindows, clock: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._windows = windows
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and show its answer where one is to be shown."""
        window = None
        if scope["type"] == "http" and scope["path"] in _RELAYED:
            window = Headers(scope=scope).get(WINDOW_HEADER)
        if window is None:
            await self._app(scope, receive, send)
            return
        body = bytearray()
        answered = 0

        async def relayed(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = message["status"]
            elif answered == 200:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    # Before the page has it: who decides is never behind the window.
                    self._show(window, bytes(body))
            await send(message)

        await self._app(scope, receive, relayed)

    def _show(self, window: str, answer: bytes) -> None:
        results = json.loads(answer)
        for result in results["results"]:
            # The clerk elsewhere decides on what it says; the code itself stays here.
            result.pop("text", None)
            result.pop("parts", None)
        try:
            self._windows.show(window, results, now=self._clock())
        except UnknownWindowError:
            return
