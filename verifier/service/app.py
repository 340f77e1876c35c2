"""The counter's service put together: its routes, its problems, its guard.

It listens on this machine alone and keeps nothing of what it checks. Which requests
reach it is decided in ``verifier.loopback_guard``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypedDict, Unpack

from fastapi import FastAPI
from starlette.types import ASGIApp

from verifier.background_refresh import BackgroundRefresh
from verifier.bad_scan_folder import BadScanFolder
from verifier.checking import Counter
from verifier.disputes.desk import DisputeDesk
from verifier.form_delivery import FormDelivery
from verifier.hall_tokens import HallTokens
from verifier.live_requests.exchange import Exchange
from verifier.loopback_guard import LoopbackGuard
from verifier.page import PageParts
from verifier.problem import problem_response
from verifier.receipt_journal import ReceiptJournal
from verifier.service.access import Access, require_declared
from verifier.service.bad_scans import bad_scans_router
from verifier.service.checks import checks_router
from verifier.service.description import description_router
from verifier.service.disputes import disputes_router
from verifier.service.installed_app import installed_app_router
from verifier.service.live_requests import live_requests_router
from verifier.service.matters import decide_router, matters_router
from verifier.service.pages import pages_router
from verifier.service.readiness import readiness_router
from verifier.service.records import Records, page_numbers_router, records_router
from verifier.service.remote_relay import RemoteRelay
from verifier.service.remote_windows import RemoteDesk, remote_routers
from verifier.service.sightings import sightings_router
from verifier.service.slips import slips_router
from verifier.service.verify import verify_router
from web.refusals import answer_refusals

__all__ = ["Clock", "Parts", "counter_app", "create_service", "wall_clock"]

Clock = Callable[[], datetime]


class Parts(TypedDict, total=False):
    """What a hall has set up beside its counter; see `counter_app`."""

    clock: Clock
    forms: FormDelivery | None
    refresh: BackgroundRefresh | None
    tokens: HallTokens | None
    journal: ReceiptJournal | None
    remote: RemoteDesk | None
    exchange: Exchange | None
    disputes: DisputeDesk | None
    case_system: FormDelivery | None
    bad_scans: BadScanFolder | None


def wall_clock() -> datetime:
    """Read this machine's clock, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def create_service(
    counter: Counter,
    *,
    hosts: Sequence[str],
    **parts: Unpack[Parts],
) -> LoopbackGuard:
    """Return the service as an ASGI application, for browsers of this machine.

    Args:
        counter: Decides on what comes.
        hosts: Values of ``Host`` that are this service, port included.
        parts: What else the hall has set up.
    """
    return LoopbackGuard(counter_app(counter, **parts), hosts=hosts)


def counter_app(
    counter: Counter,
    *,
    clock: Clock = wall_clock,
    forms: FormDelivery | None = None,
    refresh: BackgroundRefresh | None = None,
    tokens: HallTokens | None = None,
    journal: ReceiptJournal | None = None,
    remote: RemoteDesk | None = None,
    exchange: Exchange | None = None,
    disputes: DisputeDesk | None = None,
    case_system: FormDelivery | None = None,
    bad_scans: BadScanFolder | None = None,
) -> ASGIApp:
    """Return the service without a guard: a door of its own goes in front of it.

    Args:
        counter: Decides on what comes.
        clock: Reads the counter's clock, as aware UTC.
        forms: Where pre-filled forms go, if the hall has a system for them.
        refresh: Refreshes the trust data meanwhile; its state is shown.
        tokens: Those of the hall's own programs; None lets no program in.
        journal: The hall's receipts, opened for reading alone, if any are kept.
        remote: What staff elsewhere need, if the hall lets any in.
        exchange: Asks wallets, if the hall has a public address.
        disputes: Files disputes, if the hall has a key for them.
        case_system: Where slips of checks go, if the hall has a system for them.
        bad_scans: Where scans that could not be read are kept, if any may be.
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
        pages_router(
            counter,
            PageParts(
                forms=forms is not None,
                remote_windows=remote is not None,
                disputes=disputes is not None,
                numbers=journal is not None,
                slips=case_system is not None,
                bad_scans=bad_scans is not None,
            ),
        ),
        access.token_router(),
        checks_router(access, counter, clock),
        readiness_router(access, counter, clock, refresh),
        sightings_router(access),
        matters_router(access, counter, clock, forms, exchange),
        live_requests_router(access, counter, clock, exchange),
        disputes_router(access, counter, clock, disputes),
        page_numbers_router(access, records, counter),
        slips_router(access, counter, journal, case_system),
        bad_scans_router(access, clock, bad_scans),
        # For the hall's own programs.
        description_router(service),
        verify_router(access, counter, clock),
        decide_router(access, counter, clock),
        records_router(access, records),
        installed_app_router(),
        *(remote_routers(access, remote, clock) if remote else ()),
    ):
        service.router.routes.extend(router.routes)
    require_declared(service.routes)
    return RemoteRelay(service, remote.windows, clock) if remote else service
