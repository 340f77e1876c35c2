"""A trusted state with a proposal applied to it: what would hold if it were signed.

Nothing is judged here but whether the proposal fits: it stands on this very state, it
is the next version, and every file that is listed anew is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from tuf.api.metadata import Root, TargetFile, Targets

from trust_registry import roles
from trust_registry.blobs import check_blob
from trust_registry.ceremony.payload import COUNCIL_ROLES
from trust_registry.ceremony.proposal import Proposal
from trust_registry.ceremony.state import CouncilState
from trust_registry.chain import delegated_regions
from trust_registry.errors import CeremonyError, RoleFileError, SourceError
from trust_registry.layout import blob_path
from trust_registry.metadata import verified
from trust_registry.region_part import GetFile
from trust_registry.submission import RoleFile

__all__ = ["applied", "region_roles"]

Content = TypeVar("Content", Root, Targets)


def applied(state: CouncilState, proposal: Proposal) -> CouncilState:
    """Return the state that a proposal makes of the one it stands on.

    Raises:
        CeremonyError: it stands on another state, or is not whole.
    """
    for role in COUNCIL_ROLES:
        _check_stands_on(state, proposal, role)
    root = _next(state.root, proposal, roles.ROOT)
    targets = _next(state.targets, proposal, roles.TARGETS)
    found = dict(region_roles(targets, state.region_roles, proposal.attached))
    read = _reader(state.read, proposal.blobs)
    after = CouncilState(root, targets, state.root_files, found, read, state.is_trusted)
    _check_blobs(state, after, proposal)
    return after


def region_roles(
    targets: Targets, held: Mapping[str, bytes], attached: tuple[RoleFile, ...]
) -> Iterator[tuple[str, bytes]]:
    """Yield the regions' role files that hold under the council's role.

    Raises:
        CeremonyError: one that is attached does not.
    """
    submitted = {one.role: one for one in attached}
    if len(submitted) != len(attached):
        # Which of two was reviewed would depend on the reader.
        raise _unfit_attachment("a role comes along twice")
    for code in delegated_regions(targets):
        names = roles.authority_role(code), roles.publisher_role(code)
        ours = [submitted.pop(name) for name in names if name in submitted]
        delegator = targets
        for name in names:
            raw = next((one.unverified for one in ours if one.role == name), None)
            raw = held.get(name) if raw is None else raw
            try:
                if raw is None:
                    raise RoleFileError(f"{name} is missing")
                delegator = verified(raw, Targets, name, delegator).signed
                _check_name(name, delegator.version, ours)
            except RoleFileError as error:
                if ours:
                    raise _unfit_attachment(str(error)) from error
                break
            yield name, raw
    for role in submitted:
        raise _unfit_attachment(f"{role} belongs to no region that has keys")


def _check_name(role: str, version: int, attached: Sequence[RoleFile]) -> None:
    for one in attached:
        if one.role == role and one.version != version:
            raise RoleFileError(f"{role} is v{version} under the name v{one.version}")


def _check_stands_on(state: CouncilState, proposal: Proposal, role: str) -> None:
    held, said = state.pin(role), proposal.stands_on[role]
    if said == held:
        return
    if said.version > held.version:
        raise CeremonyError(
            f"the proposal stands on {role} v{said.version}, you hold v{held.version}; "
            "refresh your trusted state, or name the proposal before it first",
            f"提案以 {role} 第 {said.version} 版为基础，您只有第 {held.version} 版；"
            "请先更新信任数据，或先列出它之前的提案",
        )
    if said.version < held.version:
        raise CeremonyError(
            f"the proposal stands on {role} v{said.version}, v{held.version} holds by "
            "now; ask its author to propose it anew",
            f"提案以 {role} 第 {said.version} 版为基础，现行为第 {held.version} 版；"
            "请提案方重新提出",
        )
    raise CeremonyError(
        f"the proposal stands on another {role} v{said.version} than yours: it is of "
        "another registry, or was edited; do not sign it, and tell its author",
        f"提案所依据的 {role} 第 {said.version} 版与您所持的不同：来自另一注册表或"
        "被改动过；请勿签名，并告知提案方",
    )


def _next(before: Content, proposal: Proposal, role: str) -> Content:
    after = proposal.contents.get(role)
    if after is None:
        return before
    if after.version != before.version + 1:
        raise CeremonyError(
            f"the proposal makes {role} v{after.version}, but v{before.version + 1} is "
            "next; ask its author to propose it anew",
            f"提案给出 {role} 第 {after.version} 版，而下一版应为第 "
            f"{before.version + 1} 版；请提案方重新提出",
        )
    assert isinstance(after, type(before))  # noqa: S101 (for mypy; parsed by its role)
    return after


def _reader(held: GetFile, blobs: Mapping[str, bytes]) -> GetFile:
    def read(path: str, pin: TargetFile) -> bytes:
        content = blobs.get(blob_path(path, pin.hashes.get("sha256", "")))
        if content is None:
            return held(path, pin)
        check_blob(path, pin, content)
        return content

    return read


def _check_blobs(before: CouncilState, after: CouncilState, proposal: Proposal) -> None:
    held = before.listed()
    listed = {
        path: pin for path, pin in after.listed().items() if held.get(path) != pin
    }
    for path, pin in listed.items():
        try:
            after.read(path, pin)
        except (SourceError, RoleFileError, KeyError) as error:
            raise CeremonyError(
                f"the proposal lacks the file {path}, or has another one under its "
                "name; ask its author for it once more",
                f"提案缺少文件 {path} 或内容不符，请向提案方重新索取",
            ) from error
    stored = {
        blob_path(path, pin.hashes.get("sha256", "")) for path, pin in listed.items()
    }
    for name in sorted(proposal.blobs.keys() - stored):
        raise CeremonyError(
            f"the proposal carries {name}, which nothing in it lists; do not sign it, "
            "and tell its author",
            f"提案夹带了未列出的文件 {name}；请勿签名，并告知提案方",
        )


def _unfit_attachment(why: str) -> CeremonyError:
    return CeremonyError(
        f"a region's attached role file does not fit ({why}); ask the region for its "
        "publication once more",
        f"所附地区角色文件不符（{why}），请向该地区重新索取",
    )
