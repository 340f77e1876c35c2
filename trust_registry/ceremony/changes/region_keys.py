"""The council replaces a region's authority keys: its officers changed or were robbed.

What the old keys signed does not count from then on: so the region's own role, signed
anew by the new keys, comes with the proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from securesystemslib.signer import Key

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.changes.role_keys import set_delegated_keys
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.submission import Submission

__all__ = ["KIND", "replace_region_keys"]


def _one_region(question: Question) -> Iterable[Bilingual]:
    keys = {change.subject.split()[0] for change in question.of("region-key")}
    signed = {
        roles.region_code_of(change.subject) for change in question.of("region-role")
    }
    if len(keys) != 1 or signed - {roles.region_code_of(role) for role in keys}:
        yield Told(
            zh="它不是恰好更换一个地区的授权密钥",
            en="it does not replace exactly one region's authority keys",
        )


KIND = Kind(
    "region-keys",
    Bilingual(zh="更换一个地区的授权密钥", en="replace a region's authority keys"),
    frozenset({"region-key", "region-role"}),
    faults=_one_region,
)


def replace_region_keys(
    state: CouncilState,
    code: str,
    keys: Sequence[Key],
    signed: Submission,
    *,
    now: datetime,
) -> Draft:
    """Return the draft that gives a region's role to new keys.

    Args:
        state: The proposer's trusted state.
        code: The region.
        keys: Its three officers' keys from now on; some may stay.
        signed: The region's roles, signed by them (`sign-authority`).
        now: The proposer's clock.

    Raises:
        CeremonyError: the region has no keys.
    """
    targets = next_role(state.targets, now=now)
    set_delegated_keys(targets, roles.authority_role(code), keys)
    return Draft(KIND.name, targets=targets, attached=signed)
