"""The first page of a day: numbers, and what needs attention."""

from __future__ import annotations

from fastapi import Response

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.batch_jobs.orders import BatchOrders
from issuer.console.answers import page_router, shown
from issuer.console.attention import warnings_for
from issuer.console.page import Page, Visit
from issuer.console.turns import reading
from issuer.console.visits import AnybodyVisit
from issuer.desk.application import ApplicationState
from issuer.desk.today import today
from issuer.service.serving import Here, Serving

__all__ = ["router"]

router = page_router()


@router.get("/today")
def numbers(here: Here, visit: AnybodyVisit) -> Response:
    """Show the numbers of the day and what needs attention."""
    reads = visit.may(Permission.READ)
    values = {
        "figures": _figures(here, visit) if reads else [],
        "warnings": warnings_for(here, visit),
    }
    title = Bilingual(zh="今日", en="Today")
    return shown(visit, Page("today.html", title, values, "today"))


def _figures(here: Serving, visit: Visit) -> list[tuple[str, int, str]]:
    with reading(here, visit) as turn:
        counted = today(turn)
    waits = counted.applications
    jobs = BatchOrders(here.installation).history(visit.actor, before=None, limit=100)
    open_jobs = sum(one.state.is_open for one in jobs)
    return [
        ("minted_today", counted.minted, ""),
        ("waiting_now", waits[ApplicationState.WAITING], "applications"),
        ("returned_now", waits[ApplicationState.RETURNED], "applications"),
        ("changed_today", sum(counted.ended.values()), ""),
        ("batches_open", open_jobs, "batches"),
    ]
