"""The outcome of one verification: everything that a clerk, slip or program needs.

How it is shown is left to the faces. It carries claims only when the signature held.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from credential import Bilingual, License, LicenseId, LicenseState, LicenseType
from credential.moments import beijing_text, to_rfc3339
from trust_registry.agencies import Agency
from trust_registry.freshness import Freshness
from trust_registry.members import Contact, Region
from trust_registry.view import TrustStanding
from verifier.causes import CAUSES, Step, Verdict
from verifier.messages import ACCEPTED_MESSAGE, MESSAGES, NOTICES, Message

__all__ = ["Field", "Notice", "Report", "StatusFinding", "StepResult", "to_json"]


class StepResult(NamedTuple):
    """One step: ``passed``, ``failed`` with its cause, or ``not-reached``."""

    step: Step
    outcome: str
    cause: str | None = None


class Notice(NamedTuple):
    """Something to know beside the verdict."""

    code: str
    as_of: datetime | None = None

    @property
    def text(self) -> Bilingual:
        """The notice in both languages."""
        template = NOTICES[self.code]
        if self.as_of is None:
            return template
        when = beijing_text(self.as_of)
        return Bilingual(
            zh=template.zh.format(as_of=when), en=template.en.format(as_of=when)
        )


@dataclass(frozen=True, slots=True)
class Field:
    """One claim with its label."""

    name: str
    label: Bilingual
    value: Any


class StatusFinding(NamedTuple):
    """What the status list said, and when it was signed."""

    uri: str
    state: LicenseState
    issued_at: datetime


class Report(NamedTuple):
    """The outcome of one verification.

    Attributes:
        cause: Why not accepted, a code of `verifier.causes.CAUSES`; None if accepted.
        notices: What to know beside it.
        steps: Each step's outcome, in order.
        accepting_region: Division code of the region that decided.
        checked_at: The ``now`` of the verification.
        license: The license; None unless the signature held (V5).
        license_type: Its catalogue entry, where the registry has one.
        agency: Who issued it; None unless the signature held.
        answering: Who answers for it now, where the agency has a successor.
        region: The issuing region; None unless the signature held.
        status: What the status list said, if one answered.
        standing: The trust data decided on, if there was any.
        freshness: Its age class, where it could be graded.
        selective: Whether the holder chose what to show; what is not here may well be
            in the license then.
    """

    cause: str | None
    notices: tuple[Notice, ...]
    steps: tuple[StepResult, ...]
    accepting_region: str
    checked_at: datetime
    license: License | None = None
    license_type: LicenseType | None = None
    agency: Agency | None = None
    answering: Agency | None = None
    region: Region | None = None
    status: StatusFinding | None = None
    standing: TrustStanding | None = None
    freshness: Freshness | None = None
    selective: bool = False

    @property
    def verdict(self) -> Verdict:
        """One of three: the cause's own, accepted without one."""
        return Verdict.ACCEPTED if self.cause is None else CAUSES[self.cause].verdict

    @property
    def message(self) -> Message:
        """The sentence and the action to show."""
        return ACCEPTED_MESSAGE if self.cause is None else MESSAGES[self.cause]

    @property
    def platform_code(self) -> int | None:
        """The deployed platforms' word, 0 to 7, or None where they have none."""
        return 0 if self.cause is None else CAUSES[self.cause].platform_code

    @property
    def fields(self) -> tuple[Field, ...]:
        """The claims with their labels, in the type's order, unknown ones last."""
        if self.license is None:
            return ()
        claims = self.license.claims
        labels = self.license_type.labels if self.license_type else {}
        known = [name for name in labels if name in claims]
        unknown = [name for name in claims if name not in labels]
        return tuple(
            Field(name, labels.get(name) or Bilingual(zh=name, en=name), claims[name])
            for name in known + unknown
        )

    @property
    def omitted(self) -> tuple[Bilingual, ...]:
        """Labels of the type's claims that are not shown, or never on paper."""
        if self.license is None or self.license_type is None:
            return ()
        labels, shown = self.license_type.labels, self.license_type.print_names
        if self.selective:
            shown = frozenset(self.license.claims)
        return tuple(labels[name] for name in labels if name not in shown)

    @property
    def contact(self) -> Contact | None:
        """Whom to call about the license: who answers for it, else its region."""
        for agency in (self.answering, self.agency):
            if agency is not None and agency.contact is not None:
                return agency.contact
        return self.region.contact if self.region is not None else None


def to_json(report: Report) -> dict[str, Any]:
    """Return a report as JSON values; times are RFC 3339 in UTC.

    The members are described in ``docs/formats/verification.md``.
    """
    message = report.message
    return {
        "verdict": report.verdict.value,
        "cause": report.cause,
        "platform_code": report.platform_code,
        "sentence": message.sentence.model_dump(),
        "action": message.action.model_dump(),
        "notices": [
            {"code": notice.code, "text": notice.text.model_dump()}
            for notice in report.notices
        ],
        "steps": [
            {"step": step.step.value, "outcome": step.outcome, "cause": step.cause}
            for step in report.steps
        ],
        "accepting_region": report.accepting_region,
        "checked_at": to_rfc3339(report.checked_at),
        "license": _license_json(report),
        "status": _status_json(report.status),
        "trust": _trust_json(report),
    }


def _license_json(report: Report) -> dict[str, Any] | None:
    held, agency, region = report.license, report.agency, report.region
    if held is None or agency is None or region is None:
        return None
    return {
        "license_id": str(held.license_id),
        "replaces": _text(held.replaces),
        "type": {
            "code": held.type_code,
            "name": report.license_type and report.license_type.name.model_dump(),
        },
        "issued_at": to_rfc3339(held.issued_at),
        "not_before": _time(held.not_before),
        "expires": _time(held.expires),
        "fields": [
            {
                "name": field.name,
                "label": field.label.model_dump(),
                "value": field.value,
            }
            for field in report.fields
        ],
        "omitted": [label.model_dump() for label in report.omitted],
        "selective": report.selective,
        "presenters": _presenters_json(report.license_type),
        "issuer": _agency_json(agency),
        "answering": report.answering and _agency_json(report.answering),
        "region": {"code": region.code, "name": region.name.model_dump()},
        "contact": report.contact and report.contact.model_dump(),
    }


def _agency_json(agency: Agency) -> dict[str, Any]:
    return {"id": agency.id, "name": agency.name.model_dump()}


def _presenters_json(license_type: LicenseType | None) -> list[dict[str, Any]]:
    if license_type is None:
        return []
    return [
        {
            "who": presenter.who,
            "label": presenter.label.model_dump(),
            "compare": [
                {
                    "claim": comparison.claim,
                    "label": license_type.labels[comparison.claim].model_dump(),
                    "document": comparison.document.model_dump(),
                }
                for comparison in presenter.compare
            ],
        }
        for presenter in license_type.tongyan.presenters
    ]


def _status_json(status: StatusFinding | None) -> dict[str, Any] | None:
    if status is None:
        return None
    return {
        "uri": status.uri,
        "state": status.state.code,
        "issued_at": to_rfc3339(status.issued_at),
    }


def _trust_json(report: Report) -> dict[str, Any] | None:
    standing = report.standing
    if standing is None:
        return None
    age = report.checked_at - standing.issued_at
    return {
        "registry": standing.registry_name.model_dump(),
        "demo": standing.demo,
        "issued_at": to_rfc3339(standing.issued_at),
        "age_s": int(age.total_seconds()),
        "freshness": report.freshness,
        "versions": dict(standing.versions),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else to_rfc3339(moment)


def _text(license_id: LicenseId | None) -> str | None:
    return None if license_id is None else str(license_id)
