"""The slip of a check 核验单: its receipt in words, for a file or the case system.

It says what the journal says and nothing more: whoever holds it cannot tell whose
license it was, the hall can.
"""

from __future__ import annotations

from typing import Any

from credential.moments import to_rfc3339
from trust_registry.view import TrustView
from verifier.causes import Verdict
from verifier.check_counts import group_of
from verifier.messages import VERDICT_WORDS
from verifier.number_names import number_names
from verifier.receipt import read_receipt
from verifier.receipt_journal import Entry

__all__ = ["FORMAT", "slip_json"]

FORMAT = "tongyan-slip-1"


def slip_json(entry: Entry, view: TrustView | None) -> dict[str, Any]:
    """Return the slip of a receipt.

    Args:
        entry: The receipt in its journal.
        view: The registry, for names; codes stand alone where it has none.

    Raises:
        MalformedError: the line is no receipt.
    """
    receipt = read_receipt(entry.line)
    names = number_names([group_of(receipt)], view)
    accepting = view.region(receipt.accepting) if view else None

    def named(code: str | None) -> dict[str, Any] | None:
        return None if code is None else {"code": code, "name": names.get(code)}

    return {
        "format": FORMAT,
        "number": entry.number,
        "chained": entry.chained,
        "at": to_rfc3339(receipt.at),
        "verdict": receipt.verdict,
        "word": VERDICT_WORDS[Verdict(receipt.verdict)].model_dump(),
        "cause": receipt.cause,
        "sentence": names.get(receipt.cause) if receipt.cause else None,
        "accepting": {
            "code": receipt.accepting,
            "name": accepting and accepting.name.model_dump(),
        },
        "issuing": named(receipt.issuing),
        "license_type": named(receipt.license_type),
        "license_mark": receipt.license_mark,
        "trust_version": receipt.trust_version,
        "case": receipt.case,
        "purpose": receipt.purpose,
        "operator": receipt.operator,
    }
