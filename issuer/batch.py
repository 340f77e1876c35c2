"""A file of applications minted chunk by chunk, each row once however often it is sent.

What a row says is left to ``rows_file`` and ``draft``, result files to ``batch_files``.
A chunk is one transaction: a killed run leaves whole chunks, and the same command
goes on from there.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Protocol

from sqlalchemy import Connection

from credential.bilingual import Bilingual
from issuer.batch_rows import (
    BatchIdentity,
    MintedRow,
    batch_number,
    known_batch,
    rows_minted,
)
from issuer.columns import Row
from issuer.draft import Draft, DraftChecker
from issuer.errors import RefusedError
from issuer.ledger import Ledger
from issuer.mint import Mint
from issuer.orders import MintedLicense, Order
from issuer.rows_file import RowsFile

__all__ = ["CHUNK_ROWS", "Batch", "BatchCount", "BatchResults"]

# A flush to the disk takes some 20 ms, as long as a hundred rows; others who mint
# wait a third of a second for their turn.
CHUNK_ROWS = 2000


@dataclass(frozen=True, slots=True)
class BatchCount:
    """How far a batch is, in rows.

    Attributes:
        total: Rows in the file.
        minted: Minted by this run.
        before: Minted by an earlier run of the same file.
        failed: Refused.
    """

    total: int
    minted: int = 0
    before: int = 0
    failed: int = 0

    @property
    def done(self) -> int:
        """Rows dealt with."""
        return self.minted + self.before + self.failed


class BatchResults(Protocol):
    """Takes what became of each row, in the file's order, after it was committed."""

    def minted(self, row: MintedRow) -> None:
        """Take a row that is a license."""
        ...

    def failed(self, row: Row, reason: Bilingual) -> None:
        """Take a row that is none, and why."""
        ...


Told = Callable[[BatchCount], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """Mints files of one license type for one agency.

    Attributes:
        ledger: Where to.
        mint: Of the agency.
        checker: Of the license type.
        type_code: The license type.
        today: The day in Beijing.
        usual: Fields for where a row leaves them out.
    """

    ledger: Ledger
    mint: Mint
    checker: DraftChecker
    type_code: str
    today: date
    usual: Mapping[str, str] = field(default_factory=dict)

    def run(self, file: RowsFile, results: BatchResults, told: Told) -> BatchCount:
        """Mint every row that can be minted and is none of an earlier run.

        Args:
            file: The applications.
            results: Takes each row's outcome.
            told: Called after each chunk.

        Raises:
            RowsFileError: the file was changed or taken away meanwhile.
            LedgerError: the ledger failed; what was committed stays.
        """
        count = BatchCount(file.rows_total)
        for chunk in self._chunks(file):
            with self.ledger.writing() as connection:
                batch_id = self._batch_number(connection, file)
                chunk.leave_out(
                    rows_minted(
                        connection, batch_id, first=chunk.first, last=chunk.last
                    )
                )
                orders = chunk.orders_of(batch_id)
                made = self.mint.mint(connection, orders) if orders else []
            count = chunk.tell(made, results, count)
            told(count)
        return count

    def rehearse(self, file: RowsFile, results: BatchResults, told: Told) -> BatchCount:
        """Go through a file as `run` would, without a trace in the ledger.

        Not found: what others mint in the meantime. The mint's signer need not hold a
        key: nothing that it signs is kept.
        """
        count = BatchCount(file.rows_total)
        seen: set[str] = set()
        for chunk in self._chunks(file):
            with self.ledger.reading() as connection:
                batch_id = known_batch(connection, self._identity(file))
                if batch_id is not None:
                    chunk.leave_out(
                        rows_minted(
                            connection, batch_id, first=chunk.first, last=chunk.last
                        )
                    )
                made = self.mint.rehearse(connection, chunk.orders_of(None), seen)
            count = chunk.tell(made, results, count)
            told(count)
        return count

    def _batch_number(self, connection: Connection, file: RowsFile) -> int:
        return batch_number(
            connection,
            self._identity(file),
            started_at=self.mint.now,
            operator=self.mint.operator,
        )

    def _identity(self, file: RowsFile) -> BatchIdentity:
        return BatchIdentity(self.mint.agency.id, self.type_code, file.sha256)

    def _chunks(self, file: RowsFile) -> Iterator[_Chunk]:
        rows = file.rows()
        while chunk := list(islice(rows, CHUNK_ROWS)):
            # It looks between two chunks, when nearly all is free again.
            with _collector_at_rest():
                checked = _Chunk(chunk)
                for row in chunk:
                    self._check(row, checked)
                yield checked

    def _check(self, row: Row, chunk: _Chunk) -> None:
        if row.fault is not None:
            chunk.refused[row.number] = row.fault
            return
        try:
            draft = self.checker.check({**self.usual, **row.fields}, today=self.today)
        except RefusedError as refusal:
            chunk.refused[row.number] = refusal.reason
        else:
            chunk.drafts[row.number] = draft


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the collector of cycles from looking at a chunk's objects.

    They refer to each other in no circle and are freed one by one; the collector would
    go through all of them again and again, for a twelfth of a batch's time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(slots=True)
class _Chunk:
    """Some rows on their way: what is to be minted, refused, or there already."""

    rows: Sequence[Row]
    drafts: dict[int, Draft] = field(default_factory=dict)
    refused: dict[int, Bilingual] = field(default_factory=dict)
    before: Mapping[int, MintedRow] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return self.rows[0].number

    @property
    def last(self) -> int:
        return self.rows[-1].number

    def leave_out(self, before: Mapping[int, MintedRow]) -> None:
        # A row minted yesterday may look wrong today, its last day being past.
        self.before = before
        for number in before:
            self.drafts.pop(number, None)
            self.refused.pop(number, None)

    def orders_of(self, batch_id: int | None) -> list[Order]:
        return [
            Order(draft, batch_id=batch_id, batch_row=number)
            for number, draft in self.drafts.items()
        ]

    def tell(
        self,
        made: Sequence[MintedLicense | RefusedError],
        results: BatchResults,
        count: BatchCount,
    ) -> BatchCount:
        minted = zip(self.drafts, made, strict=True)
        outcomes = {
            **self.refused,
            **self.before,
            **{number: _outcome(number, one) for number, one in minted},
        }
        failed = 0
        for row in self.rows:
            outcome = outcomes[row.number]
            if isinstance(outcome, Bilingual):
                results.failed(row, outcome)
                failed += 1
            else:
                results.minted(outcome)
        return BatchCount(
            total=count.total,
            minted=count.minted + len(self.rows) - failed - len(self.before),
            before=count.before + len(self.before),
            failed=count.failed + failed,
        )


def _outcome(number: int, made: MintedLicense | RefusedError) -> MintedRow | Bilingual:
    if isinstance(made, RefusedError):
        return made.reason
    return MintedRow(
        number,
        made.record.license_id,
        made.record.document_number,
        made.edition.sd_jwt,
        made.code,
    )
