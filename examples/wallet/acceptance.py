"""Which regions accept a license, for what, since and until when: told beforehand.

Each region's answer is the verdict that its counters would give at this moment, by the
same function and the same signed rules. Dates come from the rules of recognition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from credential import License
from trust_registry.members import Region
from trust_registry.recognition import Recognition
from trust_registry.view import StatusLists, TrustView
from verifier.causes import Verdict
from verifier.report import Notice, Report
from verifier.verify import verify

__all__ = ["Acceptance", "acceptances"]

# Told to the holder; the others are for the clerk.
_CONDITIONS = ("holder-present",)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One region's answer.

    Attributes:
        region: Whose counters.
        report: What they would find now.
        since: From when the region recognizes it; without recognition, from when it
            will, if a rule says so already.
        until: The first instant at which it no longer does, or at which the license
            itself has expired; None if neither is foreseen.
    """

    region: Region
    report: Report
    since: datetime | None
    until: datetime | None

    @property
    def is_home(self) -> bool:
        """Whether the region issued the license itself."""
        issuing = self.report.region
        return issuing is not None and issuing.code == self.region.code

    @property
    def is_accepted(self) -> bool:
        """Whether its counters accept it now."""
        return self.report.verdict is Verdict.ACCEPTED

    @property
    def conditions(self) -> tuple[Notice, ...]:
        """What it asks for beside the license."""
        return tuple(one for one in self.report.notices if one.code in _CONDITIONS)


def acceptances(
    code: str, *, trust: TrustView, status_lists: StatusLists, now: datetime
) -> tuple[Acceptance, ...]:
    """Return every member region's answer, the issuing region's first.

    Args:
        code: A code of the license made at ``now``; nothing need be disclosed.
        trust: One committed state of the registry.
        status_lists: Its status lists.
        now: The holder's clock.
    """
    found = []
    for region in trust.regions():
        report = verify(
            code,
            trust=trust,
            status_lists=status_lists,
            accepting_region=region.code,
            now=now,
        )
        since, until = _period(report, trust, now)
        found.append(Acceptance(region, report, since, until))
    return tuple(sorted(found, key=lambda one: not one.is_home))


def _period(
    report: Report, trust: TrustView, now: datetime
) -> tuple[datetime | None, datetime | None]:
    held, issuing = report.license, report.region
    if held is None or issuing is None:
        return None, None
    since = until = None
    good_from = held.not_before or held.issued_at
    for starts, answer in _answers(report.accepting_region, issuing, held, trust, now):
        if answer.recognized and since is None:
            # A region needs no rule to recognize its own.
            since = max(answer.since or good_from, good_from)
        elif since is not None and not answer.recognized:
            until = starts
            break
    if since is None:
        return None, None
    return since, min((end for end in (until, held.expires) if end), default=None)


def _answers(
    accepting: str, issuing: Region, held: License, trust: TrustView, now: datetime
) -> Iterator[tuple[datetime, Recognition]]:
    """Yield what the rules say now and after each change that they foresee."""
    at: datetime | None = now
    while at is not None:
        yield (
            at,
            trust.recognition(
                accepting=accepting,
                issuing=issuing.code,
                type_code=held.type_code,
                issued_at=held.issued_at,
                now=at,
            ),
        )
        at = trust.recognition_change(
            accepting=accepting,
            issuing=issuing.code,
            type_code=held.type_code,
            after=at,
        )
