"""The counter's service put together: its routes, its problems, its guard.

It listens on this machine alone and keeps nothing of what it checks. Which requests
reach it is decided in ``verifier.loopback_guard``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from fastapi import FastAPI

from verifier.background_refresh import BackgroundRefresh
from verifier.checking import Counter
from verifier.form_delivery import FormDelivery
from verifier.loopback_guard import LoopbackGuard
from verifier.problem import problem_response
from verifier.service.checks import checks_router
from verifier.service.matters import matters_router
from verifier.service.pages import pages_router
from verifier.service.readiness import readiness_router
from verifier.service.sightings import sightings_router
from web.refusals import answer_refusals

__all__ = ["Clock", "create_service"]

Clock = Callable[[], datetime]


def _wall_clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def create_service(
    counter: Counter,
    *,
    hosts: Sequence[str],
    clock: Clock = _wall_clock,
    forms: FormDelivery | None = None,
    refresh: BackgroundRefresh | None = None,
) -> LoopbackGuard:
    """Return the service as an ASGI application, guarded.

    Args:
        counter: Decides on what comes.
        hosts: Values of ``Host`` that are this service, port included.
        clock: Reads the counter's clock, as aware UTC.
        forms: Where pre-filled forms go, if the hall has a system for them.
        refresh: Refreshes the trust data meanwhile; its state is shown.
    """
    service = FastAPI(title="Tongyan counter", docs_url=None, redoc_url=None)
    answer_refusals(
        service, lambda refused: problem_response(refused.status, refused.code)
    )
    for router in (
        pages_router(counter, posts_forms=forms is not None),
        checks_router(counter, clock),
        readiness_router(counter, clock, refresh),
        sightings_router(),
        matters_router(counter, clock, forms),
    ):
        service.include_router(router)
    return LoopbackGuard(service, hosts=hosts)
