"""The audit trail as an administrator reads it: their own agency's acts of a day.

An act on licenses belongs to the licenses' agency, whoever did it; any other to the
agency of the account that did it, or that it was done to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from credential import strict_json
from credential.moments import end_of_day, start_of_day, to_seconds
from issuer.accounts.operators import operators_of
from issuer.agencies import agency_numbered
from issuer.schema import audit, licenses

__all__ = ["ActsAsked", "ShownAct", "acts_of"]

# An act on a file of applications names thousands of licenses; one is 80 bytes.
_MAX_LINE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ActsAsked:
    """Which acts are asked for.

    Attributes:
        day: The day in Beijing.
        operator: The whole name of who did it; empty for everybody.
        act: The whole name of the act; empty for all.
    """

    day: date
    operator: str = ""
    act: str = ""


@dataclass(frozen=True, slots=True)
class ShownAct:
    """One act.

    Attributes:
        number: Its line in the trail.
        at: When, whole UTC seconds.
        act: What was done.
        operator: Who did it.
        reason: Why, or "".
        subject: What it was done to, if no license.
        license_ids: The licenses it was done to.
    """

    number: int
    at: int
    act: str
    operator: str
    reason: str
    subject: str
    license_ids: tuple[str, ...]


def acts_of(
    connection: Connection, asked: ActsAsked, *, agency_id: int | None
) -> Iterator[ShownAct]:
    """Yield the acts of a day, newest first.

    Args:
        connection: A transaction; it stays open meanwhile.
        asked: Which.
        agency_id: Whose; None yields those of the whole installation.
    """
    whose = None if agency_id is None else _Whose(connection, agency_id)
    rows = connection.execution_options(yield_per=200).execute(
        select(audit.c.number, audit.c.at, audit.c.line)
        .where(
            audit.c.at >= to_seconds(start_of_day(asked.day)),
            audit.c.at < to_seconds(end_of_day(asked.day)),
        )
        .order_by(audit.c.number.desc())
    )
    for row in rows:
        shown = _act(row.number, row.at, row.line)
        fits = asked.operator in ("", shown.operator) and asked.act in ("", shown.act)
        if fits and (whose is None or whose.has(shown)):
            yield shown


class _Whose:
    """Tells which acts are one agency's."""

    def __init__(self, connection: Connection, agency_id: int) -> None:
        self._connection = connection
        self._agency_id = agency_id
        self._iss = agency_numbered(connection, agency_id).iss
        self._names = {one.name for one in operators_of(connection, agency_id)}

    def has(self, shown: ShownAct) -> bool:
        if shown.license_ids:
            owner = self._connection.scalar(
                select(licenses.c.agency_id).where(
                    licenses.c.license_id == shown.license_ids[0]
                )
            )
            return owner == self._agency_id
        about = shown.subject.replace(":", ",").split(",")[0]
        return shown.operator in self._names or about in (self._iss, *self._names)


def _act(number: int, at: int, line: str) -> ShownAct:
    told: dict[str, Any] = strict_json.loads(
        line.encode("utf-8"), max_bytes=_MAX_LINE_BYTES
    )
    return ShownAct(
        number=number,
        at=at,
        act=told["act"],
        operator=told["operator"],
        reason=told["reason"],
        subject=told["subject"],
        license_ids=tuple(told.get("licenses", ())),
    )
