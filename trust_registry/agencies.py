"""``agencies.json``: the agencies of one region, their keys, its status issuers.

Signed by the region alone. Nothing in it is ever deleted: a license outlives the key,
the name and the agency behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from credential.bilingual import Bilingual
from credential.errors import KeyMaterialError
from credential.jose import PublicKey, Suite, kid_of, public_key
from credential.moments import UtcMoment
from trust_registry.members import Contact, DivisionCode, HttpsPrefix
from trust_registry.registry_file import SignedModel

__all__ = [
    "Agencies",
    "Agency",
    "AgencyKey",
    "AgencyPeriod",
    "FormerName",
    "StatusIssuer",
    "TypePeriod",
    "state_at",
    "status_issuer_of",
]

HttpsUrl = Annotated[str, StringConstraints(pattern=r"^https://", max_length=256)]


class AgencyKey(SignedModel):
    """One public key; a value that exists is a key of its suite under its own kid.

    Attributes:
        kid: The first 16 characters of the JWK's thumbprint; recomputed here.
        jwk: The public JWK.
        purpose: What it may sign; a key never serves two purposes.
        not_before: First instant it may sign.
        not_after: The instant from which it may not; None is open.
        state: ``retired`` still verifies what it signed in its time;
            ``compromised`` nothing but what the region's salvage file lists.
        revoked_at: Since when it is retired or compromised.
        reason: Why.
    """

    kid: str
    jwk: dict[str, Any]
    purpose: Literal["credential", "status", "verifier"]
    not_before: UtcMoment
    not_after: UtcMoment | None = None
    state: Literal["active", "retired", "compromised"] = "active"
    revoked_at: UtcMoment | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _is_a_key(self) -> Self:
        try:
            _ = self._suite_and_key
        except KeyMaterialError as error:
            raise ValueError(str(error)) from error
        # A chosen kid could shadow another agency's key in a careless look-up.
        if self.kid != kid_of(self.jwk):
            raise ValueError(f"kid {self.kid} is not of its own JWK")
        if self.state != "active" and self.revoked_at is None:
            raise ValueError(f"key {self.kid} is {self.state} but not since when")
        return self

    @cached_property
    def _suite_and_key(self) -> tuple[Suite, PublicKey]:
        return public_key(self.jwk)

    @cached_property
    def alg(self) -> str:
        """Name of the one suite that the key works with."""
        return self._suite_and_key[0].name

    def holds(self, *, alg: str, message: bytes, signature: bytes) -> bool:
        """Tell whether a signature is this key's, under its own suite alone."""
        suite, key = self._suite_and_key
        return alg == suite.name and suite.verify(message, key, signature)

    def was_good_at(self, at: datetime) -> bool:
        """Tell whether the key might sign at an instant. Compromise is not asked."""
        if at < self.not_before or (self.not_after and at >= self.not_after):
            return False
        return self.state != "retired" or (
            self.revoked_at is not None and at < self.revoked_at
        )


class TypePeriod(SignedModel):
    """A license type that an agency may issue, and when: from ≤ t < until."""

    code: str
    from_: UtcMoment = Field(alias="from")
    until: UtcMoment | None = None

    def covers(self, type_code: str, at: datetime) -> bool:
        """Tell whether the type might be issued at an instant."""
        return (
            self.code == type_code
            and self.from_ <= at
            and (self.until is None or at < self.until)
        )


class AgencyPeriod(SignedModel):
    """From when an agency is active, suspended or abolished."""

    state: Literal["active", "suspended", "abolished"]
    from_: UtcMoment = Field(alias="from")


def state_at(history: Sequence[AgencyPeriod], at: datetime) -> str:
    """Return what an agency was at an instant, by its history, oldest first."""
    state = "not-yet-active"
    for period in history:
        if period.from_ <= at:
            state = period.state
    return state


class FormerName(SignedModel):
    """What an agency was called, and until when: it stands on its older licenses."""

    name: Bilingual
    until: UtcMoment


class Agency(SignedModel):
    """One issuing agency.

    Attributes:
        id: Its identifier, the ``iss`` of its licenses.
        name: Its name.
        former_names: What it was called before, oldest first.
        uscc: Its unified social credit code, the issuer part of its licenses.
        division: The division it serves.
        license_types: What it may issue, and when.
        status: Its history, oldest first.
        successor: The identifier of the agency that answers for it now.
        contact: Whom a counter calls about its licenses.
        keys: All it ever had.
    """

    id: HttpsUrl
    name: Bilingual
    former_names: tuple[FormerName, ...] = ()
    uscc: str
    division: DivisionCode
    license_types: list[TypePeriod]
    status: Annotated[list[AgencyPeriod], Field(min_length=1)]
    successor: HttpsUrl | None = None
    contact: Contact | None = None
    keys: list[AgencyKey]

    def key(self, kid: str, *, purpose: str = "credential") -> AgencyKey | None:
        """Return the agency's key of this id and purpose, or None."""
        for key in self.keys:
            if key.kid == kid and key.purpose == purpose:
                return key
        return None

    def state_at(self, at: datetime) -> str:
        """Return what the agency was at an instant: ``active`` or another state."""
        return state_at(self.status, at)

    def may_issue(self, type_code: str, at: datetime) -> bool:
        """Tell whether the agency might issue a license type at an instant."""
        return any(period.covers(type_code, at) for period in self.license_types)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        _refuse_repetition([key.kid for key in self.keys])
        starts = [period.from_ for period in self.status]
        if starts != sorted(starts):
            raise ValueError(f"{self.id} has a history out of order")
        return self


class StatusIssuer(SignedModel):
    """Who signs the status lists under one prefix: a region's, or an agency's own."""

    id: HttpsUrl
    uri_prefix: HttpsPrefix
    contact: Contact | None = None
    keys: Annotated[list[AgencyKey], Field(min_length=1)]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        _refuse_repetition([key.kid for key in self.keys])
        return self

    def key(self, kid: str) -> AgencyKey | None:
        """Return the issuer's status key of this id, or None."""
        for key in self.keys:
            if key.kid == kid and key.purpose == "status":
                return key
        return None


class Agencies(SignedModel):
    """The file."""

    format: Literal["tongyan-agencies-1"] = "tongyan-agencies-1"
    region: DivisionCode
    agencies: list[Agency]
    status_issuers: list[StatusIssuer]

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        # Of two entries one reader would take the first, another the last.
        _refuse_repetition([agency.id for agency in self.agencies])
        _refuse_repetition([issuer.uri_prefix for issuer in self.status_issuers])
        return self

    def agency(self, iss: str) -> Agency | None:
        """Return the agency of this identifier, or None."""
        return next((agency for agency in self.agencies if agency.id == iss), None)


def _refuse_repetition(names: Sequence[str]) -> None:
    if len(set(names)) != len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{repeated} stands twice")


def status_issuer_of(uri: str, issuers: Sequence[StatusIssuer]) -> StatusIssuer | None:
    """Return the status issuer with the longest prefix over a URI, or None."""
    over = [issuer for issuer in issuers if uri.startswith(issuer.uri_prefix)]
    return max(over, key=lambda issuer: len(issuer.uri_prefix), default=None)
