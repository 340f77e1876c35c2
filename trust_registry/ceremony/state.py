"""What a registry's council has signed so far, as one machine trusts it.

Read by `trusted_state`; what a proposal would make of it is `application`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tuf.api.metadata import Root, TargetFile, Targets

from trust_registry import roles
from trust_registry.ceremony.payload import payload_of, sha256_of
from trust_registry.errors import RegistryFileError
from trust_registry.members import Members, Region
from trust_registry.metadata import parse
from trust_registry.recognition import Recognitions
from trust_registry.region_part import GetFile
from trust_registry.registry_file import read_file

__all__ = ["MEMBERS", "RECOGNITION", "VERIFICATION", "CouncilState", "RolePin"]

MEMBERS = "policy/members.json"
RECOGNITION = "policy/recognition.json"
VERIFICATION = "policy/verification.json"


class RolePin(NamedTuple):
    """One version of a role, named by what it says: whoever signed it how often."""

    version: int
    sha256: str


@dataclass(frozen=True)
class CouncilState:
    """What the council says, and the regions' roles that hang from it.

    Attributes:
        root: The keys of the top roles.
        targets: The council's files and its delegations.
        root_files: The signed files of all roots up to ``root``, whose fingerprints
            may stand on paper.
        region_roles: The regions' signed role files that hold, by role name.
        read: Gives a listed file of the council or of a region.
        is_trusted: Whether this machine trusts it already. A bundle cannot vouch for
            itself: then a person types the fingerprint of its root.
    """

    root: Root
    targets: Targets
    root_files: tuple[bytes, ...]
    region_roles: Mapping[str, bytes]
    read: GetFile
    is_trusted: bool

    def pin(self, role: str) -> RolePin:
        """Return which version of ``root`` or ``targets`` this is."""
        return self._pins[role]

    @cached_property
    def _pins(self) -> Mapping[str, RolePin]:
        council = {roles.ROOT: self.root, roles.TARGETS: self.targets}
        return {
            role: RolePin(signed.version, sha256_of(payload_of(signed)))
            for role, signed in council.items()
        }

    def file(self, path: str) -> bytes:
        """Return a file of the council.

        Raises:
            RegistryFileError: it lists no such file.
            RegistryError: the file is missing, or is another one.
        """
        pin = self.targets.targets.get(path)
        if pin is None:
            raise RegistryFileError(f"the council's role does not list {path}")
        return self.read(path, pin)

    @cached_property
    def members(self) -> Members:
        """The file of members."""
        return read_file(self.file(MEMBERS), Members, name=MEMBERS)

    @cached_property
    def baseline(self) -> Recognitions:
        """The council's recognition rows."""
        return read_file(self.file(RECOGNITION), Recognitions, name=RECOGNITION)

    def member(self, code: str) -> Region | None:
        """Return a member, or None."""
        found = (region for region in self.members.regions if region.code == code)
        return next(found, None)

    def region_role(self, role: str) -> Targets | None:
        """Return what a region's role says, or None."""
        raw = self.region_roles.get(role)
        return None if raw is None else parse(raw, Targets).signed

    def listed(self) -> dict[str, TargetFile]:
        """Return all files of the council and of the regions, by target path."""
        found = dict(self.targets.targets)
        for role in self.region_roles:
            if content := self.region_role(role):
                found.update(content.targets)
        return found
