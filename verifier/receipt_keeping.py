"""Puts every check down in the hall's journal before anybody sees its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from verifier.errors import ReceiptsError
from verifier.matter import Matter
from verifier.reading import ReadingFault
from verifier.receipt import HallKey, Receipt, receipt_of
from verifier.report import Report
from verifier.result import Remark, Result

__all__ = ["Receipts", "with_receipts"]


class Receipts(Protocol):
    """Where receipts are kept; `verifier.receipt_journal.ReceiptJournal` is one."""

    @property
    def key(self) -> HallKey:
        """The hall's key; ReceiptsError if there is none to be had."""
        ...

    def append(self, receipts: Iterable[Receipt]) -> list[int]:
        """Keep receipts, all or none; return their numbers or raise ReceiptsError."""
        ...


def with_receipts(
    results: Sequence[Result], receipts: Receipts | None, *, matter: Matter
) -> tuple[Result, ...]:
    """Return results with the numbers of their receipts.

    A check that leaves no receipt is none: where the journal fails, nothing of what
    was decided is told. Inputs without a code, and codes that do not count, leave no
    receipt.
    """
    if receipts is None:
        return tuple(results)
    reports = [_kept_report(result) for result in results]
    if not any(reports):
        return tuple(results)
    try:
        key = receipts.key
        coming = [receipt_of(one, key, matter=matter) for one in reports if one]
        numbers = iter(receipts.append(coming))
    except ReceiptsError as error:
        return tuple(_untold(result, error) for result in results)
    return tuple(
        replace(result, receipt=next(numbers)) if report else result
        for result, report in zip(results, reports, strict=True)
    )


def _kept_report(result: Result) -> Report | None:
    return result.report if result.code is not None and result.counts else None


def _untold(result: Result, error: ReceiptsError) -> Result:
    remarks = (*result.remarks, Remark("receipts-unusable", str(error)))
    fault = ReadingFault.RECEIPTS_FAILED
    return Result(None, code=result.code, fault=fault, remarks=remarks)
