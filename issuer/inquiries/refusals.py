"""Why a call without a code is not answered, as an error and as problems."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from issuer.errors import InquiryError
from trust_registry.errors import MessageRefusedError
from trust_registry.inquiry_refusals import REFUSALS
from trust_registry.problem_words import Told

__all__ = ["INQUIRY_PROBLEMS", "code_of", "refused"]

INQUIRY_PROBLEMS: Mapping[str, Told] = MappingProxyType(
    {code: refusal.words for code, refusal in REFUSALS.items()}
)
"""The words of each, for the service's table of problems."""


def refused(code: str) -> InquiryError:
    """Return the error of a code."""
    return InquiryError(code, REFUSALS[code].words.sentence)


def code_of(error: MessageRefusedError) -> str:
    """Return the code of a message that does not count."""
    return f"inquiry-{error.code}"
