"""``counts-<year>-<month>.json``: how often a region's counters took which licenses.

It tells where recognition really fails, and of nobody that they were there: every
number is a whole multiple of the cell, rounded down. So what is below one cell is not
in the file, and neither a sum nor a difference of numbers singles anybody out.
Counting itself is left to the counters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from credential.moments import BEIJING
from trust_registry.errors import PublicationError, RegistryFileError
from trust_registry.members import DivisionCode
from trust_registry.registry_file import SignedModel, read_file

__all__ = [
    "MIN_CELL",
    "CountRow",
    "MonthlyCounts",
    "Tallies",
    "TallyRow",
    "counts_name",
    "is_counts",
    "publishable",
    "read_counts",
    "read_tallies",
]

# Statistics offices publish no cell of fewer people than 3 to 10; a row here names
# two regions and a type, so the careful end is taken.
MIN_CELL = 10

_NAME = re.compile(r"counts-20[0-9]{2}-(0[1-9]|1[0-2])\.json")

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
TypeCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{21}$")]
# A cause of verification, as `expired`; which there are is the verifier's to say.
CauseCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,39}$")]
Number = Annotated[int, Field(ge=0, le=10**12)]


class _Tallied(SignedModel):
    """What was counted of one issuing region and one license type.

    Attributes:
        issuing: The issuing region; None where no region could be told.
        license_type: The type's code; None where no type could be told.
        recognized: Checks that were accepted.
        used: Matters that were handled with an accepted license.
        failed: Checks that were refused or could not be decided, by cause.
    """

    issuing: DivisionCode | None = None
    license_type: TypeCode | None = None
    recognized: Number = 0
    used: Number = 0
    failed: dict[CauseCode, Number] = Field(default_factory=dict)

    @property
    def pair(self) -> tuple[str | None, str | None]:
        """What the row is of."""
        return self.issuing, self.license_type


class CountRow(_Tallied):
    """One row as it is published."""

    @property
    def failed_in_all(self) -> int:
        """All that failed, whatever the cause; less than there was, by rounding."""
        return sum(self.failed.values())


class MonthlyCounts(SignedModel):
    """The file; a value that exists holds no number that is not whole cells.

    Attributes:
        region: The accepting region, which counted and signs.
        month: The month in Beijing time, ``2026-10``.
        cell: What every number is a multiple of.
        rows: Each pair and type once, in order.
    """

    format: Literal["tongyan-monthly-counts-1"] = "tongyan-monthly-counts-1"
    region: DivisionCode
    month: Month
    cell: Annotated[int, Field(ge=MIN_CELL)] = MIN_CELL
    rows: list[CountRow]

    @model_validator(mode="after")
    def _identifies_nobody(self) -> Self:
        for row in self.rows:
            numbers = [row.recognized, row.used, *row.failed.values()]
            if any(number % self.cell for number in numbers):
                raise ValueError(f"a number is no multiple of the cell, {self.cell}")
            # A cause with nothing behind it would still say that it happened.
            if 0 in row.failed.values() or not any(numbers):
                raise ValueError("a row or a cause has no number; leave it out")
        pairs = [row.pair for row in self.rows]
        if len(set(pairs)) != len(pairs):
            raise ValueError("a pair of region and type stands twice")
        return self


class TallyRow(_Tallied):
    """One row as it was counted, with exact numbers; it stays with the region."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Tallies(BaseModel):
    """A month's exact numbers, as a region's halls hand them to its officer."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["tongyan-tallies-1"]
    region: DivisionCode
    month: Month
    rows: list[TallyRow]


def counts_name(month: str) -> str:
    """Return the name of a month's file: ``counts-2026-10.json``."""
    return f"counts-{month}.json"


def is_counts(target_path: str) -> bool:
    """Tell whether a listed file is one of counts, by its name."""
    return _NAME.fullmatch(target_path.rpartition("/")[2]) is not None


def read_counts(raw: bytes, *, region: str, name: str) -> MonthlyCounts:
    """Read a region's counts.

    Raises:
        RegistryFileError: not of the form, or of another region or month.
    """
    counts = read_file(raw, MonthlyCounts, name=name)
    if counts.region != region or counts_name(counts.month) != name:
        raise RegistryFileError(f"{name}: it counts {counts.region}, {counts.month}")
    return counts


def read_tallies(raw: bytes, *, name: str) -> Tallies:
    """Read a month's exact numbers.

    Raises:
        RegistryFileError: not of the form; says where.
    """
    return read_file(raw, Tallies, name=name)


def publishable(
    halls: Sequence[Tallies], *, now: datetime, cell: int = MIN_CELL
) -> MonthlyCounts:
    """Return what may be published of a month: whole cells, the rest left out.

    Args:
        halls: One region's and month's tallies, at least one. Rows of the same pair
            are added up before they are rounded.
        now: The officer's clock.
        cell: What every number becomes a multiple of.

    Raises:
        PublicationError: the month is not over; published twice, it would tell what
            came in between.
    """
    tallies = halls[0]
    if tallies.month >= now.astimezone(BEIJING).strftime("%Y-%m"):
        raise PublicationError(
            f"the month {tallies.month} is not over; publish its counts afterwards"
        )
    counted = [row for hall in halls for row in hall.rows]
    rows = [_rounded(same, cell) for _, same in sorted(_by_pair(counted).items())]
    return MonthlyCounts(
        region=tallies.region,
        month=tallies.month,
        cell=cell,
        rows=[row for row in rows if row.recognized or row.used or row.failed],
    )


def _by_pair(rows: Sequence[TallyRow]) -> Mapping[tuple[str, str], list[TallyRow]]:
    found: dict[tuple[str, str], list[TallyRow]] = {}
    for row in rows:
        found.setdefault((row.issuing or "", row.license_type or ""), []).append(row)
    return found


def _rounded(same: Sequence[TallyRow], cell: int) -> CountRow:
    failed: dict[str, int] = {}
    for row in same:
        for cause, number in row.failed.items():
            failed[cause] = failed.get(cause, 0) + number
    whole = {cause: number // cell * cell for cause, number in sorted(failed.items())}
    return CountRow(
        issuing=same[0].issuing,
        license_type=same[0].license_type,
        recognized=sum(row.recognized for row in same) // cell * cell,
        used=sum(row.used for row in same) // cell * cell,
        failed={cause: number for cause, number in whole.items() if number},
    )
