"""Every cause with its words, as JSON values: for programs that show it themselves."""

from __future__ import annotations

from typing import Any

from verifier.causes import CAUSES
from verifier.messages import MESSAGES

__all__ = ["causes_json"]


def causes_json() -> list[dict[str, Any]]:
    """Return the causes in the order of the steps."""
    return [
        {
            "cause": cause.code,
            "verdict": cause.verdict.value,
            "steps": [step.value for step in cause.steps],
            "platform_code": cause.platform_code,
            "sentence": MESSAGES[cause.code].sentence.model_dump(),
            "action": MESSAGES[cause.code].action.model_dump(),
        }
        for cause in CAUSES.values()
    ]
