"""V9, V10 and age: dates, status, and how young the trust data is."""

from __future__ import annotations

from credential import LicenseState, StatusList, StatusListError
from trust_registry.freshness import (
    CLOCK_TOLERANCE,
    Freshness,
    clock_is_suspect,
    freshness,
)
from verifier.report import StatusFinding
from verifier.steps.question import Question, Signed

__all__ = ["dates_hold", "grade_age", "status_holds"]

DEFAULT_MAX_STATUS_AGE_S = 7 * 86_400  # where the registry has no entry for the type

_CAUSE_OF_AGE = {
    Freshness.TOO_OLD: "trust-too-old",
    Freshness.CLOCK_SUSPECT: "clock-suspect",
    Freshness.REGION_EXPIRED: "region-data-expired",
    Freshness.COUNCIL_EXPIRED: "council-data-expired",
}

# States that an older list may be believed on: nobody comes back from them. A
# suspension may have been lifted since, and "valid" may have ended.
_FINAL_STATES = frozenset(LicenseState) - {LicenseState.VALID, LicenseState.SUSPENDED}


def dates_hold(question: Question, signed: Signed) -> str | None:
    """V9: ``not-yet-valid`` or ``expired``; good while ``now < exp``."""
    held, now = signed.license, question.now
    if held.expires is not None and now >= held.expires:
        return "expired"
    starts = held.not_before
    ahead = held.issued_at - now > CLOCK_TOLERANCE
    if ahead or (starts is not None and starts > now):
        # A clock that runs behind makes everything look early.
        suspect = clock_is_suspect(question.trust.standing, now)
        return "clock-suspect" if suspect else "not-yet-valid"
    return None


def status_holds(
    question: Question, signed: Signed
) -> tuple[str | None, StatusFinding | None]:
    """V10: the state if it is not valid, or why no list can tell."""
    reference = signed.license.status
    if not reference.uri.startswith(signed.region.status_prefix):
        # An agency cannot move its licenses to another region's list.
        return "status-unknown", None
    held = question.status_lists.get(reference.uri)
    if held is None or held.uri != reference.uri:
        return "status-unknown", None
    try:
        state = held.state_at(reference.index)
    except StatusListError:
        # A word of a later vocabulary: not valid, and no end that could be named.
        return "status-unknown", None
    finding = StatusFinding(reference.uri, state, held.issued_at)
    if state is LicenseState.NOT_ISSUED and signed.license.issued_at > held.issued_at:
        return "newer-than-trust-data", finding
    if state in _FINAL_STATES:
        return state.code, finding
    problem = _list_problem(question, signed, held)
    if problem is not None:
        return problem, finding
    return None if state is LicenseState.VALID else state.code, finding


def grade_age(question: Question, signed: Signed) -> tuple[str | None, Freshness]:
    """Age: the class of the trust data for this license's type and regions."""
    kind = signed.license_type
    signed_limit = (
        kind.tongyan.max_stale_s if kind else question.trust.policy.max_stale_s
    )
    grade = freshness(
        question.trust.standing,
        now=question.now,
        max_stale_s=_tightest(signed_limit, question.local.max_stale_s),
        regions=(signed.region.code, question.accepting_region),
    )
    return _CAUSE_OF_AGE.get(grade), grade


def _list_problem(question: Question, signed: Signed, held: StatusList) -> str | None:
    kind = signed.license_type
    signed_limit = kind.tongyan.max_status_age_s if kind else DEFAULT_MAX_STATUS_AGE_S
    limit_s = _tightest(signed_limit, question.local.max_status_age_s)
    if held.issued_at - question.now > CLOCK_TOLERANCE:
        return "clock-suspect"
    if (question.now - held.issued_at).total_seconds() > limit_s:
        return "status-too-old"
    if held.expires is not None and question.now >= held.expires:
        return "status-too-old"
    return None


def _tightest(signed_s: int, local_s: int | None) -> int:
    return signed_s if local_s is None else min(signed_s, local_s)
