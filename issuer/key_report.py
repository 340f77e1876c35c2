"""Keys and license types of an installation's agencies, with what lapses: one report.

For the API, the command line and the service's log. What lapses when is decided in
``key_states``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from credential.bilingual import Bilingual
from credential.moments import from_seconds, to_rfc3339
from issuer.agencies import Agency, all_agencies, keys_of
from issuer.errors import NotListedError
from issuer.index_blocks import list_uri
from issuer.installation import Installation
from issuer.key_states import KeyState, Lapse, key_lapse, key_states, type_lapses
from issuer.token_keys import is_token_key
from trust_registry.view import TrustView

__all__ = ["KeyReport", "key_reports", "report_told", "trust_notice"]


@dataclass(frozen=True, slots=True)
class KeyReport:
    """The keys of one agency, or of the region's status issuer.

    Attributes:
        agency: Whose; None for the status issuer.
        keys: As they stand.
        lapses: What ends soon, or has ended, and that nothing follows.
    """

    agency: Agency | None
    keys: Sequence[KeyState]
    lapses: Sequence[Lapse]

    @property
    def whose(self) -> str:
        """The agency's identifier, or what stands for the status issuer."""
        return "status issuer" if self.agency is None else self.agency.iss


def key_reports(
    installation: Installation, *, now: int, agency_id: int | None = None
) -> list[KeyReport]:
    """Return the report of one agency, or of the status issuer and all agencies.

    Where the trust store cannot be read, the ledger alone speaks; `trust_notice` says
    that.
    """
    view = _view(installation)
    reports = []
    with installation.ledger.reading() as connection:
        if agency_id is None:
            uri = list_uri(connection, 1)
            issuer = None if view is None else view.status_issuer_for(uri)
            listed = None if view is None else issuer.keys if issuer else ()
            states = key_states(keys_of(connection, None), listed)
            reports.append(KeyReport(None, states, _some(key_lapse(states, now=now))))
        for agency in all_agencies(connection):
            if agency_id in (None, agency.id):
                states = _agency_states(view, agency, keys_of(connection, agency.id))
                found = [*_some(key_lapse(states, now=now)), *_types(view, agency, now)]
                reports.append(KeyReport(agency, states, found))
    return reports


def trust_notice(installation: Installation, *, now: int) -> Bilingual | None:
    """Return what is to be said of the trust data: none, unreadable, or not fresh."""
    if installation.registry is None:
        from issuer.trust_folder import UNCHECKED

        return UNCHECKED
    try:
        return installation.registry.age_notice(installation.region.code, now=now)
    except NotListedError as error:
        return error.reason


def report_told(report: KeyReport, *, now: int) -> dict[str, Any]:
    """Return a report as JSON values; public halves of keys only."""
    return {
        "agency": None if report.agency is None else report.agency.iss,
        "keys": [_key_told(one, now) for one in report.keys],
        "lapses": [
            {
                "what": one.what,
                "name": one.name,
                "ends": to_rfc3339(from_seconds(one.ends)),
                "within_days": one.within_days,
                **one.told.model_dump(),
            }
            for one in report.lapses
        ],
    }


def _key_told(state: KeyState, now: int) -> dict[str, Any]:
    key = state.key
    return {
        "kid": key.kid,
        "purpose": key.purpose,
        "alg": key.alg,
        "in_token": is_token_key(key.file_name),
        "not_before": to_rfc3339(from_seconds(key.not_before)),
        "not_after": to_rfc3339(from_seconds(key.not_after)),
        "state": key.state,
        "listed": state.listed,
        "signs_now": state.signs_at(now),
    }


def _view(installation: Installation) -> TrustView | None:
    if installation.registry is None:
        return None
    try:
        return installation.registry.view()
    except NotListedError:
        return None


def _some(lapse: Lapse | None) -> list[Lapse]:
    return [] if lapse is None else [lapse]


def _agency_states(
    view: TrustView | None, agency: Agency, keys: Sequence[Any]
) -> list[KeyState]:
    if view is None:
        return key_states(keys, None)
    entry = view.agency(agency.iss)
    return key_states(keys, () if entry is None else entry.keys)


def _types(view: TrustView | None, agency: Agency, now: int) -> Iterator[Lapse]:
    listed: Sequence[Any] | None = None
    if view is not None:
        entry = view.agency(agency.iss)
        listed = () if entry is None else entry.license_types
    yield from type_lapses(agency.types, listed, now=now)
