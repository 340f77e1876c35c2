"""What the council asks of every verification: how long ahead, how old at the most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from credential import Bilingual
from trust_registry.ceremony.changes.council_file import list_file, read_values
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import VERIFICATION, CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.policy import VerificationPolicy

__all__ = ["KIND", "change_policy"]


def change_policy(
    state: CouncilState, policy: VerificationPolicy, *, now: datetime
) -> Draft:
    """Return the draft that puts other rules in place of those there are."""
    values = {**read_values(state, VERIFICATION), **policy.model_dump()}
    targets = next_role(state.targets, now=now)
    files = list_file(targets, VERIFICATION, values)
    return Draft(KIND.name, targets=targets, files=files)


def _faults(question: Question) -> Iterator[Bilingual]:
    changes = question.of("policy")
    if not changes:
        yield Told(zh="没有更改任何核验规则", en="it changes no rule")
    for change in changes:
        if change.subject not in VerificationPolicy.model_fields:
            yield Told(
                zh=f"更改了本程序不认识的规则 {change.subject}",
                en=f"it changes {change.subject}, which this program does not know",
            )


KIND = Kind(
    "policy",
    Bilingual(zh="核验规则", en="the rules of every verification"),
    topics=frozenset({"policy"}),
    faults=_faults,
)
