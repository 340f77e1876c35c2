"""Whether a region's additions were announced long enough before they take effect.

A counter may prove absence from its own data only because nothing takes effect sooner
than `announce_ahead` after it is published: then data no older than that lists it.
Whatever takes rights away (retired, compromised, ended, excluded) is never delayed,
and a status key is not counted: without it a counter cannot decide, it never refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from trust_registry.agencies import Agencies, Agency, AgencyKey, TypePeriod
from trust_registry.recognition import RecognitionRow, Recognitions

__all__ = ["Addition", "additions", "row_additions"]


@dataclass(frozen=True, slots=True)
class Addition:
    """Something that did not hold before.

    Attributes:
        what: For the refusal.
        effective: From when it holds; None is at once.
    """

    what: str
    effective: datetime | None


def additions(
    before: Agencies,
    after: Agencies,
    rows_before: Recognitions,
    rows_after: Recognitions,
) -> Iterator[Addition]:
    """Find what a publication adds to the one before.

    A region's first agencies are exempt: until then it had none, and no counter can
    have refused a license of theirs.
    """
    if before.agencies:
        held = {agency.id: agency for agency in before.agencies}
        for agency in after.agencies:
            yield from _of_agency(held.get(agency.id), agency)
    yield from row_additions(rows_before, rows_after)


def row_additions(before: Recognitions, after: Recognitions) -> Iterator[Addition]:
    """Find what one file of recognition rows adds to the one before."""
    held = {_rule(row): row for row in before.rows}
    for row in after.rows:
        if row.effect == "exclude":
            continue
        name = f"the recognition of {row.issuing} for {row.license_type}"
        known = held.get(_rule(row))
        if known is None:
            yield Addition(name, row.from_)
        elif known.until is not None and (row.until is None or row.until > known.until):
            yield Addition(name, known.until)


def _of_agency(before: Agency | None, after: Agency) -> Iterator[Addition]:
    keys = {key.kid: key for key in before.keys} if before else {}
    for key in after.keys:
        if key.purpose == "credential":
            yield from _of_key(after.id, keys.get(key.kid), key)
    periods = before.license_types if before else []
    for period in after.license_types:
        yield from _of_period(after.id, periods, period)


def _of_key(iss: str, before: AgencyKey | None, after: AgencyKey) -> Iterator[Addition]:
    name = f"the key {after.kid} of {iss}"
    if before is None or after.not_before < before.not_before:
        yield Addition(name, after.not_before)
    elif after.state == "active" and before.state != "active":
        # A key that counters know as lost or ended would come back to life.
        yield Addition(name, None)
    elif before.not_after is not None and (
        after.not_after is None or after.not_after > before.not_after
    ):
        yield Addition(name, before.not_after)


def _of_period(
    iss: str, before: list[TypePeriod], after: TypePeriod
) -> Iterator[Addition]:
    name = f"the license type {after.code} of {iss}"
    same = [
        period
        for period in before
        if period.code == after.code and period.from_ == after.from_
    ]
    if not same:
        yield Addition(name, after.from_)
    elif (ended := same[0].until) is not None and (
        after.until is None or after.until > ended
    ):
        yield Addition(name, ended)


def _rule(row: RecognitionRow) -> str:
    return row.model_copy(update={"until": None}).model_dump_json()
