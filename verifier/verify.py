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

from credential import SdJwt
from credential.shown_license import ShownLicense
from trust_registry.agencies import Agency
from trust_registry.freshness import Freshness, part_issued_at
from trust_registry.recognition import Recognition
from trust_registry.view import StatusLists, TrustStanding, TrustView
from verifier.causes import CAUSES, Step, Verdict
from verifier.report import Notice, Report, StatusFinding, StepResult
from verifier.steps import holder, issuer, reading, scope, validity
from verifier.steps.question import (
    ANY_COUNTER,
    Challenge,
    LocalPolicy,
    Question,
    ReplayMemory,
    Signed,
)

__all__ = ["Challenge", "LocalPolicy", "verify"]

SIGNED_LIMITS = LocalPolicy()


def verify(
    text: str,
    *,
    trust: TrustView | None,
    status_lists: StatusLists,
    accepting_region: str,
    now: datetime,
    local: LocalPolicy = SIGNED_LIMITS,
    seen: ReplayMemory | None = None,
    case: str = "",
    challenge: Challenge = ANY_COUNTER,
) -> Report:
    """Decide on one code.

    Args:
        text: The text of one code: ``TY1:…`` or an SD-JWT; empty if none was read.
        trust: One committed state of the registry, or None.
        status_lists: Lists that count, by URI; they are authenticated already.
        accepting_region: Division code of the region at whose counter this is.
        now: The counter's clock, aware UTC.
        local: The hall's own, tighter limits.
        seen: What the hall remembers of codes shown live; None watches for no replay,
            and says so.
        case: The matter at the counter that the code is shown for. The same code
            again in the same case is the same report, in another case a replay.
        challenge: What the holder's proof must be made for: any counter, or the live
            request that the text answers.

    Returns:
        The report. Anything unknown, missing or stale in it is never "accepted".
    """
    findings = _Findings(accepting_region, now, trust.standing if trust else None)
    cause = reading.is_ours(text)
    if not findings.record(Step.CODE, cause):
        return findings.report()
    read = reading.read(text)
    well_formed = findings.record(Step.FORM, read if isinstance(read, str) else None)
    has_view = findings.record(Step.TRUST_VIEW, None if trust else "no-trust-data")
    if not well_formed or not has_view or isinstance(read, str) or trust is None:
        return findings.report()
    question = Question(
        trust, status_lists, accepting_region, now, local, seen, case, challenge
    )
    signed = _authenticate(findings, question, *read)
    if signed is not None:
        _judge(findings, question, signed)
    return findings.report()


class _Findings:
    """What the steps of one verification found so far."""

    __slots__ = (
        "accepting_region",
        "answering",
        "freshness",
        "holder_notices",
        "notices",
        "now",
        "outcomes",
        "signed",
        "standing",
        "status",
    )

    def __init__(
        self, accepting_region: str, now: datetime, standing: TrustStanding | None
    ) -> None:
        self.accepting_region = accepting_region
        self.now = now
        self.standing = standing
        self.outcomes: list[tuple[Step, str | None]] = []
        self.signed: Signed | None = None
        self.answering: Agency | None = None
        self.status: StatusFinding | None = None
        self.freshness: Freshness | None = None
        self.notices: list[Notice] = []
        self.holder_notices: tuple[Notice, ...] = ()

    def record(self, step: Step, cause: str | None) -> bool:
        """Keep a step's outcome, in the order of the steps; tell whether it passed."""
        self.outcomes.append((step, cause))
        return cause is None

    def report(self) -> Report:
        """Return the report of all that was recorded."""
        cause = self._deciding_cause()
        signed = self.signed
        return Report(
            cause=cause,
            notices=self._notices(cause),
            steps=_ALL_PASSED if cause is None else self._steps(),
            accepting_region=self.accepting_region,
            checked_at=self.now,
            license=signed.license if signed else None,
            license_type=signed.license_type if signed else None,
            agency=signed.agency if signed else None,
            answering=self.answering,
            region=signed.region if signed else None,
            status=self.status,
            standing=self.standing,
            freshness=self.freshness,
            selective=signed is not None and signed.shown.selective,
        )

    def _deciding_cause(self) -> str | None:
        failed = [cause for _, cause in self.outcomes if cause is not None]
        for cause in failed:
            if CAUSES[cause].verdict is Verdict.REFUSED:
                return cause
        if failed:
            return failed[0]
        # Fails closed: accepted means that every step was reached and passed.
        return None if len(self.outcomes) == len(_ALL_PASSED) else "malformed"

    def _notices(self, cause: str | None) -> tuple[Notice, ...]:
        standing = self.standing
        if standing is not None and standing.demo:
            self.notices.insert(0, _DEMO)
        if standing is not None and self.freshness is Freshness.STALE:
            self.notices.append(Notice("stale-trust-data", self._as_of(standing)))
        if self.status is not None:
            self.notices.append(Notice("status-as-of", self.status.issued_at))
        if cause is None:
            self.notices.extend(self.holder_notices)
        return tuple(self.notices)

    def _as_of(self, standing: TrustStanding) -> datetime:
        concerned = {self.accepting_region}
        if self.signed is not None:
            concerned.add(self.signed.region.code)
        return part_issued_at(standing, concerned)

    def _steps(self) -> tuple[StepResult, ...]:
        reached = dict(self.outcomes)
        return tuple(
            StepResult(step, "failed" if reached[step] else "passed", reached[step])
            if step in reached
            else StepResult(step, "not-reached")
            for step in Step
        )


_DEMO = Notice("demo-registry")
_ALL_PASSED = tuple(StepResult(step, "passed") for step in Step)


def _authenticate(
    findings: _Findings, question: Question, parsed: SdJwt, unverified: ShownLicense
) -> Signed | None:
    found = issuer.find_key(question, parsed, unverified.license)
    if isinstance(found, str):
        findings.record(Step.ISSUER, found)
        return None
    findings.record(Step.ISSUER, None)
    region, agency, key = found
    kind = question.trust.license_type(unverified.license.type_code)
    if not findings.record(Step.SIGNATURE, issuer.signature_holds(parsed, key)):
        return None
    findings.signed = Signed(
        sd_jwt=parsed,
        shown=unverified,
        license=unverified.license,
        region=region,
        agency=agency,
        key=key,
        license_type=kind and kind.at(question.now),
    )
    return findings.signed


def _judge(findings: _Findings, question: Question, signed: Signed) -> None:
    bad_key, salvaged = issuer.key_was_good(question, signed)
    unrecognized, recognition = scope.is_recognized(question, signed)
    bad_status, findings.status = validity.status_holds(question, signed)
    too_old, findings.freshness = validity.grade_age(question, signed)
    findings.outcomes += (
        (Step.KEY, bad_key),
        (Step.SCOPE, scope.agency_may_issue(question, signed)),
        (Step.RECOGNITION, unrecognized),
        (Step.DATES, validity.dates_hold(question, signed)),
        (Step.STATUS, bad_status),
        (Step.HOLDER, holder.holder_is_proved(question, signed)),
        (Step.AGE, too_old),
    )
    findings.answering = issuer.answering_agency(question.trust, signed.agency)
    findings.holder_notices = holder.holder_notices(question, signed)
    findings.notices.extend(_license_notices(signed, recognition, salvaged=salvaged))


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
