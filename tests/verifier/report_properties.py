"""What is true of every report, whatever the text was."""

from __future__ import annotations

import json

from verifier.causes import CAUSES, Step, Verdict
from verifier.report import Report, to_json

__all__ = ["check_report"]


def check_report(report: Report) -> None:
    """Hold a report against what is true of every report."""
    failed = [result for result in report.steps if result.outcome == "failed"]
    assert [result.step for result in report.steps] == list(Step)
    assert (report.verdict is Verdict.ACCEPTED) == (report.cause is None)
    assert (report.cause is None) == (not failed)
    for result in failed:
        assert result.cause is not None
        assert result.step in CAUSES[result.cause].steps
    if report.verdict is Verdict.ACCEPTED:
        assert {result.outcome for result in report.steps} == {"passed"}
    else:
        assert report.cause in [result.cause for result in failed]
    signature = report.steps[list(Step).index(Step.SIGNATURE)]
    assert (report.license is not None) == (signature.outcome == "passed")
    json.dumps(to_json(report))
