"""Counters over `tests.world.World`, and the real service in front of one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from credential import carrier
from tests.trust_file import HeldLists, read_trust
from tests.world import World
from trust_registry.errors import TrustStoreDamagedError
from trust_registry.view import MemoryView
from verifier.checking import Counter
from verifier.service import create_service

STARTS_WITHIN_S = 20


class WorldTrust:
    """A world as a trust source; what a test changes in it counts at once.

    ``damaged`` makes it answer as a store whose files are not whole.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.damaged = False

    def view(self) -> MemoryView:
        """Return the world's registry."""
        if self.damaged:
            raise TrustStoreDamagedError("counter holds no trust data; update it")
        return read_trust(self.world.trust_file())[0]

    def status_lists(self) -> HeldLists:
        """Return the world's status lists."""
        return read_trust(self.world.trust_file())[1]


def counter_of(world: World) -> Counter:
    """Return a counter in the world's accepting region."""
    return Counter(WorldTrust(world), accepting_region=world.accepting)


def code_of(world: World) -> str:
    """Return the QR text of the world's license."""
    return carrier.encode(world.text())


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@contextmanager
def served(counter: Counter, world: World) -> Iterator[str]:
    """Run the service on a free port of this machine; yield its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        service = create_service(counter, hosts=[host], clock=lambda: world.now)
        config = uvicorn.Config(
            service, log_level="critical", access_log=False, ws="none"
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
