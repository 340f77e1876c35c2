"""A proposal: what two council roles are to say next, not signed by anybody yet.

What a kind of change may change is in `kinds`; whether it does no more is `review`'s.
Its file is `proposal_file`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from tuf.api.metadata import Root, Targets

from trust_registry import roles
from trust_registry.ceremony.payload import COUNCIL_ROLES, payload_of, sha256_of
from trust_registry.ceremony.state import CouncilState, RolePin
from trust_registry.layout import blob_path
from trust_registry.role_content import target_file
from trust_registry.submission import RoleFile, Submission

__all__ = ["Draft", "Proposal", "draft_proposal"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a change maker of `changes` returns.

    Attributes:
        kind: The kind of change, a name of `kinds.KINDS`.
        root: What the root is to say next, or None if it stays.
        targets: What the council's role is to say next, or None if it stays.
        files: Files that are listed anew, by target path.
        attached: Regions' role files, signed by the regions, and the files they list.
        evidence: What reviewers judge by, by its name.
    """

    kind: str
    root: Root | None = None
    targets: Targets | None = None
    files: Mapping[str, bytes] | None = None
    attached: Submission | None = None
    evidence: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A proposal as it was read; nothing in it was checked against anything.

    Attributes:
        kind: Which kind of change it says it is.
        proposed: When it says it was made.
        stands_on: The versions of root and targets that it says it changes.
        contents: What is to be signed, by role, the root first.
        attached: Role files that others have signed already.
        blobs: Listed files, by their path in a repository.
        evidence: What reviewers judge by, by its name.
    """

    kind: str
    proposed: datetime
    stands_on: Mapping[str, RolePin]
    contents: Mapping[str, Root | Targets]
    attached: tuple[RoleFile, ...]
    blobs: Mapping[str, bytes]
    evidence: Mapping[str, bytes]

    @cached_property
    def payloads(self) -> Mapping[str, bytes]:
        """The very bytes to be signed, by role."""
        return {role: payload_of(content) for role, content in self.contents.items()}

    def sha256(self, role: str) -> str:
        """Return the hash of what is to be signed for a role."""
        return sha256_of(self.payloads[role])


def draft_proposal(state: CouncilState, draft: Draft, *, now: datetime) -> Proposal:
    """Return the proposal of a change to a trusted state."""
    contents = {roles.ROOT: draft.root, roles.TARGETS: draft.targets}
    blobs = {
        blob_path(path, target_file(path, content).hashes["sha256"]): content
        for path, content in (draft.files or {}).items()
    }
    attached = draft.attached or Submission([], {})
    return Proposal(
        kind=draft.kind,
        proposed=now,
        stands_on={role: state.pin(role) for role in COUNCIL_ROLES},
        contents={role: content for role, content in contents.items() if content},
        attached=tuple(attached.role_files),
        blobs={**blobs, **attached.blobs},
        evidence=draft.evidence,
    )
