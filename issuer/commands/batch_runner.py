"""``batch-runner``: works on the files that operators sent to the service."""

from __future__ import annotations

import argparse
import signal
import time
from threading import Event

from issuer.batch_jobs.runner import BatchRunner
from issuer.commands.opened import add_trust, on_installation
from issuer.commands.terminal import Commands, Terminal, add_common, secrets_of
from issuer.installation import Installation

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "batch-runner",
        help="check and mint the files that were sent to the service",
        description="Work on batch jobs: dry runs, minting, erasing files in their "
        "time. `serve` runs one by itself. Another may run beside it, as a unit of its "
        "own say: each job is one runner's at a time, and what a killed one left is "
        "gone on with.",
        epilog="example: tongyan-issuer batch-runner shanghai --passphrase-file "
        "passphrase.txt --trust trust",
    )
    add_common(parser, key=True)
    add_trust(parser)
    parser.add_argument(
        "--once", action="store_true", help="end when there is nothing more to do"
    )
    parser.set_defaults(run=run)


@on_installation
def run(args: argparse.Namespace, installation: Installation) -> int:
    """Run the command."""
    # With --at the clock starts there and runs on.
    ahead_s = 0 if args.at is None else Terminal.of(args).now - int(time.time())
    runner = BatchRunner(
        installation,
        secrets_of(args),
        clock=lambda: int(time.time()) + ahead_s,
        elapsed_s=time.monotonic,
    )
    if args.once:
        runner.tidy()
        while runner.run_once():
            runner.tidy()
        return 0
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    runner.run(stop)
    return 0
