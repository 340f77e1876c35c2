"""Whom to call: the officers of a region, of the council, of the host."""

from __future__ import annotations

from collections.abc import Sequence

from credential import Bilingual
from trust_registry import roles
from trust_registry.health.finding import Gravity, HealthFinding
from trust_registry.members import Contact
from trust_registry.published_state import PublishedState, owners_of

__all__ = ["contacts_of_region", "contacts_of_role", "finding_in"]


def contacts_of_region(state: PublishedState, code: str) -> Sequence[Contact]:
    """Return a region's registry officer, if the council names one."""
    member = state.member(code)
    return [member.contact] if member and member.contact else []


def contacts_of_role(state: PublishedState, role: str) -> Sequence[Contact]:
    """Return the officers of the members whose keys sign a role."""
    code = roles.region_code_of(role)
    if code is not None:
        return contacts_of_region(state, code)
    keys = next(keys for name, _, keys in state.roles() if name == role)
    found = [
        contact
        for owner in owners_of(keys)
        for contact in contacts_of_region(state, owner)
    ]
    return list({contact.model_dump_json(): contact for contact in found}.values())


def finding_in(
    state: PublishedState,
    code: str | None,
    rule: str,
    gravity: Gravity,
    *,
    sentence: Bilingual,
    action: Bilingual,
    subjects: Sequence[str],
) -> HealthFinding:
    """Return a finding in one region, with its officer to be called.

    Args:
        state: Names the officers.
        code: The region; None where it is nobody's in particular.
        rule: The rule's code.
        gravity: How soon somebody has to act.
        sentence: What is so.
        action: What to do.
        subjects: What it is about.
    """
    call = contacts_of_region(state, code) if code else []
    return HealthFinding(rule, gravity, code, sentence, action, subjects, call)
