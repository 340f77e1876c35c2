"""A member's key in a council role is replaced: lost, worn out, or stolen.

A new targets key comes with a council's role that is signed anew: the published one
may bear no more than the threshold, the old key's among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from securesystemslib.signer import Key

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.changes.role_keys import replaced, swapped
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState

__all__ = ["ROOT_KEY", "TARGETS_KEY", "replace_council_key"]


def _one_root_key(question: Question) -> Iterable[Bilingual]:
    return swapped(question.of("root-key"), Bilingual(zh="根密钥", en="root key"))


def _one_targets_key(question: Question) -> Iterable[Bilingual]:
    what = Bilingual(zh="目录密钥", en="targets key")
    return swapped(question.of("targets-key"), what)


ROOT_KEY = Kind(
    "root-key",
    Bilingual(zh="更换一个成员的根密钥", en="replace a member's root key"),
    frozenset({"root-key"}),
    faults=_one_root_key,
)
TARGETS_KEY = Kind(
    "targets-key",
    Bilingual(zh="更换一个成员的目录密钥", en="replace a member's targets key"),
    frozenset({"targets-key"}),
    faults=_one_targets_key,
)


def replace_council_key(
    state: CouncilState, role: str, new: Key, *, now: datetime
) -> Draft:
    """Return the draft that gives a member's place in a role to its new key.

    Args:
        state: The proposer's trusted state.
        role: ``root`` or ``targets``.
        new: The public key; its owner names the member.
        now: The proposer's clock.

    Raises:
        CeremonyError: the owner has no seat, or the key is there already.
    """
    root = next_role(state.root, now=now)
    replaced(root, role, new)
    if role == roles.ROOT:
        return Draft(ROOT_KEY.name, root=root)
    targets = next_role(state.targets, now=now)
    return Draft(TARGETS_KEY.name, root=root, targets=targets)
