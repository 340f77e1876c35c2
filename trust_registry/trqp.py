"""The two questions of TRQP v2, answered from a trust view as of an instant.

The same view and the same rules as at a counter (V4 to V8). Answers are not signed:
who has a view of its own asks that. HTTP is left to `trust_registry.service`.

Source:
    Trust over IP, Trust Registry Query Protocol v2.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from credential.license import VCT_PREFIX
from credential.moments import to_rfc3339
from trust_registry.agencies import Agency
from trust_registry.freshness import Freshness, freshness
from trust_registry.members import Region
from trust_registry.view import TrustView

__all__ = [
    "ISSUE",
    "NO_KEY",
    "REASONS",
    "TrqpAnswer",
    "TrqpLapsedError",
    "TrqpQuestion",
    "TrqpUnknownError",
    "authorization",
    "reasons_against",
    "recognition",
]

ISSUE = "issue"
"""The one action that the registry rules on."""

_ANSWERABLE = (Freshness.FRESH, Freshness.STALE)


class TrqpUnknownError(LookupError):
    """Something that is asked about does not exist here; ``what`` says which part.

    Told apart from "no": a misspelled identifier must not look like a refusal.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class TrqpLapsedError(Exception):
    """The data is too old to answer from, as it would be at a counter."""

    def __init__(self, found: Freshness) -> None:
        super().__init__(found.value)
        self.found = found


@dataclass(frozen=True, slots=True)
class TrqpQuestion:
    """What is asked.

    Attributes:
        authority_id: The ``iss_prefix`` of the region that authorizes or recognizes.
        entity_id: The agency's ``id``, or the other region's ``iss_prefix``.
        action: `ISSUE`.
        resource: The ``vct`` or the code of a license type.
        at: The instant as of which it is asked.
        issued_at: When the license in question was issued; None for ``at``.
    """

    authority_id: str
    entity_id: str
    action: str
    resource: str
    at: datetime
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrqpAnswer:
    """What is answered.

    Attributes:
        holds: Whether it is authorized, or recognized.
        message: Why, in one sentence.
        basis: The data that the answer rests on, as JSON values.
        particulars: Further members of the answer, as JSON values.
    """

    holds: bool
    message: str
    basis: dict[str, Any]
    particulars: dict[str, Any] = field(default_factory=dict)


def authorization(view: TrustView, asked: TrqpQuestion, *, now: datetime) -> TrqpAnswer:
    """Answer whether a region's agency might issue a license type at an instant.

    Args:
        view: The registry.
        asked: The question.
        now: The clock, which grades the view's age.

    Raises:
        TrqpUnknownError: authority, entity, action or type does not exist here.
        TrqpLapsedError: the data is too old.
    """
    region = _region(view, asked.authority_id, "authority")
    agency = view.agency(asked.entity_id)
    if agency is None:
        raise TrqpUnknownError("entity")
    type_code = _type_code(view, asked)
    basis = _basis(view, type_code, (region,), now)
    reason = next(reasons_against(region, agency, type_code, asked.at), None)
    if reason is None:
        return TrqpAnswer(True, "the agency may issue this license type then", basis)
    return _no(reason, basis)


def recognition(view: TrustView, asked: TrqpQuestion, *, now: datetime) -> TrqpAnswer:
    """Answer whether a region recognizes another's licenses of a type at an instant.

    Args:
        view: The registry.
        asked: The question.
        now: The clock, which grades the view's age.

    Raises:
        TrqpUnknownError: authority, entity, action or type does not exist here.
        TrqpLapsedError: the data is too old.
    """
    accepting = _region(view, asked.authority_id, "authority")
    if view.region(accepting.code) is None:
        raise TrqpUnknownError("authority")  # it left, and recognizes nothing here
    issuing = _region(view, asked.entity_id, "entity")
    type_code = _type_code(view, asked)
    basis = _basis(view, type_code, (issuing, accepting), now)
    if max(accepting.joined, issuing.joined) > asked.at:
        return _no("not-a-member-then", basis)
    issued_at = asked.issued_at or asked.at
    if not issuing.might_issue_at(issued_at):
        return _no("region-not-issuing", basis)
    found = view.recognition(
        accepting=accepting.code,
        issuing=issuing.code,
        type_code=type_code,
        issued_at=issued_at,
        now=asked.at,
    )
    change = view.recognition_change(
        accepting=accepting.code,
        issuing=issuing.code,
        type_code=type_code,
        after=asked.at,
    )
    particulars: dict[str, Any] = {
        "since": _moment(found.since),
        "next_change": _moment(change),
        "conditions": ["holder-present"] if found.holder_present else [],
    }
    if found.recognized:
        message = "licenses of this type are recognized then"
        return TrqpAnswer(True, message, basis, particulars)
    particulars["reason"] = "not-recognized"
    return TrqpAnswer(False, REASONS["not-recognized"], basis, particulars)


NO_KEY = "no-key-then"

REASONS = {
    "not-a-member-then": "the region was not a member then",
    "region-not-issuing": "the region was suspended then, or had left",
    "of-another-authority": "another region lists this agency",
    "type-not-open": "the region may not list agencies for this license type",
    "type-not-listed": "the agency is not listed for this license type then",
    "agency-not-active": "the agency was not active then",
    NO_KEY: "the agency had no key to sign with then",
    "not-recognized": "no recognition is in force then",
}
"""Why a question is answered with no."""


def _no(reason: str, basis: dict[str, Any]) -> TrqpAnswer:
    return TrqpAnswer(False, REASONS[reason], basis, {"reason": reason})


def reasons_against(
    region: Region, agency: Agency, type_code: str, at: datetime
) -> Iterator[str]:
    """Yield why an agency might not issue, the plainest reason first (V6, V7)."""
    if not agency.id.startswith(region.iss_prefix):
        yield "of-another-authority"
    if region.joined > at:
        yield "not-a-member-then"
    if not region.might_issue_at(at):
        yield "region-not-issuing"
    if not region.may_list(type_code):
        yield "type-not-open"
    if not agency.may_issue(type_code, at):
        yield "type-not-listed"
    if agency.state_at(at) != "active":
        yield "agency-not-active"
    if not any(
        key.purpose == "credential"
        and key.state != "compromised"
        and key.was_good_at(at)
        for key in agency.keys
    ):
        yield NO_KEY


def _region(view: TrustView, identifier: str, what: str) -> Region:
    region = view.region_of(identifier)
    if region is None or region.iss_prefix != identifier:
        raise TrqpUnknownError(what)
    return region


def _type_code(view: TrustView, asked: TrqpQuestion) -> str:
    if asked.action != ISSUE:
        raise TrqpUnknownError("action")
    code = asked.resource.removeprefix(VCT_PREFIX)
    if view.license_type(code) is None:
        raise TrqpUnknownError("resource")
    return code


def _basis(
    view: TrustView, type_code: str, regions: tuple[Region, ...], now: datetime
) -> dict[str, Any]:
    standing = view.standing
    license_type = view.license_type(type_code)
    rules = license_type.at(now) if license_type else None
    max_stale_s = rules.tongyan.max_stale_s if rules else view.policy.max_stale_s
    codes = [region.code for region in regions]
    found = freshness(standing, now=now, max_stale_s=max_stale_s, regions=codes)
    if found not in _ANSWERABLE:
        raise TrqpLapsedError(found)
    concerned = {f"region-{code}{end}" for code in codes for end in ("", ".pub")}
    return {
        "registry": standing.registry_name.model_dump(),
        "demo": standing.demo,
        "issued_at": to_rfc3339(standing.issued_at),
        "freshness": found.value,
        "versions": {
            role: version
            for role, version in standing.versions.items()
            if role in concerned or not role.startswith("region-")
        },
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else to_rfc3339(at)
