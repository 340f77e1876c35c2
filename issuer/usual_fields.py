"""Fields that an application has unless somebody says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from credential.license_type import LicenseType
from credential.moments import BEIJING, from_seconds
from issuer.agencies import Agency

__all__ = ["beijing_day", "with_defaults"]


def with_defaults(
    fields: Mapping[str, Any], license_type: LicenseType, agency: Agency, *, now: int
) -> dict[str, Any]:
    """Return the fields with authority and day of issue put in where left out."""
    usual = {
        "issuing_authority": agency.name.zh,
        "issue_date": beijing_day(now).isoformat(),
    }
    known = license_type.labels
    return {name: usual[name] for name in usual if name in known} | dict(fields)


def beijing_day(now: int) -> date:
    """Return the day in Beijing."""
    return from_seconds(now).astimezone(BEIJING).date()
