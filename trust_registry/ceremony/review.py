"""What the proposals of one sitting change, judged against one's own trusted state.

Each proposal stands on the one before it. Whatever a proposal changes beyond its kind,
and whatever breaks a rule of the registry, is refused here, before anybody signs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.application import applied
from trust_registry.ceremony.council_rules import council_findings, region_findings
from trust_registry.ceremony.difference import Change, difference
from trust_registry.ceremony.kind import ALWAYS, Kind, Question
from trust_registry.ceremony.kinds import KINDS
from trust_registry.ceremony.names import Names
from trust_registry.ceremony.proposal import Proposal
from trust_registry.ceremony.sentences import sentence
from trust_registry.ceremony.state import CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.errors import CeremonyError, RegistryError

__all__ = ["Reviewed", "review"]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One proposal that keeps to its kind and to the rules.

    Attributes:
        proposal: The proposal.
        kind: Its kind.
        before: The state that it stands on.
        after: The state that it makes.
        changes: Everything that it changes.
        sentences: The changes as people read them out.
    """

    proposal: Proposal
    kind: Kind
    before: CouncilState
    after: CouncilState
    changes: Sequence[Change]
    sentences: Sequence[Bilingual]

    @property
    def roles(self) -> Sequence[str]:
        """The roles to be signed, the root first."""
        return list(self.proposal.contents)


def review(
    state: CouncilState,
    proposals: Sequence[Proposal],
    *,
    now: datetime,
    kinds: Mapping[str, Kind] = KINDS,
) -> list[Reviewed]:
    """Review the proposals of a sitting in their order.

    Args:
        state: The officer's own trusted state.
        proposals: The proposals, each standing on the one before.
        now: The officer's clock.
        kinds: The kinds of change that there are.

    Raises:
        CeremonyError: a proposal does not fit, changes more than its kind may, or
            breaks a rule.
        RegistryError: a file in it cannot be read.
    """
    reviewed = []
    for proposal in proposals:
        one = _review(state, proposal, now, kinds)
        reviewed.append(one)
        state = one.after
    return reviewed


def _review(
    state: CouncilState, proposal: Proposal, now: datetime, kinds: Mapping[str, Kind]
) -> Reviewed:
    kind = kinds.get(proposal.kind)
    if kind is None:
        raise CeremonyError(
            f"the proposal is of the kind {proposal.kind}, which this program does not "
            "know; use the version that its author used",
            f"提案类型 {proposal.kind} 不为本程序所知，请使用提案方的程序版本",
        )
    with _told_of_the_proposal():
        after = applied(state, proposal)
        # Read into their models before they are compared as they stand.
        names = Names(state, after)
        changes = difference(state, after)
        findings = list(_findings(state, after, now))
    question = Question(proposal, changes, state, after)
    for fault in _smuggled(kind, question, names):
        raise CeremonyError(
            f"the proposal says it is `{kind.title.en}`, but {fault.en}; do not sign "
            "it, and tell its author",
            f"提案自称“{kind.title.zh}”，但{fault.zh}；请勿签名，并告知提案方",
        )
    for finding in findings:
        raise CeremonyError(
            f"the proposal breaks a rule: {finding}; ask its author for a new one",
            f"提案违反注册表规则（{finding}），请提案方重新提出",
        )
    sentences = [sentence(change, names) for change in changes]
    return Reviewed(proposal, kind, state, after, changes, sentences)


@contextlib.contextmanager
def _told_of_the_proposal() -> Iterator[None]:
    try:
        yield
    except CeremonyError:
        raise
    except RegistryError as error:
        raise CeremonyError(
            f"the proposal holds something that cannot be read ({error}); ask its "
            "author for a new one",
            f"提案含有无法读取的内容（{error}），请提案方重新提出",
        ) from error


def _smuggled(kind: Kind, question: Question, names: Names) -> Iterator[Bilingual]:
    for change in question.changes:
        if change.topic not in kind.topics | ALWAYS:
            said = sentence(change, names)
            yield Told(
                zh=f"另有改动：{said.zh.removesuffix('。')}",
                en=f"it changes more: {said.en.removesuffix('.')}",
            )
    for name in sorted(question.proposal.evidence.keys() ^ kind.evidence):
        if name in kind.evidence:
            yield Told(zh=f"缺少 {name}", en=f"{name} does not come with it")
        else:
            yield Told(zh=f"夹带了 {name}", en=f"it carries {name} along")
    yield from kind.faults(question)


def _findings(
    before: CouncilState, after: CouncilState, now: datetime
) -> Iterator[object]:
    yield from council_findings(after, now=now)
    for region in after.members.regions:
        names = roles.authority_role(region.code), roles.publisher_role(region.code)
        held = [before.region_roles.get(name) for name in names]
        if held != [after.region_roles.get(name) for name in names]:
            yield from region_findings(after, region, now=now)
