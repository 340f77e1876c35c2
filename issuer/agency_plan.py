"""What somebody writes down to add an agency, read strictly.

Entering it and making its key is left to ``installation``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from credential.bilingual import Bilingual
from credential.identifier import check_uscc
from issuer.agencies import Agency, TypePeriod
from issuer.errors import AgencyError
from issuer.ledger import Region
from issuer.license_types import LicenseTypes

__all__ = ["AgencyPlan", "read_plan"]


class _Own(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PlannedContact(_Own):
    """Whom a counter calls about the agency's licenses."""

    name: Bilingual | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    disputes: str | None = None


class AgencyPlan(_Own):
    """One agency to add.

    Attributes:
        id: Its identifier, or the part of it after the region's prefix.
        name: Its name.
        uscc: Its unified social credit code.
        division: The division it serves; the region if left out.
        license_types: What it issues, by code or short name.
        contact: Whom a counter calls.
    """

    id: str = Field(min_length=1, max_length=200)
    name: Bilingual
    uscc: str
    division: str | None = None
    license_types: list[str] = Field(min_length=1)
    contact: PlannedContact = PlannedContact()

    def agency(
        self,
        region: Region,
        types: LicenseTypes,
        *,
        begins: int,
        until: int | None,
    ) -> Agency:
        """Return the agency, without a number of the ledger yet.

        Raises:
            IdentifierError: its USCC is none.
            RefusedError: a license type is not known.
        """
        is_url = self.id.startswith("https://")
        codes = dict.fromkeys(types.find(name).code for name in self.license_types)
        return Agency(
            id=0,
            iss=self.id if is_url else region.iss_prefix + self.id,
            name=self.name,
            uscc=check_uscc(self.uscc),
            division=self.division or region.code,
            contact=self.contact.model_dump(exclude_none=True),
            types=tuple(TypePeriod(code, begins, until) for code in codes),
            added_at=begins,
        )


def read_plan(members: Mapping[str, Any]) -> AgencyPlan:
    """Return the plan of a JSON object.

    Raises:
        AgencyError: a member is missing, unknown or of another form.
    """
    try:
        return AgencyPlan.model_validate(dict(members))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise AgencyError(
            f"the agency's {place}: {first['msg'].lower()}; give it as an option or "
            "in the file"
        ) from error
