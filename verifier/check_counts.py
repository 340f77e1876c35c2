"""How many checks came to what, counted from receipts; nobody can be told from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from credential.moments import BEIJING
from verifier.receipt import Receipt

__all__ = ["Group", "count", "group_of"]


class Group(NamedTuple):
    """What checks are counted together by; times are Beijing time.

    Attributes:
        day: ``2026-11-21``.
        hour: 0 to 23.
        issuing: Division code of the issuing region, or None.
        license_type: The type's code, or None.
        verdict: ``accepted``, ``refused`` or ``cannot-decide``.
        cause: Why not accepted, or None.
    """

    day: str
    hour: int
    issuing: str | None
    license_type: str | None
    verdict: str
    cause: str | None


def count(receipts: Iterable[Receipt]) -> Counter[Group]:
    """Return the number of checks in each group."""
    return Counter(map(group_of, receipts))


def group_of(receipt: Receipt) -> Group:
    """Return what a check is counted with."""
    local = receipt.at.astimezone(BEIJING)
    return Group(
        day=f"{local:%Y-%m-%d}",
        hour=local.hour,
        issuing=receipt.issuing,
        license_type=receipt.license_type,
        verdict=receipt.verdict,
        cause=receipt.cause,
    )
