"""A real service on a free port of this machine, for as long as a test needs it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from web.listening import LOOPBACK, address_of, listen

__all__ = ["running"]

STARTS_WITHIN_S = 20


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def running(service_of: Callable[[str], ASGIApp]) -> Iterator[str]:
    """Run the service that is made for a ``Host``; yield its address."""
    with listen(LOOPBACK, 0) as listening:
        host = address_of(listening)
        config = uvicorn.Config(
            service_of(host), log_level="critical", access_log=False, ws="none"
        )
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            assert server.listens.wait(STARTS_WITHIN_S)
            yield f"http://{host}"
        finally:
            server.should_exit = True
            thread.join(STARTS_WITHIN_S)
