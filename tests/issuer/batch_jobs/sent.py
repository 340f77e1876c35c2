"""A clerk who sends files, a second person who approves, and a runner to be asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from issuer.accounts.roles import Permission
from issuer.batch_jobs.job import Job
from issuer.batch_jobs.job_folder import JobFolder, Upload, take_upload
from issuer.batch_jobs.orders import BatchOrders
from issuer.batch_jobs.runner import BatchRunner
from issuer.desk.actor import Actor
from tests.issuer.office import NOW, PASSPHRASE, Office
from tests.issuer.test_batch import company, write
from trust_registry.passphrase import Secrets

__all__ = ["Sent", "chunked", "rows_file"]

_ALL = frozenset({Permission.ENTER, Permission.READ})


async def chunked(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def rows_file(folder: Path, numbers: Iterable[int], *, bad: int = 0) -> bytes:
    """Return a CSV of companies, and some without a name."""
    rows = [company(number) for number in numbers]
    rows += [company(90_000 + number, legal_name="") for number in range(bad)]
    return write(folder / "made.csv", rows).read_bytes()


@dataclass
class Sent:
    """The batch jobs of one office; its clock stands still unless it is set."""

    office: Office
    secrets: Secrets = PASSPHRASE
    now: int = NOW
    seconds: Callable[[], float] = field(default=lambda: 0.0)

    @property
    def orders(self) -> BatchOrders:
        return BatchOrders(self.office.installation)

    @property
    def clerk(self) -> Actor:
        return Actor("clerk", self.office.market.id, _ALL)

    @property
    def chief(self) -> Actor:
        may = frozenset({Permission.APPROVE, Permission.READ})
        return Actor("chief", self.office.market.id, may)

    @property
    def stranger(self) -> Actor:
        return Actor("stranger", self.office.police.id, _ALL | {Permission.APPROVE})

    def upload(self, content: bytes) -> Upload:
        taken = take_upload(self.office.installation.folder, chunked(content))
        return asyncio.run(taken)

    def send(
        self,
        content: bytes,
        *,
        file_name: str = "rows.csv",
        type_name: str = "business-license",
        actor: Actor | None = None,
    ) -> Job:
        return self.orders.send(
            actor or self.clerk,
            self.upload(content),
            type_name=type_name,
            file_name=file_name,
            allow_same_number=False,
            now=self.now,
        )

    def runner(self) -> BatchRunner:
        return BatchRunner(
            self.office.installation,
            self.secrets,
            clock=lambda: self.now,
            elapsed_s=self.seconds,
        )

    def work(self) -> None:
        """Let a runner do all there is."""
        runner = self.runner()
        runner.tidy()
        while runner.run_once():
            pass

    def job(self, number: int) -> Job:
        return self.orders.find(self.clerk, number)

    def folder(self, number: int) -> JobFolder:
        return JobFolder.of(self.office.installation.folder, number)

    def minted(self, content: bytes) -> Job:
        """Send, check, start and mint a file."""
        job = self.send(content)
        self.work()
        self.orders.start(self.clerk, job.number, now=self.now)
        self.work()
        return self.job(job.number)
