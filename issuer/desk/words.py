"""What operators write beside an application: case numbers and reasons."""

from __future__ import annotations

from credential.bilingual import Bilingual
from issuer.draft import DraftError, FieldFault
from issuer.text_rules import text_fault

__all__ = ["checked_case_number", "checked_reason"]

# Longer ones belong into the case file, not into a register.
MAX_CASE_NUMBER_CHARACTERS = 64
MAX_REASON_CHARACTERS = 500

_CASE_NUMBER = Bilingual(zh="办件编号", en="case number")
_REASON = Bilingual(zh="原因", en="reason")


def checked_case_number(text: str | None) -> str | None:
    """Return a case number as it may be kept, None for none.

    Raises:
        DraftError: says what is wrong with it.
    """
    if not text:
        return None
    return _checked("case_number", _CASE_NUMBER, text, MAX_CASE_NUMBER_CHARACTERS)


def checked_reason(text: str) -> str:
    """Return a reason as it may be kept.

    Raises:
        DraftError: there is none, or says what is wrong with it.
    """
    if not text.strip():
        missing = Bilingual(zh="未填写。", en="it is missing")
        raise DraftError((FieldFault("reason", _REASON, missing),))
    return _checked("reason", _REASON, text, MAX_REASON_CHARACTERS)


def _checked(field: str, label: Bilingual, text: str, most: int) -> str:
    fault = text_fault(text)
    if len(text) > most:
        fault = Bilingual(
            zh=f"超过 {most} 个字符。", en=f"it is longer than {most} characters"
        )
    if fault is not None:
        raise DraftError((FieldFault(field, label, fault),))
    return text
