"""How pages are answered: as HTML that nobody keeps, refusals as well.

What a refusal says is left to ``issuer.service.problems``.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from issuer.console.menu import SECTIONS
from issuer.console.page import Page, Visit
from issuer.console.refusals import refusal
from issuer.console.rendering import render
from issuer.errors import IssuerError
from issuer.service.strict_route import StrictRoute
from trust_registry.errors import RegistryError
from web.problem import Refused
from web.security_headers import content_security_policy

__all__ = ["HEADERS", "PageRoute", "Typed", "moved", "page_router", "shown"]

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": content_security_policy(form_action="'self'"),
        # Nothing of a holder stays in a browser, nor on the way to it.
        "Cache-Control": "no-store",
        # With none at all a form would not say where it comes from, and be refused.
        "Referrer-Policy": "same-origin",
    }
)

_Answer = Callable[[Request], Coroutine[Any, Any, Response]]


def shown(visit: Visit, page: Page) -> HTMLResponse:
    """Return a page to whoever visits it."""
    html = render(page, visit, SECTIONS)
    return HTMLResponse(html, status_code=page.status, headers=dict(HEADERS))


def moved(visit: Visit, path: str, *, done: str = "") -> RedirectResponse:
    """Send a browser to another page after an act: to load it again repeats nothing.

    Args:
        visit: Whose.
        path: The page, below the language; never with a person's name or number.
        done: What the page tells of the act, the end of a text's name ``done_…``.
    """
    told = f"?done={done}" if done else ""
    address = f"{visit.root}/{path}{told}"
    return RedirectResponse(address, status_code=303, headers=dict(HEADERS))


async def _typed(request: Request) -> Mapping[str, str]:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


Typed = Annotated[Mapping[str, str], Depends(_typed)]
"""What a route declares to have a form's fields; files in it are left out."""


class PageRoute(StrictRoute):
    """A route whose refusals are pages; who is not signed in may sign in."""

    def get_route_handler(self) -> _Answer:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def with_pages(request: Request) -> Response:
            try:
                return await answer(request)
            except (
                Refused,
                HTTPException,
                RequestValidationError,
                IssuerError,
                RegistryError,
            ) as error:
                if "text/html" not in request.headers.get("accept", ""):
                    # A script asks: it gets a problem, as a program does.
                    raise
                return await run_in_threadpool(_refused, request, error)

        return with_pages


def page_router() -> APIRouter:
    """Return a router of pages below ``/console/<language>``."""
    return APIRouter(
        prefix="/console/{language}", route_class=PageRoute, include_in_schema=False
    )


def _refused(request: Request, error: Exception) -> Response:
    visit, page = refusal(request, error)
    if page is None:
        return moved(visit, "sign-in", done="session-ended")
    return shown(visit, page)
