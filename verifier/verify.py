"""The verdict: one pure function from a text and a trust view to a report.

It never raises for anything in the text, reads no clock and opens no file. Rules:

1. Every step that can be evaluated is.
2. The first refusal in the order of the steps is the cause; without one, the first
   "cannot decide"; without one, the license is accepted.
3. Until the signature has held (V5), later steps are not reached and nothing of the
   text is reported.

Source: design/verification.md; ``docs/formats/verification.md``.
"""

from __future__ import annotations

from datetime import datetime

from credential import License, SdJwt
from trust_registry.freshness import Freshness, part_issued_at
from trust_registry.recognition import Recognition
from trust_registry.view import StatusLists, TrustStanding, TrustView
from verifier.causes import CAUSES, Step, Verdict
from verifier.report import Notice, Report, StatusFinding, StepResult
from verifier.steps import issuer, reading, scope, validity
from verifier.steps.question import LocalPolicy, Question, Signed

__all__ = ["LocalPolicy", "verify"]

SIGNED_LIMITS = LocalPolicy()


def verify(
    text: str,
    *,
    trust: TrustView | None,
    status_lists: StatusLists,
    accepting_region: str,
    now: datetime,
    local: LocalPolicy = SIGNED_LIMITS,
) -> Report:
    """Decide on one code.

    Args:
        text: The text of one code: ``TY1:…`` or an SD-JWT; empty if none was read.
        trust: One committed state of the registry, or None.
        status_lists: Lists that count, by URI; they are authenticated already.
        accepting_region: Division code of the region at whose counter this is.
        now: The counter's clock, aware UTC.
        local: The hall's own, tighter limits.

    Returns:
        The report. Anything unknown, missing or stale in it is never "accepted".
    """
    case = _Case(accepting_region, now, trust.standing if trust else None)
    cause = reading.is_ours(text)
    if not case.record(Step.CODE, cause):
        return case.report()
    read = reading.read(text)
    well_formed = case.record(Step.FORM, read if isinstance(read, str) else None)
    has_view = case.record(Step.TRUST_VIEW, None if trust else "no-trust-data")
    if not well_formed or not has_view or isinstance(read, str) or trust is None:
        return case.report()
    question = Question(trust, status_lists, accepting_region, now, local)
    signed = _authenticate(case, question, *read)
    if signed is not None:
        _judge(case, question, signed)
    return case.report()


class _Case:
    """What the steps of one verification found so far."""

    def __init__(
        self, accepting_region: str, now: datetime, standing: TrustStanding | None
    ) -> None:
        self.accepting_region = accepting_region
        self.now = now
        self.standing = standing
        self.causes: dict[Step, str | None] = {}
        self.signed: Signed | None = None
        self.status: StatusFinding | None = None
        self.freshness: Freshness | None = None
        self.notices: list[Notice] = []

    def record(self, step: Step, cause: str | None) -> bool:
        """Keep a step's outcome; tell whether it passed."""
        self.causes[step] = cause
        return cause is None

    def report(self) -> Report:
        """Return the report of all that was recorded."""
        cause = self._deciding_cause()
        signed = self.signed
        return Report(
            verdict=Verdict.ACCEPTED if cause is None else CAUSES[cause].verdict,
            cause=cause,
            notices=self._notices(cause),
            steps=tuple(self._result(step) for step in Step),
            accepting_region=self.accepting_region,
            checked_at=self.now,
            license=signed.license if signed else None,
            license_type=signed.license_type if signed else None,
            agency=signed.agency if signed else None,
            region=signed.region if signed else None,
            status=self.status,
            standing=self.standing,
            freshness=self.freshness,
        )

    def _deciding_cause(self) -> str | None:
        failed = [cause for cause in self.causes.values() if cause is not None]
        for cause in failed:
            if CAUSES[cause].verdict is Verdict.REFUSED:
                return cause
        if failed:
            return failed[0]
        # Fails closed: accepted means that every step was reached and passed.
        return None if len(self.causes) == len(Step) else "malformed"

    def _notices(self, cause: str | None) -> tuple[Notice, ...]:
        standing = self.standing
        if standing is not None and standing.demo:
            self.notices.insert(0, Notice("demo-registry"))
        if standing is not None and self.freshness is Freshness.STALE:
            self.notices.append(Notice("stale-trust-data", self._as_of(standing)))
        if self.status is not None:
            self.notices.append(Notice("status-as-of", self.status.issued_at))
        if cause is None:
            self.notices.append(Notice("unbound-paper"))
        return tuple(self.notices)

    def _as_of(self, standing: TrustStanding) -> datetime:
        concerned = {self.accepting_region}
        if self.signed is not None:
            concerned.add(self.signed.region.code)
        return part_issued_at(standing, concerned)

    def _result(self, step: Step) -> StepResult:
        if step not in self.causes:
            return _NOT_REACHED[step]
        cause = self.causes[step]
        return _PASSED[step] if cause is None else StepResult(step, "failed", cause)


_PASSED = {step: StepResult(step, "passed") for step in Step}
_NOT_REACHED = {step: StepResult(step, "not-reached") for step in Step}


def _authenticate(
    case: _Case, question: Question, parsed: SdJwt, unverified: License
) -> Signed | None:
    found = issuer.find_key(question, parsed, unverified)
    if isinstance(found, str):
        case.record(Step.ISSUER, found)
        return None
    case.record(Step.ISSUER, None)
    region, agency, key = found
    if not case.record(Step.SIGNATURE, issuer.signature_holds(parsed, key)):
        return None
    case.signed = Signed(
        sd_jwt=parsed,
        license=unverified,
        region=region,
        agency=agency,
        key=key,
        license_type=question.trust.license_type(unverified.type_code),
    )
    return case.signed


def _judge(case: _Case, question: Question, signed: Signed) -> None:
    cause, salvaged = issuer.key_was_good(question, signed)
    case.record(Step.KEY, cause)
    case.record(Step.SCOPE, scope.agency_may_issue(question, signed))
    cause, recognition = scope.is_recognized(question, signed)
    case.record(Step.RECOGNITION, cause)
    case.record(Step.DATES, validity.dates_hold(question, signed))
    cause, case.status = validity.status_holds(question, signed)
    case.record(Step.STATUS, cause)
    case.record(Step.HOLDER, validity.holder_is_proved(signed))
    cause, case.freshness = validity.grade_age(question, signed)
    case.record(Step.AGE, cause)
    case.notices.extend(_license_notices(signed, recognition, salvaged=salvaged))


def _license_notices(
    signed: Signed, recognition: Recognition | None, *, salvaged: bool
) -> list[Notice]:
    notices = []
    if salvaged:
        notices.append(Notice("salvaged"))
    if recognition is not None and recognition.holder_present:
        notices.append(Notice("holder-present"))
    if scope.issuer_named_by_division(signed):
        notices.append(Notice("issuer-by-division"))
    kind = signed.license_type
    if kind is not None and kind.tongyan.code_status == "placeholder":
        notices.append(Notice("placeholder-type"))
    return notices
