"""How old a new generation is, and how long its parts hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from trust_registry.chain_values import TopChain
from trust_registry.members import Members
from trust_registry.region_part import RegionPart
from trust_registry.view import TrustStanding

__all__ = ["standing_of"]


def standing_of(
    top: TopChain,
    members: Members,
    parts: Mapping[str, RegionPart],
    *,
    quarantined: Mapping[str, str],
    held_ages: Mapping[str, datetime],
    former: Collection[str] = (),
) -> TrustStanding:
    """Return the standing of a generation.

    Args:
        top: Its top roles.
        members: The file of members.
        parts: The regions' parts, old ones of quarantined regions among them.
        quarantined: Why a region's new part was not taken, by division code.
        held_ages: ``x-issued`` at which each held part was last current.
        former: Regions that left: what is known of them is the council's own.
    """
    council_expires = min(top.root.expires, top.targets.expires)
    ages = dict.fromkeys(former, top.issued_at)
    for code in parts:
        if code not in quarantined:
            ages[code] = top.issued_at
        elif code in held_ages:
            ages[code] = held_ages[code]
    marks = dict(top.marks)
    for part in parts.values():
        marks.update(part.chain.marks)
    return TrustStanding(
        registry_name=members.registry.name,
        demo=members.registry.demo,
        versions={role: marks[role].version for role in sorted(marks)},
        issued_at=top.issued_at,
        timestamp_expires=top.timestamp.expires,
        council_expires=council_expires,
        region_expires=dict.fromkeys(former, council_expires)
        | {
            code: min(part.chain.authority.expires, part.chain.publication.expires)
            for code, part in parts.items()
        },
        region_issued_at=ages,
        highest_issued_at=top.issued_at,
        quarantined=quarantined,
    )
