"""The verdicts, the steps and the causes: what each one is, not what it is called.

The words for clerks stand in `verifier.messages`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["CAUSES", "Cause", "Step", "Verdict"]


class Verdict(StrEnum):
    """What a clerk is told: three words, fixed."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANNOT_DECIDE = "cannot-decide"


class Step(StrEnum):
    """The steps of a verification, in their order, with the numbers of the format."""

    CODE = "V1"
    FORM = "V2"
    TRUST_VIEW = "V3"
    ISSUER = "V4"
    SIGNATURE = "V5"
    KEY = "V6"
    SCOPE = "V7"
    RECOGNITION = "V8"
    DATES = "V9"
    STATUS = "V10"
    HOLDER = "V11"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause.

    Attributes:
        code: Its stable name in reports.
        verdict: What it leads to; never "accepted".
        steps: The steps it may come from.
        platform_code: The word of the deployed provincial platforms, 1 to 7, or None
            where they have none.
    """

    code: str
    verdict: Verdict
    steps: tuple[Step, ...]
    platform_code: int | None = None


def _refused(code: str, *steps: Step, platform_code: int | None = None) -> Cause:
    return Cause(code, Verdict.REFUSED, steps, platform_code)


def _open(code: str, *steps: Step) -> Cause:
    return Cause(code, Verdict.CANNOT_DECIDE, steps)


_ABSENCE = (Step.ISSUER, Step.SCOPE, Step.RECOGNITION)

_CLOCK = (Step.DATES, Step.STATUS, Step.HOLDER, Step.AGE)

CAUSES: Mapping[str, Cause] = MappingProxyType(
    {
        cause.code: cause
        for cause in (
            _refused("unreadable", Step.CODE),
            _refused("not-a-license", Step.CODE),
            _refused("malformed", Step.FORM, Step.SIGNATURE, platform_code=7),
            _open("newer-format", Step.FORM),
            _open("part-of-code", Step.FORM),
            _open("no-trust-data", Step.TRUST_VIEW),
            _refused("unknown-region", Step.ISSUER, platform_code=5),
            _refused("unknown-issuer", Step.ISSUER, platform_code=5),
            _refused("unlisted-key", Step.ISSUER),
            _open("newer-than-trust-data", *_ABSENCE, Step.STATUS),
            _refused("forged", Step.SIGNATURE, platform_code=7),
            _refused("key-not-valid-then", Step.KEY),
            _refused("key-compromised", Step.KEY),
            _refused("agency-suspended", Step.KEY),
            _refused("region-suspended", Step.KEY),
            _refused("out-of-scope", Step.SCOPE),
            _refused("not-recognized", Step.RECOGNITION),
            _refused("not-yet-valid", Step.DATES, platform_code=1),
            _refused("expired", Step.DATES, platform_code=3),
            _refused("suspended", Step.STATUS, platform_code=2),
            _refused("revoked", Step.STATUS, platform_code=3),
            _refused("withdrawn", Step.STATUS, platform_code=3),
            _refused("cancelled", Step.STATUS, platform_code=3),
            _refused("transferred-out", Step.STATUS, platform_code=3),
            _refused("superseded", Step.STATUS, platform_code=3),
            _refused("not-issued", Step.STATUS, platform_code=5),
            _open("status-unknown", Step.STATUS),
            _open("status-too-old", Step.STATUS),
            _refused("holder-not-proved", Step.HOLDER),
            _refused("stale-presentation", Step.HOLDER),
            _refused("replayed", Step.HOLDER),
            _open("trust-too-old", Step.AGE),
            _open("clock-suspect", *_ABSENCE, *_CLOCK),
            _open("region-data-expired", *_ABSENCE, Step.AGE),
            _open("council-data-expired", *_ABSENCE, Step.AGE),
        )
    }
)
"""Every cause by its code. V12's come with their issue."""
