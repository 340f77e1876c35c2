"""``/api/readiness``: what the trust data allows to decide, and how it is refreshed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import JSONResponse

from verifier.background_refresh import BackgroundRefresh
from verifier.checking import Counter
from verifier.readiness import readiness_json
from verifier.service.access import Access

__all__ = ["readiness_router"]


def readiness_router(
    access: Access,
    counter: Counter,
    clock: Callable[[], datetime],
    refresh: BackgroundRefresh | None = None,
) -> APIRouter:
    """Return the route.

    Args:
        access: Says who may ask.
        counter: Holds the trust data.
        clock: Reads the counter's clock.
        refresh: Refreshes the trust data meanwhile, if anything does.
    """
    router = access.page_router()

    @router.get("/api/readiness", summary="What the trust data allows to decide")
    def ready() -> JSONResponse:
        shown = readiness_json(counter.readiness(now=clock()))
        return JSONResponse({**shown, "refresh": refresh and refresh.to_json()})

    return router
