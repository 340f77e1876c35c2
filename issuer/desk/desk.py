"""A desk and one operator's turn at it: what every use case works with.

Opening keys is left to whoever serves: one process holds them for many agencies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection

from credential.license_type import LicenseType
from issuer.accounts.roles import Permission
from issuer.agencies import Agency, agency_numbered, refuse_type_out_of_scope
from issuer.desk.actor import Actor
from issuer.draft import DraftChecker
from issuer.license_types import LicenseTypes
from issuer.mint import Mint
from issuer.signer import BlankSigner, Signer

if TYPE_CHECKING:
    from issuer.trust_folder import TrustFolder

__all__ = ["AgencySigners", "Desk", "Turn"]


class AgencySigners(Protocol):
    """Signs for the agencies of one installation.

    ``signer_for`` is asked inside a writing transaction: it returns at once, and opens
    no key file while the whole ledger waits. It may be called from any thread.
    """

    def signer_for(self, agency: Agency | None, *, now: int) -> Signer:
        """Return the signer of an agency, or of the status issuer (None).

        AgencyError or KeyFileError if none may sign now.
        """
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What the use cases need of an installation.

    Attributes:
        types: What can be minted.
        signers: Who signs it.
        registry: Asked before anything is signed; None leaves it unchecked.
    """

    types: LicenseTypes
    signers: AgencySigners
    registry: TrustFolder | None = None
    _checkers: dict[str, DraftChecker] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def checker_of(self, license_type: LicenseType) -> DraftChecker:
        """Return what checks applications of one of `types`; made once for each."""
        checker = self._checkers.get(license_type.code)
        if checker is None:
            checker = DraftChecker(license_type)
            self._checkers[license_type.code] = checker
        return checker


@dataclass(frozen=True, slots=True)
class Turn:
    """One operator's turn at the desk; every use case takes one.

    Attributes:
        connection: The transaction: a writing one for what changes something. Nothing
            has happened until it commits.
        desk: The installation's.
        actor: Who acts, for which agency.
        now: Whole UTC seconds.
    """

    connection: Connection
    desk: Desk
    actor: Actor
    now: int

    def agency_for(self, permission: Permission) -> int:
        """Return the agency that the operator may do this for; see `Actor`."""
        return self.actor.agency_for(permission)

    def agency_that_issues(self, agency_id: int, license_type: LicenseType) -> Agency:
        """Return an agency that may issue a type now; AgencyError if it may not."""
        agency = agency_numbered(self.connection, agency_id)
        refuse_type_out_of_scope(agency, license_type.code, now=self.now)
        return agency

    def mint_for(self, agency: Agency, *, allow_same_number: bool = False) -> Mint:
        """Return what mints in an agency's name."""
        signer = self.desk.signers.signer_for(agency, now=self.now)
        return self._mint(agency, signer, allow_same_number)

    def rehearsal_for(self, agency: Agency, *, allow_same_number: bool = False) -> Mint:
        """Return what says how a mint would end; what it signs is good nowhere."""
        return self._mint(agency, BlankSigner(), allow_same_number)

    def _mint(self, agency: Agency, signer: Signer, allow_same_number: bool) -> Mint:
        return Mint(
            agency,
            signer,
            now=self.now,
            operator=self.actor.operator,
            allow_same_number=allow_same_number,
            registry=self.desk.registry,
        )
