"""A file that was sent to the service, from its start to its end, over raw signatures.

The service's own runner, on SQLite, with the second process that signs beside it; the
raw side is one core. Starting that process is part of each turn.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.mint_speed import write_rows
from benchmarks.office import NOW_S, PASSPHRASE, open_office
from benchmarks.raw_es256 import signatures
from benchmarks.side_by_side import measure_side_by_side, on_every_core
from issuer.accounts.roles import Permission
from issuer.batch_jobs.job import Job, JobState
from issuer.batch_jobs.job_folder import take_upload
from issuer.batch_jobs.orders import BatchOrders
from issuer.batch_jobs.runner import BatchRunner
from issuer.desk.actor import Actor
from issuer.installation import Installation

__all__ = ["measure"]

ROWS = 20_000
PAIRS = 3


def measure() -> dict[str, float]:
    """Return the ratio; a row that was not minted fails the run."""
    with (
        on_every_core(),
        tempfile.TemporaryDirectory() as folder,
        open_office(Path(folder) / "installation")[0] as installation,
    ):
        clerk = Actor("bench", 1, frozenset({Permission.ENTER, Permission.READ}))
        orders = BatchOrders(installation)
        jobs = [_checked(orders, clerk, Path(folder), n) for n in range(PAIRS + 1)]
        runner = _runner(installation)
        waiting = iter(jobs)

        def mint_a_file() -> int:
            number = next(waiting).number
            orders.start(clerk, number, now=NOW_S)
            runner.run_once()
            done = orders.find(clerk, number)
            if (done.state, done.minted) != (JobState.DONE, ROWS):
                raise AssertionError(f"batch {number} ended as {done}")
            return done.minted

        rates = measure_side_by_side(mint_a_file, signatures(8 * ROWS), pairs=PAIRS)
    return {"issuer.batch_vs_raw": rates.ratio, "issuer.batch_per_s": rates.ours_per_s}


def _runner(installation: Installation) -> BatchRunner:
    return BatchRunner(
        installation,
        PASSPHRASE,
        clock=lambda: NOW_S,
        elapsed_s=time.monotonic,
        signs_beside=True,
    )


def _checked(orders: BatchOrders, clerk: Actor, folder: Path, number: int) -> Job:
    """Send a file and have it checked, so that it can be started."""
    numbers = range(number * ROWS, (number + 1) * ROWS)
    content = write_rows(folder / "rows.csv", numbers).read_bytes()

    async def whole() -> AsyncIterator[bytes]:
        yield content

    job = orders.send(
        clerk,
        asyncio.run(take_upload(orders.installation.folder, whole())),
        type_name="business-license",
        file_name="rows.csv",
        allow_same_number=False,
        now=NOW_S,
    )
    while _runner(orders.installation).run_once():
        pass
    return job
