"""Which licenses shown meet which requirements of a service item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations
from typing import Any

from trust_registry.service_conditions import Condition, Outcome, outcome
from trust_registry.service_items import Alternative, Requirement, ServiceItem
from verifier.causes import Verdict
from verifier.report import Report

__all__ = ["alternative_of", "lacks_of", "license_of", "place", "unmet_of", "values_in"]


# Requirement to the position of a report, and to all positions that would do.
Placed = Mapping[str, int]
Fits = Mapping[str, Sequence[int]]


def place(item: ServiceItem, reports: Sequence[Report], today: date) -> dict[str, int]:
    """Give as many requirements as can be a license each; by position in the reports.

    The first scanned goes to the first requirement that it meets, unless another
    requirement would stay empty for it, or a condition would fail that holds otherwise:
    of two ID cards only the conditions tell whose is the seller's. One license meets
    one requirement, however often and in whichever edition it is shown.
    """
    fits = {
        one.id: [
            number
            for number, report in enumerate(reports)
            if _meets(one, report, today)
        ]
        for one in item.requirements
    }
    return _settled(item, _matched(fits, reports), fits, reports, today)


def values_in(
    item: ServiceItem, placed: Placed, reports: Sequence[Report]
) -> dict[str, Any]:
    """Return the values of all references that placed licenses give."""
    return {
        f"{one.id}.{name}": value
        for one in item.requirements
        if one.id in placed
        for name, value in _values_of(one, reports[placed[one.id]]).items()
    }


def _matched(fits: Fits, reports: Sequence[Report]) -> dict[str, int]:
    # Kuhn's augmenting paths; a license counts once, whatever shows it.
    same = [license_of(report) for report in reports]
    given: dict[str, tuple[str, int]] = {}

    def give(wanted: str, tried: set[str]) -> bool:
        for number in fits[wanted]:
            license_id = same[number]
            if license_id in tried:
                continue
            tried.add(license_id)
            if license_id not in given or give(given[license_id][0], tried):
                given[license_id] = wanted, number
                return True
        return False

    for wanted in fits:
        give(wanted, set())
    return dict(given.values())


def _settled(
    item: ServiceItem,
    placed: dict[str, int],
    fits: Fits,
    reports: Sequence[Report],
    today: date,
) -> dict[str, int]:
    """Change places as long as fewer conditions fail by it."""

    def failing(tried: Placed) -> int:
        values = values_in(item, tried, reports)
        outcomes = [outcome(one, values.get, today=today) for one in item.conditions]
        return outcomes.count(Outcome.NOT_MET)

    fewest = failing(placed)
    while fewest:
        better = next(
            (tried for tried in _changed(placed, fits) if failing(tried) < fewest), None
        )
        if better is None:
            break
        placed, fewest = better, failing(better)
    return placed


def _changed(placed: dict[str, int], fits: Fits) -> Iterator[dict[str, int]]:
    """Yield what two requirements could have instead: each other's, or one nothing."""
    for here, there in permutations(fits, 2):
        if here not in placed or placed[here] not in fits[there]:
            continue
        tried = placed | {there: placed[here]}
        del tried[here]
        if there not in placed:
            yield tried
        elif placed[there] in fits[here]:
            yield tried | {here: placed[there]}


def _meets(requirement: Requirement, report: Report, today: date) -> bool:
    if report.verdict is not Verdict.ACCEPTED or lacks_of(requirement, report) != ():
        return False
    return not unmet_of(requirement, report, today)


def unmet_of(requirement: Requirement, report: Report, today: date) -> list[Condition]:
    """Return the requirement's own conditions that a license does not meet."""
    values = {
        f"{requirement.id}.{name}": value
        for name, value in _values_of(requirement, report).items()
    }
    return [
        condition
        for condition in requirement.conditions
        if outcome(condition, values.get, today=today) is not Outcome.MET
    ]


def license_of(report: Report) -> str:
    """Return a license's identifier, one for both its editions; or nothing."""
    return str(report.license.license_id) if report.license else ""


def alternative_of(requirement: Requirement, report: Report) -> Alternative | None:
    """Return what a license is for a requirement, by type and region, or None."""
    if report.license is None or report.region is None:
        return None
    for one in requirement.any_of:
        if one.license_type == report.license.type_code and (
            one.issuing is None or report.region.code in one.issuing
        ):
            return one
    return None


def _values_of(requirement: Requirement, report: Report) -> dict[str, Any]:
    """Return what a license gives to a requirement; None for what it does not show."""
    chosen, told = alternative_of(requirement, report), _told(report)
    if chosen is None:
        return {}
    return {name: told.get(claim) for name, claim in chosen.claims.items()}


def lacks_of(requirement: Requirement, report: Report) -> tuple[str, ...] | None:
    """Return the claims that a license of the right type does not show; else None."""
    chosen, told = alternative_of(requirement, report), _told(report)
    if chosen is None:
        return None
    return tuple(claim for claim in chosen.values.values() if claim not in told)


def _told(report: Report) -> Mapping[str, Any]:
    """Return the claims that a license tells in full.

    A masked number on paper tells of nobody: two people's look the same.
    """
    held, kind = report.license, report.license_type
    if held is None or kind is None:
        return {}
    if held.holder_jwk is not None:
        return held.claims
    masked = {one.claim for one in kind.tongyan.print_profile if one.mask is not None}
    return {name: value for name, value in held.claims.items() if name not in masked}
