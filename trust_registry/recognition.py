"""``recognition.json``: whose licenses a region accepts, of which type, when.

Default deny: no row means "no recognition agreement", never "valid".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import Discriminator, Field, Tag

from credential.moments import UtcMoment
from trust_registry.registry_file import SignedModel

__all__ = [
    "ANY",
    "Condition",
    "HolderPresent",
    "IssuedSince",
    "Recognition",
    "RecognitionRow",
    "RecognitionRules",
    "Recognitions",
    "UnknownCondition",
    "next_change",
    "recognize",
]

ANY = "*"

# Accepting region, issuing region, license type.
Question = tuple[str, str, str]

# 31 regions accept from 31, some 15 types each; type codes come from signed licenses.
MAX_KEPT_QUESTIONS = 16_384


class IssuedSince(SignedModel):
    """Only licenses issued at or after an instant are recognized."""

    kind: Literal["issued-since"]
    at: UtcMoment


class HolderPresent(SignedModel):
    """Recognized only with the presenter at the window; the verdict says so."""

    kind: Literal["holder-present"]


class UnknownCondition(SignedModel):
    """A condition from a later version of the vocabulary: it is never met."""

    kind: str


def _kind(value: object) -> str:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", "")
    return kind if kind in ("issued-since", "holder-present") else "unknown"


Condition = Annotated[
    Annotated[IssuedSince, Tag("issued-since")]
    | Annotated[HolderPresent, Tag("holder-present")]
    | Annotated[UnknownCondition, Tag("unknown")],
    Discriminator(_kind),
]


class RecognitionRow(SignedModel):
    """One rule: from ≤ now < until, ``*`` stands for every region or type."""

    accepting: str
    issuing: str
    license_type: str
    from_: UtcMoment = Field(alias="from")
    until: UtcMoment | None = None
    effect: Literal["recognize", "exclude"] = "recognize"
    conditions: list[Condition] = Field(default_factory=list)

    def concerns(self, accepting: str, issuing: str, type_code: str) -> bool:
        """Tell whether the rule speaks of this question, at whatever instant."""
        return (
            self.accepting in (ANY, accepting)
            and self.issuing in (ANY, issuing)
            and self.license_type in (ANY, type_code)
        )

    def is_in_force(self, at: datetime) -> bool:
        """Tell whether the rule holds at an instant."""
        return self.from_ <= at and (self.until is None or at < self.until)

    def is_met(self, issued_at: datetime) -> bool:
        """Tell whether the conditions let a license through, issued at an instant."""
        for condition in self.conditions:
            match condition:
                case IssuedSince(at=since):
                    if issued_at < since:
                        return False
                case HolderPresent():
                    continue
                case _:
                    # Fails closed: what we cannot read might forbid.
                    return False
        return True


class Recognitions(SignedModel):
    """The file: the council's baseline, or one region's own."""

    format: Literal["tongyan-recognition-1"] = "tongyan-recognition-1"
    rows: list[RecognitionRow]


class Recognition(NamedTuple):
    """The answer to one question.

    Attributes:
        recognized: Whether the license is recognized.
        since: From when the deciding row holds, or None without a row.
        holder_present: Whether the presenter must be at the window.
        conditions: The conditions of the deciding row.
    """

    recognized: bool
    since: datetime | None = None
    holder_present: bool = False
    conditions: Sequence[Condition] = ()


def recognize(
    own: Sequence[RecognitionRow],
    baseline: Sequence[RecognitionRow],
    *,
    accepting: str,
    issuing: str,
    type_code: str,
    issued_at: datetime,
    now: datetime,
) -> Recognition:
    """Answer whether a region recognizes a license now.

    The region's own exclusion beats its own entry, which beats the council's
    baseline; there too an exclusion beats an entry. A region recognizes its own
    licenses without a row.

    Args:
        own: Rows of the accepting region's own file. Rows that speak for another
            region are ignored: a region rules over itself alone.
        baseline: The council's rows.
        accepting: Division code of the region that decides.
        issuing: Division code of the region that issued.
        type_code: The license type.
        issued_at: The license's ``iat``.
        now: When the question is asked.

    Source:
        design/trust-registry.md, "Recognition is default deny".
    """
    question = accepting, issuing, type_code
    concerned = _concerning(question, own, baseline)
    return _answer(*concerned, question=question, issued_at=issued_at, now=now)


def _concerning(
    question: Question,
    own: Sequence[RecognitionRow],
    baseline: Sequence[RecognitionRow],
) -> tuple[list[RecognitionRow], list[RecognitionRow]]:
    accepting = question[0]
    return (
        [row for row in own if row.accepting == accepting and row.concerns(*question)],
        [row for row in baseline if row.concerns(*question)],
    )


def _answer(
    own: Sequence[RecognitionRow],
    baseline: Sequence[RecognitionRow],
    *,
    question: Question,
    issued_at: datetime,
    now: datetime,
) -> Recognition:
    accepting, issuing, _ = question
    rows = [row for row in own if row.is_in_force(now)]
    if accepting == issuing:
        excluded = any(row.effect == "exclude" for row in rows)
        return Recognition(recognized=not excluded)
    rows = rows or [row for row in baseline if row.is_in_force(now)]
    deciding = None
    for row in rows:
        if row.effect == "exclude":
            return _NOT_RECOGNIZED
        if deciding is None and row.is_met(issued_at):
            deciding = row
    if deciding is None:
        return _NOT_RECOGNIZED
    present = any(isinstance(one, HolderPresent) for one in deciding.conditions)
    return Recognition(True, deciding.from_, present, deciding.conditions)


_NOT_RECOGNIZED = Recognition(recognized=False)


class RecognitionRules:
    """All rows of a view, asked by question; rows that do not concern it cost once.

    Args:
        baseline: The council's rows.
        own_rows: Returns a region's own rows by its division code.
    """

    def __init__(
        self,
        baseline: Sequence[RecognitionRow],
        own_rows: Callable[[str], Sequence[RecognitionRow]],
    ) -> None:
        self._baseline = baseline
        self._own_rows = own_rows
        self._kept: dict[
            Question, tuple[list[RecognitionRow], list[RecognitionRow]]
        ] = {}

    def recognize(
        self, question: Question, *, issued_at: datetime, now: datetime
    ) -> Recognition:
        """Answer whether a region recognizes a license now; see `recognize`."""
        own, baseline = self._concerned(question)
        return _answer(own, baseline, question=question, issued_at=issued_at, now=now)

    def next_change(self, question: Question, *, after: datetime) -> datetime | None:
        """Return when the next rule on a question begins or ends, or None."""
        own, baseline = self._concerned(question)
        accepting, issuing, type_code = question
        return next_change(
            own,
            baseline,
            accepting=accepting,
            issuing=issuing,
            type_code=type_code,
            after=after,
        )

    def _concerned(
        self, question: Question
    ) -> tuple[list[RecognitionRow], list[RecognitionRow]]:
        kept = self._kept.get(question)
        if kept is None:
            own = self._own_rows(question[0])
            kept = _concerning(question, own, self._baseline)
            if len(self._kept) < MAX_KEPT_QUESTIONS:
                self._kept[question] = kept
        return kept


def next_change(
    own: Sequence[RecognitionRow],
    baseline: Sequence[RecognitionRow],
    *,
    accepting: str,
    issuing: str,
    type_code: str,
    after: datetime,
) -> datetime | None:
    """Return the next instant at which the answer of `recognize` may be another.

    Up to that instant it is the same as at ``after``. Rows are published well before
    they take effect, so that holders and counters can look ahead.

    Args:
        own: As in `recognize`.
        baseline: As in `recognize`.
        accepting: Division code of the region that decides.
        issuing: Division code of the region that issued.
        type_code: The license type.
        after: An instant; what happens at it does not count.

    Returns:
        When the next rule on this question begins or ends; None if none does.
    """
    of_own = [row for row in own if row.accepting == accepting]
    borders = [
        border
        for row in (*of_own, *baseline)
        if row.concerns(accepting, issuing, type_code)
        for border in (row.from_, row.until)
        if border is not None and border > after
    ]
    return min(borders, default=None)
