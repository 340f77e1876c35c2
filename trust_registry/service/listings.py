"""``/api``: what the registry lists, as JSON for programs and curious people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from credential.errors import MalformedError
from credential.moments import parse_moment, to_rfc3339
from trust_registry.members import Region
from trust_registry.service.openapi import json_example, refusals
from trust_registry.sqlite_view import SqliteView
from web.problem import Refused

__all__ = ["listings_router"]

MAX_PAGE = 500
_NO_CACHE = {"Cache-Control": "no-cache"}

_REGION = {
    "code": "310000",
    "name": {"zh": "上海市", "en": "Shanghai"},
    "iss_prefix": "https://license.310000.example/",
    "joined": "2026-11-21T00:00:00Z",
}
_TYPE = {
    "code": "11100000MB0143028R001",
    "vct": "urn:tongyan:license:11100000MB0143028R001",
    "name": {"zh": "营业执照", "en": "Business license"},
}
_PAGE = {
    "region": "310000",
    "agencies": [{"id": "https://license.310000.example/market-regulation"}],
    "next": "https://license.310000.example/market-regulation",
}
_MATRIX = {
    "license_type": _TYPE["code"],
    "at": "2026-11-21T00:00:00Z",
    "rows": [
        {
            "accepting": "330000",
            "issuing": "310000",
            "recognized": True,
            "since": "2026-01-01T00:00:00Z",
            "holder_present": False,
        }
    ],
}


def listings_router(
    view_of: Callable[[], SqliteView], *, clock: Callable[[], datetime]
) -> APIRouter:
    """Return the routes.

    Args:
        view_of: Returns the newest view.
        clock: The host's clock, where no other instant is asked for.
    """
    router = APIRouter(prefix="/api", tags=["listings"])
    _add_regions(router, view_of)
    _add_types(router, view_of)

    @router.get(
        "/recognition",
        summary="Who recognizes whose licenses of which type, at an instant",
        responses=json_example(_MATRIX) | refusals(404, 422),
    )
    def recognitions(
        license_type: Annotated[str, Query(max_length=32, examples=[_TYPE["code"]])],
        at: Annotated[
            str,
            Query(max_length=40, description="such as 2026-11-21T00:00:00Z; now"),
        ] = "",
    ) -> JSONResponse:
        view, now = view_of(), _instant(at, clock)
        if view.license_type(license_type) is None:
            raise Refused(404, "unknown-resource")
        return _answer(
            {
                "license_type": license_type,
                "at": to_rfc3339(now),
                "rows": _matrix(view, license_type, now),
            }
        )

    return router


def _add_regions(router: APIRouter, view_of: Callable[[], SqliteView]) -> None:
    @router.get(
        "/regions",
        summary="The member regions",
        responses=json_example({"regions": [_REGION]}),
    )
    def regions() -> JSONResponse:
        view = view_of()
        return _answer(
            {
                "registry": view.standing.registry_name.model_dump(),
                "demo": view.standing.demo,
                "issued_at": to_rfc3339(view.standing.issued_at),
                "regions": [_region_json(region) for region in view.regions()],
            }
        )

    @router.get(
        "/regions/{code}/agencies",
        summary="A region's agencies, page by page",
        responses=json_example(_PAGE) | refusals(404, 422),
    )
    def agencies(
        code: str,
        after: Annotated[
            str, Query(max_length=256, description="the `next` of the page before")
        ] = "",
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 100,
    ) -> JSONResponse:
        view = view_of()
        region = view.region(code)
        if region is None:
            raise Refused(404, "unknown-entity")
        found = view.agency_ids(region.iss_prefix, after=after, limit=limit + 1)
        return _answer(
            {
                "region": code,
                "agencies": [_agency_json(view, each) for each in found[:limit]],
                "next": found[limit - 1] if len(found) > limit else None,
            }
        )


def _add_types(router: APIRouter, view_of: Callable[[], SqliteView]) -> None:
    @router.get(
        "/license-types",
        summary="The catalogue",
        responses=json_example({"license_types": [_TYPE]}),
    )
    def types() -> JSONResponse:
        view = view_of()
        known = map(view.license_type, view.license_type_codes())
        return _answer(
            {
                "license_types": [
                    {"code": kind.code, "vct": kind.vct, "name": kind.name.model_dump()}
                    for kind in known
                    if kind is not None
                ]
            }
        )

    @router.get(
        "/license-types/{code}",
        summary="One license type, as the catalogue has it",
        responses=json_example({"vct": _TYPE["vct"], "claims": []}) | refusals(404),
    )
    def one_type(code: str) -> JSONResponse:
        kind = view_of().license_type(code)
        if kind is None:
            raise Refused(404, "unknown-resource")
        return _answer(kind.model_dump(mode="json", by_alias=True))


def _instant(text: str, clock: Callable[[], datetime]) -> datetime:
    if not text:
        return clock()
    try:
        return parse_moment(text)
    except MalformedError as error:
        raise Refused(422, "request-form", f"at: {error}") from error


def _matrix(view: SqliteView, type_code: str, now: datetime) -> list[dict[str, Any]]:
    codes = [region.code for region in view.regions()]
    rows = []
    for accepting in codes:
        for issuing in codes:
            found = view.recognition(
                accepting=accepting,
                issuing=issuing,
                type_code=type_code,
                issued_at=now,
                now=now,
            )
            rows.append(
                {
                    "accepting": accepting,
                    "issuing": issuing,
                    "recognized": found.recognized,
                    "since": to_rfc3339(found.since) if found.since else None,
                    "holder_present": found.holder_present,
                }
            )
    return rows


def _region_json(region: Region) -> dict[str, Any]:
    return region.model_dump(mode="json", by_alias=True)


def _agency_json(view: SqliteView, identifier: str) -> dict[str, Any]:
    agency = view.agency(identifier)
    if agency is None:
        # It keeps to no format and counts as not listed: named, so that it is seen.
        return {"id": identifier, "unreadable": True}
    return agency.model_dump(mode="json", by_alias=True)


def _answer(content: dict[str, Any]) -> JSONResponse:
    return JSONResponse(content, headers=_NO_CACHE)
