"""One file that holds a whole trust view: what a vector is checked against.

Members: ``standing``, ``members``, ``policy``, ``baseline``, ``catalogue`` (a list of
license types), ``regions`` (by code: ``agencies``, ``recognition``, ``salvage`` and,
where there are any, ``service_items``) and ``status_lists`` (token by URI). All but
``standing`` are registry files as they are published. An unknown name refuses the file:
a vector must not say what nobody reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from credential import Bilingual, LicenseType, StatusList, strict_json
from credential.moments import parse_moment
from trust_registry.agencies import Agencies
from trust_registry.errors import StatusListRefusedError
from trust_registry.members import Members
from trust_registry.policy import VerificationPolicy
from trust_registry.recognition import Recognitions
from trust_registry.registry_file import read_file
from trust_registry.service_items import ServiceItem
from trust_registry.status_acceptance import accept_status_list
from trust_registry.view import MemoryView, RegionFiles, TrustStanding

__all__ = ["HeldLists", "read_trust"]

Json = Mapping[str, Any]
Model = TypeVar("Model", bound=BaseModel)

_TRUST_NAMES = {
    "standing",
    "members",
    "policy",
    "baseline",
    "catalogue",
    "regions",
    "status_lists",
}
_STANDING_NAMES = {
    "issued_at",
    "timestamp_expires",
    "council_expires",
    "region_expires",
    "region_issued_at",
    "highest_issued_at",
}
_REGION_NAMES = {"agencies", "recognition", "salvage"}


class HeldLists:
    """The status lists of a counter, by URI."""

    def __init__(self, lists: Mapping[str, StatusList]) -> None:
        self._lists = dict(lists)

    def get(self, uri: str) -> StatusList | None:
        """Return the list of a URI, or None."""
        return self._lists.get(uri)


def read_trust(trust: Json) -> tuple[MemoryView, HeldLists]:
    """Return the view and the status lists of a trust file.

    A list that does not count is left out, as at a counter.
    """
    _refuse_unknown(trust, _TRUST_NAMES)
    members = _model(Members, trust["members"])
    view = MemoryView(
        standing=_standing(trust["standing"], members),
        policy=_model(VerificationPolicy, trust["policy"]),
        members=members,
        baseline=_model(Recognitions, trust["baseline"]),
        catalogue=_catalogue(trust["catalogue"]),
        regions={code: _region(files) for code, files in trust["regions"].items()},
    )
    return view, HeldLists(_accepted(view, trust["status_lists"]))


def _accepted(view: MemoryView, tokens: Mapping[str, str]) -> dict[str, StatusList]:
    accepted = {}
    for uri, token in tokens.items():
        try:
            accepted[uri] = accept_status_list(
                token, uri=uri, view=view, highest_issued_at=None
            )
        except StatusListRefusedError:
            continue
    return accepted


def _standing(standing: Json, members: Members) -> TrustStanding:
    _refuse_unknown(standing, _STANDING_NAMES)
    return TrustStanding(
        registry_name=Bilingual(
            zh=members.registry.name.zh, en=members.registry.name.en
        ),
        demo=members.registry.demo,
        versions={"timestamp": 1},
        issued_at=parse_moment(standing["issued_at"]),
        timestamp_expires=parse_moment(standing["timestamp_expires"]),
        council_expires=parse_moment(standing["council_expires"]),
        region_expires=_moments(standing["region_expires"]),
        region_issued_at=_moments(standing["region_issued_at"]),
        highest_issued_at=parse_moment(standing["highest_issued_at"]),
    )


def _moments(texts: Mapping[str, str]) -> dict[str, Any]:
    return {code: parse_moment(text) for code, text in texts.items()}


def _catalogue(entries: list[Json]) -> dict[str, LicenseType]:
    read = [_model(LicenseType, entry) for entry in entries]
    return {license_type.code: license_type for license_type in read}


def _region(files: Json) -> RegionFiles:
    # Most worlds have no matters.
    _refuse_unknown(files, _REGION_NAMES | (files.keys() & {"service_items"}))
    return RegionFiles(
        agencies=_model(Agencies, files["agencies"]),
        recognition=_model(Recognitions, files["recognition"]),
        salvage={kid: frozenset(lines) for kid, lines in files["salvage"].items()},
        service_items=[
            _model(ServiceItem, one) for one in files.get("service_items", ())
        ],
    )


def _model(model: type[Model], content: Json) -> Model:
    return read_file(strict_json.dumps(content), model, name=model.__name__)


def _refuse_unknown(content: Json, known: set[str]) -> None:
    if content.keys() != known:
        raise ValueError(f"not exactly the names {sorted(known)}: {sorted(content)}")
