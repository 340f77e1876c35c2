"""A service item and a decision as JSON values, for the page and for programs.

The members are described in ``docs/formats/service-items.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from credential import Bilingual, LicenseType
from credential.moments import to_rfc3339
from trust_registry.service_conditions import sentence
from trust_registry.service_items import Requirement, ServiceItem
from verifier.decision import Decision, Met
from verifier.item_labels import ItemLabels
from verifier.item_messages import DECISION_MESSAGES, STANDINGS

__all__ = ["decision_json", "form_json", "item_json"]


def item_json(
    item: ServiceItem, license_type: Callable[[str], LicenseType | None]
) -> dict[str, Any]:
    """Return what a matter asks for, with every condition as a sentence."""
    labels = ItemLabels(item, license_type)
    return {
        "code": item.code,
        "name": item.name.model_dump(),
        "initials": item.initials,
        "legal_basis": item.legal_basis.model_dump(),
        "working_days": item.working_days,
        "mode": {"code": item.mode.value, "label": item.mode.label.model_dump()},
        "requirements": [_asked(one, labels) for one in item.requirements],
        "conditions": _dumped(
            sentence(one, labels.reference) for one in item.conditions
        ),
        "form": [
            {"name": field.name, "label": field.label.model_dump()}
            for field in item.form
        ],
    }


def decision_json(decision: Decision, labels: ItemLabels) -> dict[str, Any]:
    """Return what a matter came to."""
    message = DECISION_MESSAGES[decision.cause]
    filled = zip(decision.item.form, decision.form.values(), strict=True)
    return {
        "item": decision.item.code,
        "name": decision.item.name.model_dump(),
        "verdict": decision.verdict.value,
        "cause": decision.cause,
        "sentence": message.sentence.model_dump(),
        "action": message.action.model_dump(),
        "requirements": [_met(one, labels) for one in decision.requirements],
        "conditions": [
            {"sentence": one.sentence.model_dump(), "outcome": one.outcome.value}
            for one in decision.conditions
        ],
        "unused": list(decision.unused),
        "form": [
            {"name": field.name, "label": field.label.model_dump(), "value": value}
            for field, value in filled
        ],
    }


def form_json(
    decided: Mapping[str, Any], *, case: str, now: datetime
) -> dict[str, Any]:
    """Return the form of a decision as the hall's system takes it.

    Args:
        decided: What `decision_json` returned, with its ``results``.
        case: Number of the matter.
        now: When it was decided.
    """
    return {
        "format": "tongyan-form-1",
        "item": decided["item"],
        "case": case,
        "decided_at": to_rfc3339(now),
        "verdict": decided["verdict"],
        "form": {field["name"]: field["value"] for field in decided["form"]},
        "requirements": [
            {name: one[name] for name in ("id", "standing", "follows_until")}
            for one in decided["requirements"]
        ],
        "receipts": [one["receipt"] for one in decided["results"]],
    }


def _asked(requirement: Requirement, labels: ItemLabels) -> dict[str, Any]:
    return {
        "id": requirement.id,
        "name": requirement.name.model_dump(),
        "any_of": [
            {
                "license_type": one.license_type,
                "name": labels.type_name(one.license_type).model_dump(),
                "issuing": one.issuing,
                "claims": _dumped(
                    labels.claim(one.license_type, claim)
                    for claim in one.values.values()
                ),
            }
            for one in requirement.any_of
        ],
        "conditions": _dumped(
            sentence(one, labels.reference) for one in requirement.conditions
        ),
        "later_days": requirement.later_days,
    }


def _met(met: Met, labels: ItemLabels) -> dict[str, Any]:
    return {
        **_asked(met.requirement, labels),
        "standing": met.standing.value,
        "sentence": STANDINGS[met.standing].model_dump(),
        "shown": met.shown,
        "lacks": _dumped(met.lacks),
        "follows_until": met.follows_until and met.follows_until.isoformat(),
    }


def _dumped(texts: Iterable[Bilingual]) -> list[dict[str, str]]:
    return [text.model_dump() for text in texts]
