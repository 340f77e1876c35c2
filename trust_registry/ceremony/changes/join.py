"""A region joins: one member entry and one delegation, nothing else.

Its own signed role files come with it. Who recognizes its licenses is a proposal of
its own (`recognition_rows`), signed in the same sitting.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.changes.council_file import list_file, read_values
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.join_request import JoinRequest, parse_request
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import MEMBERS, CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.errors import CeremonyError
from trust_registry.region_folder import JOIN_REQUEST
from trust_registry.role_content import region_delegation
from trust_registry.submission import Submission

__all__ = ["KIND", "join"]


def join(
    state: CouncilState, request: JoinRequest, part: Submission, *, now: datetime
) -> Draft:
    """Return the draft that takes a region in.

    Args:
        state: The trusted state.
        request: The applicant's request, its proofs checked.
        part: The applicant's first publication, as it would hand it to the host.
        now: When it joins; from when the role's life is counted.

    Raises:
        CeremonyError: it is a member already.
    """
    entry = request.region
    if state.member(entry.code) is not None:
        raise CeremonyError(
            f"{entry.code} is a member already; nothing is to be proposed",
            f"{entry.code} 已是成员，无须提案",
        )
    targets = next_role(state.targets, now=now)
    delegations = targets.delegations
    if delegations is None or delegations.roles is None:
        raise CeremonyError(
            "the council's role delegates to nobody; run `tongyan-registry lint` on it",
            "理事会目录没有任何授权，请用 `tongyan-registry lint` 检查",
        )
    keys = request.authority
    delegations.keys.update({key.keyid: key for key in keys})
    delegation = region_delegation(entry.code, keys)
    delegations.roles[delegation.name] = delegation
    members = read_values(state, MEMBERS)
    members["regions"].append(_values(request, now))
    files = list_file(targets, MEMBERS, members)
    evidence = {JOIN_REQUEST: request.raw}
    return Draft(KIND.name, None, targets, files, part, evidence)


def _faults(question: Question) -> Iterator[Bilingual]:
    members = question.of("member")
    if len(members) != 1 or not members[0].is_added:
        yield Told(
            zh="新增的成员不是恰好一个，或更改了已有成员",
            en="it does not add exactly one member, or changes another",
        )
        return
    code = members[0].subject
    officers, publisher = roles.authority_role(code), roles.publisher_role(code)
    for change in question.changes:
        role = change.subject.partition(" ")[0]
        allowed = {
            "delegation": {officers},
            "region-key": {officers},
            "region-role": {officers, publisher},
        }
        if change.topic in allowed and not (
            change.is_added and role in allowed[change.topic]
        ):
            yield Told(
                zh=f"改动了其他地区的 {role}",
                en=f"it touches {role}, which is another's",
            )
    yield from _part_faults(question, officers, publisher)


def _part_faults(
    question: Question, officers: str, publisher: str
) -> Iterator[Bilingual]:
    for name in (officers, publisher):
        content = question.after.region_role(name)
        if content is None:
            yield Told(
                zh=f"缺少已签名的 {name}", en=f"the signed {name} does not come with it"
            )
        elif content.version != 1:
            yield Told(
                zh=f"{name} 应为第 1 版", en=f"{name} is v{content.version}, not v1"
            )
    yield from _request_faults(question, officers)


def _request_faults(question: Question, officers: str) -> Iterator[Bilingual]:
    """Find where the proposal says otherwise than what the applicant's keys signed."""
    raw = question.proposal.evidence.get(JOIN_REQUEST)
    if raw is None:
        return  # told already
    request = parse_request(raw, name=JOIN_REQUEST)
    member = question.of("member")[0].after
    asked = _entry(request, question.after)
    if member != asked:
        yield Told(
            zh="成员登记与申请方所签的申请不同",
            en="the member entry is not the one that the applicant's keys signed",
        )
    listed = {change.subject: change.after for change in question.of("region-key")}
    keys = {f"{officers} {key.keyid}": key.to_dict() for key in request.authority}
    if listed != keys:
        yield Told(
            zh="所列密钥与申请方的不同", en="its keys are not those of the applicant"
        )


def _entry(request: JoinRequest, after: CouncilState) -> dict[str, Any] | None:
    listed = after.member(request.region.code)
    # When it joins is the council's to say.
    return None if listed is None else _values(request, listed.joined)


def _values(request: JoinRequest, joined: datetime) -> dict[str, Any]:
    return request.region.member(joined).model_dump(
        mode="json", by_alias=True, exclude_none=True
    )


KIND = Kind(
    "join",
    Bilingual(zh="接纳新成员", en="a region joins"),
    topics=frozenset({"member", "delegation", "region-key", "region-role"}),
    evidence=frozenset({JOIN_REQUEST}),
    faults=_faults,
)
