"""One receipt for a license in a case, however often it is looked at.

A matter is decided anew with each further license, and a page may be asked twice: the
journal shall count checks, not clicks. Another outcome is another check.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from verifier.receipt import HallKey, Receipt
from verifier.receipt_keeping import Receipts

__all__ = ["OnceACase"]

SAME_FOR = timedelta(minutes=10)
"""Longer, and somebody came back: that is a check of its own."""

_MOST = 512
_NO_TIME = datetime(1, 1, 1, tzinfo=UTC)


class OnceACase:
    """Receipts over a journal; what a case has already gets its number again.

    Only checks whose signature held are told apart from one another, and only within a
    case: all others leave a receipt each time.
    """

    def __init__(self, journal: Receipts) -> None:
        self._journal = journal
        self._kept: OrderedDict[Receipt, tuple[int, datetime]] = OrderedDict()

    @property
    def key(self) -> HallKey:
        """The hall's key; ReceiptsError if there is none to be had."""
        return self._journal.key

    def append(self, receipts: Iterable[Receipt]) -> list[int]:
        """Keep what is new, all or none; return every number or raise ReceiptsError."""
        coming = list(receipts)
        new = [one for one in coming if self._number_of(one) is None]
        numbers = iter(self._journal.append(new))
        found = []
        for one in coming:
            known = self._number_of(one)
            number = next(numbers) if known is None else known
            if known is None:
                self._keep(one, number)
            found.append(number)
        return found

    def _number_of(self, receipt: Receipt) -> int | None:
        number, at = self._kept.get(_check_of(receipt), (None, receipt.at))
        return number if abs(receipt.at - at) < SAME_FOR else None

    def _keep(self, receipt: Receipt, number: int) -> None:
        if receipt.case and receipt.license_mark:
            self._kept[_check_of(receipt)] = (number, receipt.at)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)


def _check_of(receipt: Receipt) -> Receipt:
    return receipt._replace(at=_NO_TIME)
