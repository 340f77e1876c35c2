"""A month's exact numbers, which the region's officer rounds and publishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from trust_registry.monthly_counts import Tallies, TallyRow
from verifier.causes import Verdict
from verifier.receipt import Receipt, read_receipt
from verifier.receipt_journal import ReceiptJournal

__all__ = ["month_of", "tallies"]

_Pair = tuple[str | None, str | None]


def month_of(journal: ReceiptJournal, *, region: str, month: str) -> Tallies:
    """Return a month's exact numbers from a journal; see `tallies`.

    Raises:
        ReceiptsError: the journal cannot be read.
    """
    entries = journal.entries(f"{month}-01", f"{month}-31")
    receipts = (read_receipt(entry.line) for entry in entries)
    return tallies(receipts, region=region, month=month)


def tallies(receipts: Iterable[Receipt], *, region: str, month: str) -> Tallies:
    """Return a month's exact numbers, as a region's officer takes them in.

    Args:
        receipts: Of that month.
        region: Division code of the accepting region; receipts of another are left out.
        month: ``2026-11``.
    """
    recognized: Counter[_Pair] = Counter()
    failed: dict[_Pair, Counter[str]] = {}
    matters: dict[_Pair, set[str]] = {}
    for one in receipts:
        pair = one.issuing, one.license_type
        if one.accepting != region:
            continue
        if one.verdict == Verdict.ACCEPTED:
            recognized[pair] += 1
            matters.setdefault(pair, set()).add(one.case)
        elif one.cause is not None:
            failed.setdefault(pair, Counter())[one.cause] += 1
    pairs = sorted(recognized.keys() | failed.keys(), key=_in_order)
    rows = [
        TallyRow(
            issuing=pair[0],
            license_type=pair[1],
            recognized=recognized[pair],
            # A check without a case number was no matter.
            used=len(matters.get(pair, set()) - {""}),
            failed=dict(sorted(failed.get(pair, {}).items())),
        )
        for pair in pairs
    ]
    return Tallies(format="tongyan-tallies-1", region=region, month=month, rows=rows)


def _in_order(pair: _Pair) -> tuple[str, str]:
    return pair[0] or "", pair[1] or ""
