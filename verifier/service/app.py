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
from verifier.hall_tokens import HallTokens
from verifier.loopback_guard import LoopbackGuard
from verifier.problem import problem_response
from verifier.receipt_journal import ReceiptJournal
from verifier.service.access import Access, require_declared
from verifier.service.checks import checks_router
from verifier.service.description import description_router
from verifier.service.matters import decide_router, matters_router
from verifier.service.pages import pages_router
from verifier.service.readiness import readiness_router
from verifier.service.records import Records, page_numbers_router, records_router
from verifier.service.sightings import sightings_router
from verifier.service.verify import verify_router
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
    tokens: HallTokens | None = None,
    journal: ReceiptJournal | None = None,
) -> LoopbackGuard:
    """Return the service as an ASGI application, guarded.

    Args:
        counter: Decides on what comes.
        hosts: Values of ``Host`` that are this service, port included.
        clock: Reads the counter's clock, as aware UTC.
        forms: Where pre-filled forms go, if the hall has a system for them.
        refresh: Refreshes the trust data meanwhile; its state is shown.
        tokens: Those of the hall's own programs; None lets no program in.
        journal: The hall's receipts, opened for reading alone, if any are kept.
    """
    service = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    answer_refusals(
        service,
        lambda refused: problem_response(
            refused.status, refused.code, headers=refused.headers
        ),
    )
    access = Access(tokens, clock)
    records = Records(journal, counter.accepting_region, clock)
    for router in (
        pages_router(counter, posts_forms=forms is not None),
        access.token_router(),
        checks_router(access, counter, clock),
        readiness_router(access, counter, clock, refresh),
        sightings_router(access),
        matters_router(access, counter, clock, forms),
        page_numbers_router(access, records),
        # For the hall's own programs.
        description_router(service),
        verify_router(access, counter, clock),
        decide_router(access, counter, clock),
        records_router(access, records),
    ):
        service.router.routes.extend(router.routes)
    require_declared(service.routes)
    return LoopbackGuard(service, hosts=hosts)
