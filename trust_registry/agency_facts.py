"""What watchers ask of an agency, read from its entry without building its model.

A national registry has 93,000 agencies; their models take a gigabyte and half a
minute. Keys are not checked here: `agency_lint` did, over the same entries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from credential import Bilingual
from credential.moments import UtcMoment
from trust_registry.agencies import AgencyPeriod, TypePeriod, state_at
from trust_registry.errors import RegistryFileError
from trust_registry.members import Contact

__all__ = ["AgencyFacts", "KeyFacts", "agency_facts"]

# A region's agencies begin and end on few days; whoever signs many makes it slow.
_KEPT = 65_536

_MOMENT: TypeAdapter[datetime] = TypeAdapter(UtcMoment)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A credential key: its id, when it may sign, and what became of it."""

    kid: str
    not_before: datetime
    not_after: datetime | None
    state: str
    revoked_at: datetime | None

    def ends(self) -> datetime | None:
        """Return from when it may sign no more; None is open."""
        if self.state != "active":
            return self.revoked_at
        return self.not_after


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """One agency.

    Attributes:
        id: Its identifier.
        name: Its name.
        uscc: Its unified social credit code.
        types: What it may issue, and when.
        history: Its states, oldest first.
        keys: Its credential keys.
        contact: Whom to call.
    """

    id: str
    name: Bilingual
    uscc: str
    types: tuple[TypePeriod, ...]
    history: tuple[AgencyPeriod, ...]
    keys: tuple[KeyFacts, ...]
    contact: Contact | None

    def is_active(self, now: datetime) -> bool:
        """Tell whether it may issue at all."""
        return state_at(self.history, now) == "active"

    def issues(self, type_code: str, now: datetime) -> bool:
        """Tell whether it may issue a license type."""
        return any(period.covers(type_code, now) for period in self.types)


def agency_facts(raw: bytes) -> AgencyFacts:
    """Read an entry of a region's file.

    Args:
        raw: The entry's own bytes, as `agency_scan` found them.

    Raises:
        RegistryFileError: it does not keep to its format; a counter ignores it.
    """
    try:
        unchecked = json.loads(raw)
        return AgencyFacts(
            id=unchecked["id"],
            name=Bilingual(zh=unchecked["name"]["zh"], en=unchecked["name"]["en"]),
            uscc=unchecked["uscc"],
            types=tuple(
                _type_period(one["code"], one["from"], one.get("until"))
                for one in unchecked["license_types"]
            ),
            history=tuple(
                _agency_period(one["state"], one["from"]) for one in unchecked["status"]
            ),
            keys=tuple(
                _key(key) for key in unchecked["keys"] if key["purpose"] == "credential"
            ),
            contact=_contact(json.dumps(unchecked.get("contact"))),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise RegistryFileError(
            "an agency's entry does not keep to its format"
        ) from error


def _key(key: Mapping[str, Any]) -> KeyFacts:
    return KeyFacts(
        kid=key["kid"],
        not_before=_moment(key["not_before"]),
        not_after=_moment_or_none(key.get("not_after")),
        state=key.get("state", "active"),
        revoked_at=_moment_or_none(key.get("revoked_at")),
    )


def _moment_or_none(text: str | None) -> datetime | None:
    return None if text is None else _moment(text)


@lru_cache(_KEPT)
def _moment(text: str) -> datetime:
    return _MOMENT.validate_python(text)


@lru_cache(_KEPT)
def _type_period(code: str, from_: str, until: str | None) -> TypePeriod:
    return TypePeriod.model_validate({"code": code, "from": from_, "until": until})


@lru_cache(_KEPT)
def _agency_period(state: str, from_: str) -> AgencyPeriod:
    return AgencyPeriod.model_validate({"state": state, "from": from_})


@lru_cache(_KEPT)
def _contact(text: str) -> Contact | None:
    return None if text == "null" else Contact.model_validate_json(text)
