"""What an answer comes to: each license in it held against what was asked.

Too much is set aside before anybody sees it, too little is told. Whether a license is
genuine was decided by ``verifier.verify`` before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from credential import Bilingual, sd_jwt
from credential.shown_license import disclosed_names, read_shown_license
from verifier.causes import Verdict
from verifier.live_requests.asked import Asked, AskedLicense
from verifier.live_requests.faults import ANSWER_MESSAGES, AnswerFault
from verifier.messages import Message
from verifier.report import Report
from verifier.result import Remark, Result, result_json, worst_of
from verifier.steps.holder import made_for_another
from verifier.steps.question import Challenge

__all__ = ["JudgedAnswer", "JudgedLicense", "judge", "refusal_of"]


@dataclass(frozen=True, slots=True)
class JudgedLicense:
    """One license of an answer.

    Attributes:
        asked: What it answers.
        result: What was decided on it, without the claims that nobody asked for.
        fault: What is wrong with it beside the result, or None.
        lacks: Labels of the claims that are needed and were not shown.
    """

    asked: AskedLicense
    result: Result
    fault: AnswerFault | None = None
    lacks: tuple[Bilingual, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The result's; what does not answer the request is refused."""
        return self.result.verdict if self.fault is None else Verdict.REFUSED

    @property
    def message(self) -> Message:
        """The sentence and the action to show."""
        if self.fault is None:
            return self.result.message
        sentence, action = ANSWER_MESSAGES[self.fault]
        if self.lacks:
            missing_zh = "、".join(label.zh for label in self.lacks)
            missing_en = ", ".join(label.en for label in self.lacks)
            sentence = Bilingual(
                zh=f"{sentence.zh}缺少：{missing_zh}。",
                en=f"{sentence.en} Missing: {missing_en}.",
            )
        return Message(sentence, action)

    def to_json(self) -> dict[str, Any]:
        """Return it as a result of a check, with what it answers beside it."""
        return {
            **result_json(self.result),
            "verdict": self.verdict.value,
            "sentence": self.message.sentence.model_dump(),
            "action": self.message.action.model_dump(),
            "fault": self.fault or self.result.fault,
            "asked_as": self.asked.name.model_dump(),
        }


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """A whole answer.

    Attributes:
        fault: Why nothing, or not all, of it can be used, or None.
        licenses: What came, in the order of the request.
    """

    fault: AnswerFault | None = None
    licenses: tuple[JudgedLicense, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of its licenses'; with a fault of the whole, never accepted."""
        verdicts = [one.verdict for one in self.licenses]
        return worst_of([*verdicts, *([Verdict.CANNOT_DECIDE] if self.fault else [])])


def refusal_of(asked: Asked, presentations: Mapping[str, str]) -> AnswerFault | None:
    """Return why an answer is refused before anything in it is read, or None.

    What answers another request's query is not looked at: nobody asked for it here.
    """
    if any(asked.license(query_id) is None for query_id in presentations):
        return AnswerFault.UNASKED_LICENSE
    for choice in asked.choices if asked.is_one else ():
        if not any(query_id in presentations for query_id in choice):
            return AnswerFault.LICENSES_MISSING
    return None


def judge(
    answered: Sequence[AskedLicense],
    results: Sequence[Result],
    challenge: Challenge,
) -> JudgedAnswer:
    """Hold results against what was asked.

    Args:
        answered: What each result answers.
        results: What was decided on each presentation, under this challenge.
        challenge: What their proofs had to be made for.
    """
    pairs = zip(answered, results, strict=True)
    return JudgedAnswer(None, tuple(_judged(*pair, challenge) for pair in pairs))


def _judged(asked: AskedLicense, result: Result, challenge: Challenge) -> JudgedLicense:
    report = result.report
    if report is None or report.license is None or result.code is None:
        return JudgedLicense(asked, result)
    shown = sd_jwt.parse(result.code.text)
    binding = read_shown_license(shown).binding
    kept = _set_aside(result, report, disclosed_names(shown) - asked.claims)
    if report.cause == "holder-not-proved" and binding is not None:
        return JudgedLicense(
            asked, kept, _MADE_FOR[made_for_another(binding, challenge)]
        )
    if report.verdict is not Verdict.ACCEPTED:
        return JudgedLicense(asked, kept)
    if report.license.type_code != asked.license_type:
        return JudgedLicense(asked, kept, AnswerFault.OTHER_TYPE)
    lacks = tuple(
        _label(report, name)
        for name in asked.needed
        if name not in report.license.claims
    )
    return JudgedLicense(
        asked, kept, AnswerFault.CLAIMS_MISSING if lacks else None, lacks
    )


_MADE_FOR = {
    None: None,
    "audience": AnswerFault.WRONG_AUDIENCE,
    "nonce": AnswerFault.WRONG_NONCE,
}


def _set_aside(result: Result, report: Report, unasked: frozenset[str]) -> Result:
    """Return a result without claims that the holder showed and nobody asked for.

    Claims that cannot be kept back stay: the holder did not choose to show them.
    """
    held = report.license
    if held is None or not unasked & held.claims.keys():
        return result
    claims = {name: told for name, told in held.claims.items() if name not in unasked}
    return replace(
        result,
        report=report._replace(license=held._replace(claims=claims)),
        remarks=(*result.remarks, Remark("unasked-set-aside")),
    )


def _label(report: Report, name: str) -> Bilingual:
    labels = report.license_type.labels if report.license_type else {}
    return labels.get(name) or Bilingual(zh=name, en=name)
