"""What the processes of ``serve`` do: answer requests, or work on batches."""

from __future__ import annotations

import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from issuer.batch_jobs.runner import BatchRunner
from issuer.handover.addresses import PublicUrl
from issuer.installation import Installation
from issuer.lapse_watch import LapseWatch
from trust_registry.passphrase import Secrets

__all__ = ["ServePlan", "answer_requests", "work_on_batches"]


@dataclass(frozen=True, slots=True)
class ServePlan:
    """What each process is told when it is started.

    Attributes:
        folder: The installation's folder.
        trust: The trust store that is asked before anything is signed, or None.
        secrets: Open the keys; they can be pickled, and nothing shows them.
        ahead_s: How far the service's clock is ahead of the machine's; 0 in earnest.
        origins: Where people's browsers find the service.
        public: Where holders' wallets do, or None.
    """

    folder: Path
    trust: Path | None
    secrets: Secrets
    ahead_s: int
    origins: frozenset[str]
    public: PublicUrl | None

    def now(self) -> int:
        """Tell the time, whole UTC seconds."""
        return int(time.time()) + self.ahead_s


def answer_requests(plan: ServePlan, listening: socket.socket) -> None:
    """Answer requests until the process is told to stop.

    Args:
        plan: What the process was told.
        listening: The one socket on which every worker takes connections.
    """
    # Only who answers requests waits for these imports.
    from issuer.service.app import create_app
    from issuer.service.serving import Serving
    from issuer.service.wallet_reach import reach
    from web.listening import serve

    with Installation.open(plan.folder, trust=plan.trust) as installation:
        publisher = installation.status_publisher(
            plan.secrets, now=plan.now(), operator="serve"
        )
        serving = Serving(
            installation,
            publisher,
            plan.secrets,
            clock=plan.now,
            origins=plan.origins,
            wallets=None if plan.public is None else reach(installation, plan.public),
        )
        serve(create_app(serving), listening)


def work_on_batches(plan: ServePlan) -> None:
    """Check and mint the files that were sent, until the process is told to stop."""
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with Installation.open(plan.folder, trust=plan.trust) as installation:
        runner = BatchRunner(
            installation,
            plan.secrets,
            clock=plan.now,
            elapsed_s=time.monotonic,
            signs_beside=True,
        )
        watch = LapseWatch(installation)
        runner.run(stop, between=lambda: watch.look(now=plan.now()))
