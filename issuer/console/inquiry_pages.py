"""The page of calls without a code: who asked for the agency's licenses, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from credential.bilingual import Bilingual
from issuer.console.answers import page_router, shown
from issuer.console.page import Page
from issuer.console.turns import reading
from issuer.console.visits import ReaderVisit
from issuer.inquiries.call_log import PAGE_ROWS, call_json, call_log
from issuer.service.serving import Here

__all__ = ["router"]

router = page_router()


@router.get("/inquiries")
def calls(
    here: Here,
    visit: ReaderVisit,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> Response:
    """Show calls for the agency's licenses, newest first."""
    with reading(here, visit) as turn:
        found = call_log(turn.connection, turn.actor, before=before)
    further = f"inquiries?before={found[-1].number}" if len(found) == PAGE_ROWS else ""
    values = {
        "calls": [(one, call_json(one)) for one in found],
        "labels": {kind.code: kind.labels for kind in here.desk.types},
        "next": further,
        "is_first": before is None,
    }
    title = Bilingual(zh="调用记录", en="Calls without a code")
    return shown(visit, Page("inquiries.html", title, values, "inquiries"))
