"""``/`` and ``/pages/…``: the counter page and the files that it loads."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from verifier.checking import Counter
from verifier.hall_tokens import HallToken
from verifier.page import (
    PAGE_FILES,
    PageParts,
    counter_page,
    numbers_page,
    page_file,
    page_language,
)
from verifier.service.access import ANYBODY
from web.problem import Refused

__all__ = ["pages_router"]


def pages_router(counter: Counter, parts: PageParts) -> APIRouter:
    """Return the routes.

    Args:
        counter: Names its region on the page.
        parts: What the hall has set up.
    """
    router = APIRouter(dependencies=[ANYBODY], include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    def page(request: Request, lang: str = "zh-CN") -> HTMLResponse:
        staff: HallToken | None = getattr(request.state, "staff", None)
        return HTMLResponse(
            counter_page(
                language=page_language(lang),
                region=counter.region_name(),
                region_code=counter.accepting_region,
                parts=parts,
                signed_in=staff.label if staff else "",
            )
        )

    if parts.numbers:
        router.add_api_route("/numbers", _numbers_of(counter))

    @router.get("/pages/{name}")
    def file(name: str) -> Response:
        if name not in PAGE_FILES:
            raise Refused(404, "not-found")
        return Response(page_file(name), media_type=PAGE_FILES[name])

    return router


def _numbers_of(counter: Counter) -> Callable[[str], HTMLResponse]:
    def numbers(lang: str = "zh-CN") -> HTMLResponse:
        return HTMLResponse(
            numbers_page(
                language=page_language(lang),
                region=counter.region_name(),
                region_code=counter.accepting_region,
            )
        )

    return numbers
