"""How many checks of a hall came to what, over days that were counted before.

Nothing of a holder is in it: receipts hold none. A day is counted anew only when its
receipts have become more.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from threading import Lock
from typing import Any

from verifier.check_counts import Group, count
from verifier.receipt import read_receipt
from verifier.receipt_journal import ReceiptJournal

__all__ = ["MAX_DAYS", "HallStatistics", "as_csv", "totals"]

MAX_DAYS = 366
"""Ours: a year, and the day after it."""


class HallStatistics:
    """The numbers of one journal.

    Args:
        journal: One of its own: reading must not wait for the counters' writing.
    """

    def __init__(self, journal: ReceiptJournal) -> None:
        self._journal = journal
        self._one_at_a_time = Lock()
        self._counted: dict[str, tuple[int, Counter[Group]]] = {}

    def count(self, first: date, last: date) -> Counter[Group]:
        """Return the checks of some days, in Beijing time.

        Args:
            first: First day.
            last: Last day, at most `MAX_DAYS` later.

        Raises:
            ReceiptsError: the journal cannot be read.
        """
        days = (last - first).days + 1
        if days > MAX_DAYS:
            raise ValueError(f"at most {MAX_DAYS} days are counted at once")
        whole: Counter[Group] = Counter()
        with self._one_at_a_time:
            sizes = self._journal.day_sizes(first.isoformat(), last.isoformat())
            for day in range(days):
                name = (first + timedelta(days=day)).isoformat()
                if name in sizes:
                    whole.update(self._of_day(name, sizes[name]))
        return whole

    def _of_day(self, day: str, size: int) -> Counter[Group]:
        known = self._counted.get(day)
        if known is None or known[0] != size:
            entries = list(self._journal.entries(day, day))
            counted = count(read_receipt(entry.line) for entry in entries)
            known = self._counted[day] = len(entries), counted
            if len(self._counted) > MAX_DAYS:
                self._counted.pop(next(iter(self._counted)))
        return known[1]


def totals(groups: Counter[Group], names: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Return numbers by some members of `Group`: their values, then the number.

    Rows stand in the order of their values, unknown ones first.
    """
    summed: Counter[tuple[Any, ...]] = Counter()
    for group, checks in groups.items():
        summed[tuple(getattr(group, name) for name in names)] += checks
    ordered = sorted(summed, key=_in_order)
    return [(*key, summed[key]) for key in ordered]


def as_csv(groups: Counter[Group]) -> str:
    """Return every group as a row of CSV; nothing in one can be a formula."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow((*Group._fields, "checks"))
    rows.writerows(totals(groups, Group._fields))
    return written.getvalue()


def _in_order(values: tuple[Any, ...]) -> list[tuple[str, int]]:
    return [
        ("", value) if isinstance(value, int) else (value or "", 0) for value in values
    ]
