"""Role files that came from anywhere become one chain, or are refused.

Age is left to `freshness`: an expired stick is old news, not a lie. Nothing else is
ever relaxed. In this order:

===== =======================================================================
C1    each root follows the one before, signed under the old and the new keys
C2    the timestamp is signed by the host, and is no step back
C3    the snapshot is the one that the timestamp pins
C4    the council's role is the one that the snapshot pins, signed by the council
C5    each region's two roles are pinned and signed down from the council
===== =======================================================================

and the rules of `lint` at every link. A fault in C1 to C4 refuses all; one in C5
concerns that region alone: its part as held so far stays in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import MetaFile, Root, Snapshot, Targets, Timestamp

from trust_registry import roles
from trust_registry.chain_values import CheckedChain, Material, RegionChain, TopChain
from trust_registry.errors import ChainError, OutdatedError, RoleFileError
from trust_registry.lint import (
    lint_council,
    lint_life,
    lint_pin,
    lint_region,
    refuse,
)
from trust_registry.marks import Marks, RoleMark
from trust_registry.metadata import AnySigned, issued_at, verified
from trust_registry.root_chain import check_roots

__all__ = ["check_chain", "check_region", "delegated_regions"]


def check_chain(
    trusted_root: bytes, material: Material, *, marks: Marks
) -> CheckedChain:
    """Return the chain that role files form from a trusted root.

    Args:
        trusted_root: A root file accepted before, or at first trust.
        material: The role files.
        marks: What this machine accepted so far.

    Raises:
        RoleFileError: they form none (C1 to C4), break the registry's rules, or are
            older than what was accepted.
    """
    top = _check_top(trusted_root, material, marks)
    regions: dict[str, RegionChain] = {}
    faults: dict[str, str] = {}
    for code in delegated_regions(top.targets):
        try:
            regions[code] = check_region(
                code, material.unverified_roles, top, marks=marks, pinned=True
            )
        except RoleFileError as error:
            faults[code] = str(error)
    return CheckedChain(top, regions, faults)


def check_region(
    code: str,
    unverified_roles: Mapping[str, bytes],
    top: TopChain,
    *,
    marks: Marks,
    pinned: bool,
) -> RegionChain:
    """Return one region's two roles (C5).

    Args:
        code: The region.
        unverified_roles: Role files by role name.
        top: The top roles that they hang from.
        marks: What this machine accepted so far.
        pinned: Whether they are the snapshot's; False for a quarantined region's
            part, which an earlier snapshot pinned. Who may sign is asked either way.

    Raises:
        RoleFileError: the part does not hold.
    """
    links = _Links(marks)
    names = (roles.authority_role(code), roles.publisher_role(code))
    raw: dict[str, bytes] = {}
    found: list[Targets] = []
    delegator = top.targets
    for name in names:
        pin = _meta(name, top.snapshot) if pinned else None
        raw[name] = _listed(name, unverified_roles)
        if pin is not None:
            _check_pin(name, pin, raw[name])
        delegator = links.follow(name, raw[name], Targets, delegator)
        if pin is not None:
            _same_version(name, pin, delegator.version)
        refuse(lint_life(name, delegator, issued_at=top.issued_at))
        found.append(delegator)
    authority, publication = found
    refuse(lint_region(code, authority, publication, _foreign_keys(top)))
    return RegionChain(authority, publication, raw, links.left)


def delegated_regions(targets: Targets) -> list[str]:
    """Return the division codes of the regions that the council delegates to.

    No more than a registry may have: the role may not have been checked yet.
    """
    delegations = targets.delegations
    names = list((delegations.roles if delegations else None) or {})
    codes = map(roles.region_code_of, names[: roles.MAX_REGIONS])
    return [code for code in codes if code is not None]


def _check_top(trusted_root: bytes, material: Material, marks: Marks) -> TopChain:
    roots = check_roots(trusted_root, material.unverified_roots)
    raw_root, root = roots[max(roots)]
    links = _Links(marks)
    links.follow(roles.ROOT, raw_root, Root, root, voidable=False)
    raw = {
        roles.TIMESTAMP: material.unverified_timestamp,
        roles.SNAPSHOT: material.unverified_snapshot,
        roles.TARGETS: _listed(roles.TARGETS, material.unverified_roles),
    }

    timestamp = links.follow(roles.TIMESTAMP, raw[roles.TIMESTAMP], Timestamp, root)
    issued = issued_at(timestamp)
    _refuse_earlier(issued, root, marks)

    _check_pin(roles.SNAPSHOT, timestamp.snapshot_meta, raw[roles.SNAPSHOT])
    snapshot = links.follow(roles.SNAPSHOT, raw[roles.SNAPSHOT], Snapshot, root)
    _same_version(roles.SNAPSHOT, timestamp.snapshot_meta, snapshot.version)

    _check_pin(roles.TARGETS, _meta(roles.TARGETS, snapshot), raw[roles.TARGETS])
    targets = links.follow(roles.TARGETS, raw[roles.TARGETS], Targets, root)
    _same_version(roles.TARGETS, _meta(roles.TARGETS, snapshot), targets.version)
    refuse(lint_council(root, targets))

    for role, signed in (
        (roles.ROOT, root),
        (roles.TIMESTAMP, timestamp),
        (roles.SNAPSHOT, snapshot),
        (roles.TARGETS, targets),
    ):
        refuse(lint_life(role, signed, issued_at=issued))
    return TopChain(
        roots={version: held for version, (held, _) in roots.items()},
        root=root,
        timestamp=timestamp,
        snapshot=snapshot,
        targets=targets,
        raw=raw,
        marks=links.left,
        issued_at=issued,
    )


class _Links:
    """Follows delegations link by link and keeps the marks that each one leaves."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self.left: dict[str, RoleMark] = {}

    def follow(
        self,
        role: str,
        raw: bytes,
        kind: type[AnySigned],
        delegator: Root | Targets,
        *,
        voidable: bool = True,
    ) -> AnySigned:
        envelope = verified(raw, kind, role, delegator)
        delegated = delegator.get_delegated_role(role)
        mark = RoleMark.of(
            envelope.signed.version, envelope.signed_bytes, delegated.keyids
        )
        # A root's mark is never void: roots only go forward, and with them the keys
        # that may void the marks of all other roles.
        threshold = delegated.threshold if voidable else 0
        self._marks.check(role, mark, threshold=threshold)
        self.left[role] = mark
        return envelope.signed


def _refuse_earlier(issued: datetime, root: Root, marks: Marks) -> None:
    held = marks.roles.get(roles.TIMESTAMP)
    role = root.roles[roles.TIMESTAMP]
    if held is None or held.is_void(role.keyids, role.threshold):
        return
    if marks.issued_at is not None and issued < marks.issued_at:
        raise OutdatedError(
            "the timestamp was issued before one that this machine accepted already; "
            "use a newer source"
        )


def _listed(role: str, unverified_roles: Mapping[str, bytes]) -> bytes:
    raw = unverified_roles.get(role)
    if raw is None:
        raise ChainError(f"the source lacks the file of {role}; use a whole one")
    return raw


def _meta(role: str, snapshot: Snapshot) -> MetaFile:
    pin = snapshot.meta.get(f"{role}.json")
    if pin is None:
        raise ChainError(f"the snapshot does not list {role}; use a newer source")
    return pin


def _check_pin(role: str, pin: MetaFile, raw: bytes) -> None:
    refuse(lint_pin(role, pin))
    try:
        pin.verify_length_and_hashes(raw)
    except LengthOrHashMismatchError as error:
        raise ChainError(
            f"the file of {role} is not the one that was published; use a whole source"
        ) from error


def _same_version(role: str, pin: MetaFile, version: int) -> None:
    if version != pin.version:
        raise ChainError(f"{role} is v{version} where v{pin.version} was published")


def _foreign_keys(top: TopChain) -> frozenset[str]:
    delegations = top.targets.delegations
    return frozenset(top.root.keys) | frozenset(delegations.keys if delegations else ())
