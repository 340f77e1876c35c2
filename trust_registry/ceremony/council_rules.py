"""The registry's rules over a whole council state, at the ceremony and at the host."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from tuf.api.metadata import Targets

from credential.moments import beijing_text
from trust_registry import roles
from trust_registry.ceremony.state import CouncilState
from trust_registry.chain import delegated_regions
from trust_registry.council_part import read_council
from trust_registry.lint import (
    Finding,
    lint_council,
    lint_life,
    lint_region,
    lint_root,
)
from trust_registry.members import Region
from trust_registry.region_files import read_region_files

__all__ = ["council_findings", "region_findings"]


def council_findings(state: CouncilState, *, now: datetime) -> Iterator[Finding]:
    """Find what counters would refuse in a state's top roles and council's files.

    Raises:
        RegistryError: a file of the council cannot be read at all.
    """
    yield from lint_root(state.root)
    yield from lint_council(state.root, state.targets)
    for role, signed in ((roles.ROOT, state.root), (roles.TARGETS, state.targets)):
        yield from lint_life(role, signed, issued_at=now)
        if signed.expires <= now:
            yield Finding("L9", role, f"it ended {beijing_text(signed.expires)}")
    council = read_council(state.targets, state.read)
    yield from council.findings
    members = {region.code for region in council.members.regions}
    for code in delegated_regions(state.targets):
        if code not in members:
            yield Finding("L6", roles.authority_role(code), "it is no member's role")
        # A new officers' key that publishes for another region would quarantine that.
        if _publishers_keys(state, code) & _council_keys(state):
            name = roles.publisher_role(code)
            yield Finding("L4", name, "the publisher's key serves another role too")


def region_findings(
    state: CouncilState, region: Region, *, now: datetime
) -> Iterator[Finding]:
    """Find what is wrong with one region's roles and files under a state.

    Raises:
        RegistryError: a file cannot be read at all.
    """
    names = roles.authority_role(region.code), roles.publisher_role(region.code)
    authority, publication = (state.region_role(name) for name in names)
    if authority is None or publication is None:
        yield Finding("L6", names[0], "its role files do not hold under its keys")
        return
    yield from lint_region(
        region.code, authority, publication, _foreign_keys(state, region.code)
    )
    for name, signed in zip(names, (authority, publication), strict=True):
        yield from lint_life(name, signed, issued_at=now)
        if signed.expires <= now:
            yield Finding("L9", name, f"it ended {beijing_text(signed.expires)}")
    files = {
        path.rpartition("/")[2]: state.read(path, pin)
        for path, pin in publication.targets.items()
    }
    yield from read_region_files(region, files).findings


def _foreign_keys(state: CouncilState, code: str) -> frozenset[str]:
    """Return the key ids of top roles, regions' officers and other publishers."""
    others = (one for one in delegated_regions(state.targets) if one != code)
    return _council_keys(state).union(*(_publishers_keys(state, one) for one in others))


def _council_keys(state: CouncilState) -> frozenset[str]:
    return frozenset(state.root.keys).union(_delegated(state.targets))


def _publishers_keys(state: CouncilState, code: str) -> frozenset[str]:
    role = state.region_role(roles.authority_role(code))
    return frozenset() if role is None else frozenset(_delegated(role))


def _delegated(role: Targets) -> Collection[str]:
    return role.delegations.keys if role.delegations else ()
