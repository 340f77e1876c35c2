"""One service behind several doors: each listening socket leads to its own app.

Who may come in at which door is decided by the app behind it. What decides is where a
connection really arrived, and no header that a client or a proxy could write.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Doors"]


class Doors:
    """ASGI app: passes a request on by the local port that it came in at.

    Args:
        apps: What is behind each port.
        main: The port whose app is started and stopped; the others share its parts.
    """

    def __init__(self, apps: Mapping[int, ASGIApp], *, main: int) -> None:
        self._apps = dict(apps)
        self._main = main

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; one of no known door gets no answer."""
        if scope["type"] == "lifespan":
            await self._apps[self._main](scope, receive, send)
            return
        _, port = scope.get("server") or (None, None)
        app = None if port is None else self._apps.get(port)
        if app is not None:
            await app(scope, receive, send)
