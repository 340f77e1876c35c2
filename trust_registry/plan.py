"""A founding plan: what a new registry's first members agreed on, as one JSON file.

Carrying it out is left to `founding`. The plan is ours, so it is read strictly.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from credential import Bilingual, MalformedError, strict_json
from trust_registry.agencies import Agency, StatusIssuer
from trust_registry.errors import PlanError
from trust_registry.members import (
    Contact,
    DivisionCode,
    HttpsPrefix,
    Members,
    Region,
    RegistryIdentity,
)
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import RecognitionRow

__all__ = ["Plan", "PlannedRegion", "read_plan", "sample_plan"]

_SAMPLE = "plans/yangtze-delta.json"
_MAX_PLAN_BYTES = 4 * 1024 * 1024


class _Ours(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PlannedRegion(_Ours):
    """One founding member.

    Attributes:
        code: Its GB/T 2260 division code.
        name: Its name.
        iss_prefix: Where its agencies' identifiers lie.
        status_prefix: Where its status lists lie.
        license_types: The types that it may list agencies for; None is all.
        contact: Its registry officer.
        agencies: Agencies to start with; more can be added later.
        status_issuers: Status issuers to start with.
    """

    code: DivisionCode
    name: Bilingual
    iss_prefix: HttpsPrefix
    status_prefix: HttpsPrefix
    license_types: list[str] | None = None
    contact: Contact | None = None
    agencies: list[Agency] = []
    status_issuers: list[StatusIssuer] = []

    def member(self, joined: datetime) -> Region:
        """Return the region's entry in the file of members."""
        return Region(
            code=self.code,
            name=self.name,
            iss_prefix=self.iss_prefix,
            status_prefix=self.status_prefix,
            license_types=self.license_types,
            joined=joined,
            contact=self.contact,
        )


class Plan(_Ours):
    """The file.

    Attributes:
        name: What the registry calls itself.
        demo: Whether every verdict made under it shall say DEMO.
        regions: The founding members.
        verification: What the council asks of every verification.
        recognition: The council's baseline rows. Without a row nothing is
            recognized; a row without ``from`` cannot be read.
    """

    name: Bilingual
    demo: bool
    regions: Annotated[list[PlannedRegion], Field(min_length=1, max_length=64)]
    verification: VerificationPolicy = VerificationPolicy()
    recognition: list[RecognitionRow] = []

    @model_validator(mode="after")
    def _has_disjoint_regions(self) -> Self:
        # The file of members refuses the same: doubles and overlapping prefixes.
        self.members(datetime.max.replace(tzinfo=UTC))
        return self

    def members(self, joined: datetime) -> Members:
        """Return the file of members that the plan founds."""
        return Members(
            registry=RegistryIdentity(name=self.name, demo=self.demo),
            regions=[region.member(joined) for region in self.regions],
        )


def read_plan(path: Path) -> Plan:
    """Read a plan.

    Raises:
        PlanError: missing, or not a plan; says where.
    """
    try:
        raw = path.read_bytes()
        strict_json.loads(raw, max_bytes=_MAX_PLAN_BYTES)
        return Plan.model_validate_json(raw)
    except OSError as error:
        raise PlanError(f"{path} cannot be read ({error.strerror})") from error
    except MalformedError as error:
        raise PlanError(f"{path}: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise PlanError(f"{path}: {place}: {first['msg']}") from error


def sample_plan() -> bytes:
    """Return the plan that comes with the package: the Yangtze Delta, as a DEMO."""
    return (files("trust_registry") / _SAMPLE).read_bytes()
