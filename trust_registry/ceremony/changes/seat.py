"""A member region takes a seat in the council: a separate, later act than joining.

Root and council's role come together, the root signed under the old and the new
thresholds, the council's role meeting the new one: from then on more must sign.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from securesystemslib.signer import Key

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.changes.role_keys import owner_of, owners_of, set_keys
from trust_registry.ceremony.kind import Kind, Question
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState
from trust_registry.ceremony.told import Told
from trust_registry.errors import CeremonyError
from trust_registry.role_content import OWNER

__all__ = ["KIND", "grant_seat"]

_PLACES = {roles.ROOT: "root-key", roles.TARGETS: "targets-key"}


def _one_seat(question: Question) -> Iterable[Bilingual]:
    changes = [change for topic in _PLACES.values() for change in question.of(topic)]
    owners = {change.after[OWNER] for change in changes if change.is_added}
    topics = [change.topic for change in changes if change.is_added]
    seated = sorted(topics) == sorted(_PLACES.values()) and len(owners) == 1
    if not seated or len(changes) != len(_PLACES):
        yield Told(
            zh="它不是恰好增加一个席位（一把根密钥和一把目录密钥）",
            en="it does not add exactly one seat, a root key and a targets key",
        )
    for owner in owners:
        if question.before.member(owner) is None:
            yield Told(zh=f"{owner} 不是成员", en=f"{owner} is no member")


KIND = Kind(
    "seat",
    Bilingual(zh="给予一个成员理事会席位", en="give a member a seat in the council"),
    frozenset({"root-key", "targets-key", "threshold"}),
    faults=_one_seat,
)


def grant_seat(
    state: CouncilState, root_key: Key, targets_key: Key, *, now: datetime
) -> Draft:
    """Return the draft that seats a member.

    Args:
        state: The proposer's trusted state.
        root_key: The member's root key; its owner names the member.
        targets_key: Its targets key, another one.
        now: The proposer's clock.

    Raises:
        CeremonyError: the keys are not one member's, or it has a seat.
    """
    code = owner_of(root_key)
    if owner_of(targets_key) != code or state.member(code) is None:
        raise CeremonyError(
            "the two keys are not of one member; name its root key and its targets key",
            "两把密钥不属于同一成员，请指明该成员的根密钥和目录密钥",
        )
    if code in owners_of(state.root, roles.ROOT):
        raise CeremonyError(
            f"{code} has a seat already; replace a key with `propose council-key`",
            f"{code} 已有席位；更换密钥请用 `propose council-key`",
        )
    root = next_role(state.root, now=now)
    for role, key in ((roles.ROOT, root_key), (roles.TARGETS, targets_key)):
        held = [root.keys[keyid] for keyid in root.roles[role].keyids]
        set_keys(root, role, [*held, key])
    return Draft(KIND.name, root=root, targets=next_role(state.targets, now=now))
