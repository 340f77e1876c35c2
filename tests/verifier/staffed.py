"""A hall's service with its two doors, for tests: of its machine, and of its staff."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn

from tests.verifier.counters import WorldTrust
from tests.world import World
from verifier.checking import Counter
from verifier.hall_tokens import HallTokens, Scope
from verifier.loopback_guard import LoopbackGuard
from verifier.receipt_journal import ReceiptJournal
from verifier.remote_windows import RemoteWindows
from verifier.repeated_receipts import OnceACase
from verifier.service import counter_app
from verifier.service.remote_windows import RemoteDesk
from verifier.staff_door import StaffDoor
from verifier.staff_sessions import StaffSessions
from web.doors import Doors
from web.listening import LOOPBACK, address_of, listen

__all__ = ["Hall", "serving"]


@dataclass
class Hall:
    """A hall at work; ``now`` is its clock, and moves when a test moves it."""

    world: World
    tokens: HallTokens
    journal: ReceiptJournal
    decisions: ReceiptJournal
    now: datetime
    here: str = ""
    staff: str = ""

    def token(self, label: str, *scopes: str) -> str:
        """Make a token of these scopes."""
        lasts = timedelta(days=30)
        granted = map(Scope, scopes)
        return self.tokens.make(label, granted, now=self.now, lasts=lasts)


@contextmanager
def serving(folder: Path, world: World) -> Iterator[Hall]:
    """Run the real service on two free ports of this machine."""
    with ExitStack() as stack:
        journals = [
            ReceiptJournal(folder / f"{name}.sqlite") for name in ("checks", "decided")
        ]
        for journal in journals:
            stack.callback(journal.close)
        tokens = HallTokens(folder / "tokens.json")
        hall = Hall(world, tokens, journals[0], journals[1], world.now)
        sockets = [stack.enter_context(listen(LOOPBACK, 0)) for _ in range(2)]
        config = uvicorn.Config(
            _doors(hall, *map(address_of, sockets)), log_level="critical", ws="none"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": sockets})
        thread.start()
        try:
            yield hall
        finally:
            server.should_exit = True
            thread.join()


def _doors(hall: Hall, here: str, staff: str) -> Doors:
    hall.here, hall.staff = f"http://{here}", f"http://{staff}"
    sessions = StaffSessions(hall.tokens)
    counter = Counter(
        WorldTrust(hall.world),
        accepting_region=hall.world.accepting,
        receipts=OnceACase(hall.journal),
    )
    desk = RemoteDesk(RemoteWindows(), hall.decisions, sessions)
    app = counter_app(counter, clock=lambda: hall.now, tokens=hall.tokens, remote=desk)
    door = StaffDoor(app, url=hall.staff, sessions=sessions, clock=lambda: hall.now)
    port, staff_port = (int(host.rpartition(":")[2]) for host in (here, staff))
    return Doors({port: LoopbackGuard(app, hosts=[here]), staff_port: door}, main=port)
