"""``/`` and ``/pages/…``: the counter page and the files that it loads."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from verifier.checking import Counter
from verifier.page import PAGE_FILES, counter_page, page_file
from verifier.service.access import ANYBODY
from web.problem import Refused

__all__ = ["pages_router"]


def pages_router(counter: Counter, *, posts_forms: bool) -> APIRouter:
    """Return the routes.

    Args:
        counter: Names its region on the page.
        posts_forms: Whether the hall has a system that takes forms.
    """
    router = APIRouter(dependencies=[ANYBODY], include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    def page(lang: str = "zh-CN") -> HTMLResponse:
        return HTMLResponse(
            counter_page(
                language="en" if lang == "en" else "zh-CN",
                region=counter.region_name(),
                region_code=counter.accepting_region,
                posts_forms=posts_forms,
            )
        )

    @router.get("/pages/{name}")
    def file(name: str) -> Response:
        if name not in PAGE_FILES:
            raise Refused(404, "not-found")
        return Response(page_file(name), media_type=PAGE_FILES[name])

    return router
