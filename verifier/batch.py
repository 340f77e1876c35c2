"""Many codes one after another: each row in, its verdict and cause out.

Nothing of a row is kept once its answer is given; only parts of split codes wait for
the others. Reading files is left to ``verifier.code_rows`` and the faces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby, islice
from typing import Any, NamedTuple

from credential.moments import to_rfc3339
from credential.split_code import is_part
from verifier.checking import Counter
from verifier.code_rows import CodeRow
from verifier.gathering import Gathering
from verifier.matter import Matter
from verifier.reading import FoundCode, Reading, ReadingFault
from verifier.result import Result

__all__ = ["ROW_MEMBERS", "Batch", "Decided", "row_json"]

# So many wait for one another: with receipts, each chunk waits once for the disk.
CHUNK_ROWS = 64

ROW_MEMBERS = (
    "line",
    "case",
    "verdict",
    "cause",
    "platform_code",
    "fault",
    "issuing",
    "license_type",
    "license_id",
    "expires",
    "receipt",
    "sentence",
    "action",
)
"""The members of an answer to a row, in their order."""


class Decided(NamedTuple):
    """A row with its answer."""

    row: CodeRow
    result: Result


class Batch:
    """Decides on the rows of one batch, whose split codes belong together.

    Args:
        counter: Decides on each code.
    """

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._gathering = Gathering()

    def decide(
        self, rows: Iterable[CodeRow], *, now: datetime
    ) -> Iterator[list[Decided]]:
        """Yield the rows' answers, chunk by chunk, in the order of the rows.

        A part of a split code is `part-of-code`; the row that completes the code gets
        its verdict.

        Args:
            rows: Drawn as answers are asked for.
            now: The counter's clock, for all of them.
        """
        coming = iter(rows)
        while chunk := list(islice(coming, CHUNK_ROWS)):
            yield [
                decided
                for case, together in groupby(chunk, key=lambda row: row.case)
                for decided in self._decided(list(together), case, now)
            ]

    def decide_scan(self, reading: Reading, *, now: datetime) -> list[Decided]:
        """Return the answers to a scan's codes; a code that does not count has none.

        Args:
            reading: A picture or a document; parts in it count for the whole batch.
            now: The counter's clock.
        """
        whole = self._gathering.take(reading)
        if not whole.codes and whole.fault is None:
            whole = reading
        results = self._counter.check(whole, now=now)
        return [
            Decided(CodeRow(0, None), result) for result in results if result.counts
        ]

    def _decided(
        self, rows: list[CodeRow], case: str, now: datetime
    ) -> Iterator[Decided]:
        codes = tuple(
            self._whole(FoundCode(row.text, line=row.line)) for row in rows if row.text
        )
        results: Iterator[Result] = iter(())
        if codes:
            matter = Matter(case)
            results = iter(
                self._counter.check(Reading(codes=codes), now=now, matter=matter)
            )
        for row in rows:
            yield Decided(row, next(results) if row.text else self._empty(row, now))

    def _whole(self, code: FoundCode) -> FoundCode:
        if not is_part(code.text):
            return code
        whole = self._gathering.take(Reading(codes=(code,)))
        return whole.codes[0] if whole.codes else code

    def _empty(self, row: CodeRow, now: datetime) -> Result:
        not_read = row.text is None
        fault = ReadingFault.ROW_NOT_READ if not_read else ReadingFault.EMPTY
        (result,) = self._counter.check(Reading(fault=fault), now=now)
        return result


def row_json(decided: Decided) -> dict[str, Any]:
    """Return the answer to a row: nothing of the holder, `ROW_MEMBERS` in order."""
    row, result = decided
    report, message = result.report, result.message
    held = report.license if report else None
    return {
        "line": row.line or None,
        "case": row.case,
        "verdict": result.verdict.value,
        "cause": report and report.cause,
        "platform_code": report and report.platform_code,
        "fault": result.fault,
        "issuing": report.region.code if report and report.region else None,
        "license_type": held and held.type_code,
        "license_id": held and str(held.license_id),
        "expires": to_rfc3339(held.expires) if held and held.expires else None,
        "receipt": result.receipt,
        "sentence": message.sentence.model_dump(),
        "action": message.action.model_dump(),
    }
