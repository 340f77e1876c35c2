"""V7 and V8: the agency might issue it then, this region recognizes it now."""

from __future__ import annotations

from trust_registry.recognition import Recognition
from verifier.steps.question import Question, Signed

__all__ = ["agency_may_issue", "is_recognized", "issuer_named_by_division"]


def agency_may_issue(question: Question, signed: Signed) -> str | None:
    """V7: ``out-of-scope`` unless agency, type and identifier agree, as of ``iat``."""
    held, agency, region = signed.license, signed.agency, signed.region
    if held.license_id.type_code != held.type_code:
        return "out-of-scope"
    if held.license_id.issuer not in (agency.uscc, agency.division):
        return "out-of-scope"
    if signed.license_type is None or not region.may_list(held.type_code):
        return question.absence("out-of-scope")
    if not agency.may_issue(held.type_code, held.issued_at):
        return question.absence("out-of-scope", region.code)
    return None


def issuer_named_by_division(signed: Signed) -> bool:
    """Tell whether the identifier has a division where a USCC belongs: a notice."""
    named, agency = signed.license.license_id.issuer, signed.agency
    return named == agency.division != agency.uscc


def is_recognized(
    question: Question, signed: Signed
) -> tuple[str | None, Recognition | None]:
    """V8: ``not-recognized`` unless a row says that it is."""
    accepting = question.accepting_region
    if question.trust.region(accepting) is None:
        # A row for "*" speaks of members; a region that is none recognizes nothing.
        return question.absence("not-recognized"), None
    recognition = question.trust.recognition(
        accepting=accepting,
        issuing=signed.region.code,
        type_code=signed.license.type_code,
        issued_at=signed.license.issued_at,
        now=question.now,
    )
    if not recognition.recognized:
        return question.absence("not-recognized", accepting), recognition
    return None, recognition
