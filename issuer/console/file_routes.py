"""The files that pages load; each address has its file's hash, and is kept for good."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from credential.bilingual import Bilingual
from issuer.console.answers import page_router, shown
from issuer.console.page import LANGUAGES, Page
from issuer.console.rendering import FILES, console_file, file_address
from issuer.console.visits import PublicVisit
from issuer.service.access import PUBLIC
from issuer.service.strict_route import StrictRoute
from web.problem import Refused

__all__ = ["nowhere", "router"]

router = APIRouter(prefix="/console", route_class=StrictRoute, include_in_schema=False)


@router.get("", openapi_extra=PUBLIC)
def home() -> RedirectResponse:
    """Lead to the console's first page, in Chinese."""
    return RedirectResponse(f"/console/{LANGUAGES[0]}/today", status_code=303)


@router.get("/files/{digest}/{name}", openapi_extra=PUBLIC)
def file(digest: str, name: str) -> Response:
    """Return a file that pages load."""
    if name not in FILES or file_address(name) != f"/console/files/{digest}/{name}":
        raise Refused(404, "not-found")
    return Response(
        console_file(name),
        media_type=FILES[name],
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


nowhere = page_router()


@nowhere.get("/{page:path}", openapi_extra=PUBLIC)
def no_such_page(visit: PublicVisit, page: str) -> Response:  # noqa: ARG001
    """Say that there is no such page."""
    title = Bilingual(zh="没有这个页面", en="There is no such page")
    values = {"reason": None, "must_change": False}
    return shown(visit, Page("problem.html", title, values, status=404))
