"""The audit: everything that is wrong now, and what lapses in the next 90 days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from credential import Bilingual
from credential.moments import to_rfc3339
from trust_registry.health.entries_kept import entry_findings, entry_lapses
from trust_registry.health.finding import LOOK_AHEAD, Gravity, HealthFinding, Lapse
from trust_registry.health.keys_kept import key_findings, key_lapses
from trust_registry.health.lists_kept import list_findings, list_lapses
from trust_registry.health.roles_kept import role_findings, role_lapses
from trust_registry.health.status_keys_kept import (
    status_key_findings,
    status_key_lapses,
)
from trust_registry.members import Contact
from trust_registry.published_state import PublishedState

__all__ = ["NEXT", "HealthReport", "audit"]

NEXT = timedelta(days=30)

_FORMAT = "tongyan-health-1"
_GRAVEST_FIRST = {gravity: place for place, gravity in enumerate(Gravity)}
# In JSON; the text and the page name fewer.
_MOST_SUBJECTS = 100


@dataclass(frozen=True, slots=True)
class HealthReport:
    """What an audit found.

    Attributes:
        registry: What the registry calls itself.
        source: Where it was read.
        at: The instant that was asked about.
        issued_at: When the state was said to be the newest.
        agencies: How many agencies were looked at.
        findings: What is wrong, the gravest first.
        forecast: What lapses after `at` and within 90 days, the next first.
    """

    registry: Bilingual
    source: str
    at: datetime
    issued_at: datetime
    agencies: int
    findings: Sequence[HealthFinding]
    forecast: Sequence[Lapse]

    @property
    def is_urgent(self) -> bool:
        """Whether somebody has to act now."""
        return any(finding.gravity is Gravity.NOW for finding in self.findings)

    def lapsing(self, *, within: timedelta) -> Sequence[Lapse]:
        """Return what lapses within a time."""
        return [lapse for lapse in self.forecast if lapse.at <= self.at + within]

    def to_json(self) -> dict[str, Any]:
        """Return the report for a program (docs/formats/health.md)."""
        return {
            "format": _FORMAT,
            "registry": self.registry.model_dump(),
            "source": self.source,
            "at": to_rfc3339(self.at),
            "issued_at": to_rfc3339(self.issued_at),
            "agencies": self.agencies,
            "findings": [
                {"rule": one.rule, "gravity": one.gravity.value}
                | {"sentence": one.sentence.model_dump()}
                | {"action": one.action.model_dump()}
                | _about(one)
                for one in self.findings
            ],
            "forecast": [
                {"at": to_rfc3339(one.at), "kind": one.kind}
                | {"sentence": one.sentence.model_dump()}
                | _about(one)
                for one in self.forecast
            ],
        }


def audit(state: PublishedState, *, now: datetime) -> HealthReport:
    """Look at a registry's state as of an instant.

    Nothing here is proved beyond what `published_state` proved: an audit that a host
    shows of itself is worth as much as the host.
    """
    findings = sorted(
        _findings(state, now), key=lambda one: _GRAVEST_FIRST[one.gravity]
    )
    upcoming = [one for one in _lapses(state) if now < one.at <= now + LOOK_AHEAD]
    return HealthReport(
        registry=state.members.registry.name,
        source=state.source,
        at=now,
        issued_at=state.issued_at,
        agencies=sum(len(region.agencies) for region in state.regions.values()),
        findings=findings,
        forecast=sorted(upcoming, key=lambda one: one.at),
    )


def _findings(state: PublishedState, now: datetime) -> Iterator[HealthFinding]:
    yield from role_findings(state, now)
    yield from key_findings(state, now)
    yield from status_key_findings(state, now)
    yield from list_findings(state, now)
    yield from entry_findings(state, now)


def _lapses(state: PublishedState) -> Iterator[Lapse]:
    yield from role_lapses(state)
    yield from key_lapses(state)
    yield from status_key_lapses(state)
    yield from list_lapses(state)
    yield from entry_lapses(state)


def _about(one: HealthFinding | Lapse) -> dict[str, Any]:
    return {
        "region": one.region,
        "count": len(one.subjects),
        "subjects": list(one.subjects[:_MOST_SUBJECTS]),
        "call": [_contact(contact) for contact in one.call],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return contact.model_dump(exclude_none=True)
