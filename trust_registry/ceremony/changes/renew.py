"""Sign the root or the council's role anew, before it ends; nothing else changes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.changes.next_role import next_role
from trust_registry.ceremony.kind import Kind
from trust_registry.ceremony.proposal import Draft
from trust_registry.ceremony.state import CouncilState

__all__ = ["KIND", "renew"]

KIND = Kind("renew", Bilingual(zh="续签，内容不变", en="sign anew, unchanged"))


def renew(state: CouncilState, which: Collection[str], *, now: datetime) -> Draft:
    """Return the draft that gives ``root``, ``targets`` or both a new life."""
    return Draft(
        KIND.name,
        root=next_role(state.root, now=now) if roles.ROOT in which else None,
        targets=next_role(state.targets, now=now) if roles.TARGETS in which else None,
    )
