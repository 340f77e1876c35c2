"""What a region's officer may rule about an agency: each rule a pure function.

A license outlives the key, the name and the agency behind it. So nothing is taken
out: a key, a type, a name and an agency end at an instant, and what was before it
stays told. Reading and writing the work file is left to `region_edit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from credential.bilingual import Bilingual
from credential.moments import beijing_text
from trust_registry.agencies import (
    Agency,
    AgencyKey,
    AgencyPeriod,
    FormerName,
    TypePeriod,
)
from trust_registry.errors import PublicationError

__all__ = [
    "EndedState",
    "brought_up_to_date",
    "end_key",
    "grant_type",
    "merge",
    "rename",
    "withdraw_type",
]

EndedState = Literal["retired", "compromised"]


def end_key(
    keys: Sequence[AgencyKey],
    kid: str,
    *,
    state: EndedState,
    since: datetime,
    reason: str,
) -> list[AgencyKey]:
    """Return an agency's keys with one of them retired or compromised.

    Raises:
        PublicationError: it is compromised already: of a thief's key nothing improves.
    """
    ended = {"state": state, "revoked_at": since, "reason": reason}
    for key in keys:
        if key.kid == kid and key.state == "compromised":
            raise PublicationError(
                f"the key {kid} is compromised already; that is never taken back"
            )
    return [key.model_copy(update=ended) if key.kid == kid else key for key in keys]


def rename(agency: Agency, name: Bilingual, *, at: datetime) -> Agency:
    """Return an agency under a new name; the old one stays told.

    Raises:
        PublicationError: it has this name.
    """
    if name == agency.name:
        raise PublicationError(f"{agency.id} is called {name.zh} already")
    former = (*agency.former_names, FormerName(name=agency.name, until=at))
    return agency.model_copy(update={"name": name, "former_names": former})


def merge(agency: Agency, successor: Agency, *, at: datetime) -> Agency:
    """Return an agency that ends, and whose successor answers for it from then on.

    Its licenses stay good: scope and key are asked as of their issue.

    Raises:
        PublicationError: the successor is it itself or ended, or it ended before.
    """
    if successor.id == agency.id or successor.state_at(at) != "active":
        raise PublicationError(
            f"{successor.id} is no active agency at {beijing_text(at)}; name another "
            "as the successor"
        )
    if agency.state_at(at) == "abolished":
        raise PublicationError(
            f"{agency.id} is abolished already; its successor is {agency.successor}"
        )
    if at < agency.status[-1].from_:
        raise PublicationError(
            f"{agency.id} cannot end before its last change, "
            f"{beijing_text(agency.status[-1].from_)}"
        )
    return agency.model_copy(
        update={
            "status": [*agency.status, AgencyPeriod(state="abolished", from_=at)],
            "successor": successor.id,
            "license_types": [_ended(period, at) for period in agency.license_types],
        }
    )


def grant_type(agency: Agency, code: str, *, since: datetime) -> Agency:
    """Return an agency that may issue a license type from an instant on.

    Raises:
        PublicationError: it may already.
    """
    if agency.may_issue(code, since):
        raise PublicationError(f"{agency.id} may issue {code} already")
    period = TypePeriod(code=code, from_=since)
    return agency.model_copy(update={"license_types": [*agency.license_types, period]})


def withdraw_type(agency: Agency, code: str, *, until: datetime) -> Agency:
    """Return an agency that may not issue a license type from an instant on.

    Raises:
        PublicationError: it may not issue it then.
    """
    if not agency.may_issue(code, until):
        raise PublicationError(
            f"{agency.id} may not issue {code} at {beijing_text(until)} anyway"
        )
    periods = [
        _ended(period, until) if period.covers(code, until) else period
        for period in agency.license_types
    ]
    return agency.model_copy(update={"license_types": periods})


def brought_up_to_date(held: Agency, entry: Agency, *, at: datetime) -> Agency:
    """Return an agency as its issuer's entry has it, but for what the region ruled.

    An issuer writes its entry from its own ledger, which knows nothing of a key that
    the region declared lost: such an entry must not bring the key back to life.

    Args:
        held: The agency as it is listed.
        entry: What its issuer wrote, of the same identifier.
        at: When a name that changed ended.

    Raises:
        PublicationError: the entry drops a key or a license type.
    """
    ended = {key.kid: key for key in held.keys if key.state != "active"}
    updated = entry.model_copy(
        update={
            "keys": [ended.get(key.kid, key) for key in entry.keys],
            "license_types": _merged(held, entry),
            "status": max(held.status, entry.status, key=len),
            "successor": entry.successor or held.successor,
            "name": held.name,
            "former_names": held.former_names,
        }
    )
    if entry.name in [held.name, *(former.name for former in held.former_names)]:
        return updated
    return rename(updated, entry.name, at=at)


def _merged(held: Agency, entry: Agency) -> list[TypePeriod]:
    ends = {(period.code, period.from_): period.until for period in held.license_types}
    if not ends.keys() <= {(one.code, one.from_) for one in entry.license_types}:
        raise PublicationError(
            f"the entry drops a license type of {held.id}; a type is ended with "
            "`agency type … --until`, its old licenses need it"
        )
    merged = []
    for period in entry.license_types:
        end = ends.get((period.code, period.from_))
        merged.append(period if end is None else _ended(period, end))
    return merged


def _ended(period: TypePeriod, at: datetime) -> TypePeriod:
    if period.until is not None and period.until <= at:
        return period
    # A period that would begin later never begins.
    return period.model_copy(update={"until": max(at, period.from_)})
