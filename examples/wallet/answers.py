"""What the wallet answers a program or its own page, as JSON values.

Times are RFC 3339 in UTC; texts are in both languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from credential import Bilingual, LicenseType
from credential.moments import to_rfc3339
from credential.presentation import RENEWED_AFTER
from examples.wallet.acceptance import Acceptance
from examples.wallet.edition import Claim, Edition
from examples.wallet.live_code import LiveCode
from examples.wallet.wording import (
    ANSWERS,
    claim_label,
    claim_value,
    compared_claims,
    in_order,
    issuer_name,
    license_type_of,
    period_text,
    presenter_texts,
    reason_text,
    type_name,
    validity_text,
)
from trust_registry.view import TrustView
from verifier.readiness import Readiness, readiness_json

__all__ = ["acceptance_json", "code_json", "license_json"]


def license_json(edition: Edition, trust: TrustView | None) -> dict[str, Any]:
    """Return an edition: its claims, and which of them a clerk compares."""
    held = edition.license
    kind = license_type_of(held, trust)
    compared = compared_claims(kind)
    return {
        "type": type_name(held, kind).model_dump(),
        "type_code": held.type_code,
        "license_id": str(held.license_id),
        "issuer": {"id": held.iss, "name": issuer_name(held, trust).model_dump()},
        "validity": validity_text(held).model_dump(),
        "claims": [
            _claim(one, kind, compared) for one in in_order(edition.claims, kind)
        ],
        "presenters": [text.model_dump() for text in presenter_texts(kind)],
    }


def code_json(code: LiveCode) -> dict[str, Any]:
    """Return a live code without its texts: its size and what it shows."""
    return {
        "drawn_at": to_rfc3339(code.drawn_at),
        "renew_by": to_rfc3339(code.renewed_at),
        "renew_after_s": int(RENEWED_AFTER.total_seconds()),
        "version": code.version,
        "characters": code.characters,
        "parts": len(code.symbols),
        "shown": list(code.shown),
    }


def acceptance_json(found: Sequence[Acceptance], ready: Readiness) -> dict[str, Any]:
    """Return each region's answer, and how old the rules are."""
    return {
        "trust": readiness_json(ready),
        "regions": [
            {
                "code": one.region.code,
                "name": one.region.name.model_dump(),
                "home": one.is_home,
                "verdict": one.report.verdict.value,
                "cause": one.report.cause,
                "answer": ANSWERS[one.report.verdict].model_dump(),
                "since": one.since and to_rfc3339(one.since),
                "until": one.until and to_rfc3339(one.until),
                "period": _texts(period_text(one)),
                "reason": _texts(reason_text(one)),
                "conditions": [
                    {"code": notice.code, "text": notice.text.model_dump()}
                    for notice in one.conditions
                ],
            }
            for one in found
        ],
    }


def _claim(
    claim: Claim, kind: LicenseType | None, compared: frozenset[str]
) -> dict[str, Any]:
    return {
        "name": claim.name,
        "label": claim_label(claim, kind).model_dump(),
        "value": claim_value(claim, kind).model_dump(),
        "hidden": claim.hidden,
        "compared": claim.name in compared,
    }


def _texts(text: Bilingual | None) -> dict[str, str] | None:
    return None if text is None else text.model_dump()
