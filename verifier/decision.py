"""Several licenses for one matter 一件事: which met what, what is missing, the form.

A pure function of a service item and the reports of what was shown, each decided by
`verifier.verify` already. Nothing of a license that was not accepted is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from credential.bilingual import Bilingual
from credential.moments import BEIJING
from trust_registry.service_conditions import Outcome, outcome, sentence
from trust_registry.service_items import Requirement, ServiceItem
from verifier.causes import Verdict
from verifier.item_labels import ItemLabels
from verifier.report import Report
from verifier.requirement_fit import (
    alternative_of,
    lacks_of,
    license_of,
    place,
    unmet_of,
    values_in,
)

__all__ = ["Decision", "Judged", "Met", "Standing", "decide"]


class Standing(StrEnum):
    """Where a requirement stands.

    ``MET``; ``CLAIMS_MISSING``: a license of the type holds, and its holder did not
    show all that is needed; ``DOES_NOT_FIT``: one holds, and is somebody else's or for
    something else; ``NOT_ACCEPTED``: one was shown and not accepted; ``MAY_FOLLOW``:
    not there, and may come later; ``MISSING``.
    """

    MET = "met"
    CLAIMS_MISSING = "claims-missing"
    DOES_NOT_FIT = "does-not-fit"
    NOT_ACCEPTED = "not-accepted"
    MAY_FOLLOW = "may-follow"
    MISSING = "missing"


class Met(NamedTuple):
    """What became of one requirement.

    Attributes:
        requirement: What is asked for.
        standing: Where it stands.
        shown: Position, among the reports, of the license that it stands on.
        lacks: What its holder would have to show as well, or the conditions that it
            does not meet.
        follows_until: The last day to hand it in, where it may follow.
    """

    requirement: Requirement
    standing: Standing
    shown: int | None = None
    lacks: tuple[Bilingual, ...] = ()
    follows_until: date | None = None


class Judged(NamedTuple):
    """What became of one condition over several licenses."""

    sentence: Bilingual
    outcome: Outcome


class Decision(NamedTuple):
    """What the licenses shown for a matter come to.

    Attributes:
        item: What the matter asks for.
        verdict: ``ACCEPTED``: all is there or may follow, and all holds. ``REFUSED``: a
            condition is not met, or something was not shown. ``CANNOT_DECIDE``: a
            license is missing.
        cause: ``condition-not-met``, ``claims-missing``, ``licenses-missing`` or None.
        requirements: Each requirement, in the item's order.
        conditions: Each condition of the item, in its order.
        unused: Positions of reports that met nothing.
        form: Each field's value; None where nothing fills it yet.
    """

    item: ServiceItem
    verdict: Verdict
    cause: str | None
    requirements: tuple[Met, ...]
    conditions: tuple[Judged, ...]
    unused: tuple[int, ...]
    form: Mapping[str, Any]


def decide(
    item: ServiceItem,
    reports: Sequence[Report],
    *,
    labels: ItemLabels,
    now: datetime,
) -> Decision:
    """Decide on a matter.

    Args:
        item: What the matter asks for; in force now.
        reports: What was shown, in any order, by this region's counters.
        labels: How values are called, from the catalogue.
        now: The counter's clock.
    """
    today = now.astimezone(BEIJING).date()
    placed = place(item, reports, today)
    values = values_in(item, placed, reports)
    met = tuple(
        _standing(one, placed, reports, labels, today) for one in item.requirements
    )
    judged = tuple(
        Judged(
            sentence(condition, labels.reference),
            outcome(condition, values.get, today=today),
        )
        for condition in item.conditions
    )
    verdict, cause = _verdict(met, judged)
    return Decision(
        item=item,
        verdict=verdict,
        cause=cause,
        requirements=met,
        conditions=judged,
        unused=tuple(sorted(set(range(len(reports))) - set(placed.values()))),
        form={field.name: values.get(field.value) for field in item.form},
    )


def _standing(
    requirement: Requirement,
    placed: Mapping[str, int],
    reports: Sequence[Report],
    labels: ItemLabels,
    today: date,
) -> Met:
    if requirement.id in placed:
        return Met(requirement, Standing.MET, placed[requirement.id])
    # A license that meets another requirement is no second one, scanned twice or not.
    taken = {license_of(reports[number]) for number in placed.values()}
    found = [
        _not_met(requirement, number, report, labels, today)
        for number, report in enumerate(reports)
        if license_of(report) not in taken
        and alternative_of(requirement, report) is not None
    ]
    if found:
        # What is nearest to being met is what the clerk can mend.
        return min(found, key=lambda one: _NEAREST.index(one.standing))
    if requirement.later_days is not None:
        until = today + timedelta(days=requirement.later_days)
        return Met(requirement, Standing.MAY_FOLLOW, follows_until=until)
    return Met(requirement, Standing.MISSING)


_NEAREST = (Standing.CLAIMS_MISSING, Standing.DOES_NOT_FIT, Standing.NOT_ACCEPTED)


def _not_met(
    requirement: Requirement,
    number: int,
    report: Report,
    labels: ItemLabels,
    today: date,
) -> Met:
    lacks = lacks_of(requirement, report)
    if (
        report.verdict is not Verdict.ACCEPTED
        or lacks is None
        or report.license is None
    ):
        return Met(requirement, Standing.NOT_ACCEPTED, number)
    if lacks:
        of_type = report.license.type_code
        names = tuple(labels.claim(of_type, claim) for claim in lacks)
        return Met(requirement, Standing.CLAIMS_MISSING, number, names)
    unmet = tuple(
        sentence(condition, labels.reference)
        for condition in unmet_of(requirement, report, today)
    )
    return Met(requirement, Standing.DOES_NOT_FIT, number, unmet)


def _verdict(
    met: Sequence[Met], judged: Sequence[Judged]
) -> tuple[Verdict, str | None]:
    # A condition that fails cannot be mended by one more license.
    if any(one.outcome is Outcome.NOT_MET for one in judged):
        return Verdict.REFUSED, "condition-not-met"
    standings = {one.standing for one in met}
    if Standing.CLAIMS_MISSING in standings:
        return Verdict.REFUSED, "claims-missing"
    if not standings <= {Standing.MET, Standing.MAY_FOLLOW}:
        return Verdict.CANNOT_DECIDE, "licenses-missing"
    return Verdict.ACCEPTED, None
