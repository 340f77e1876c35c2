"""Pages of the audit trail: who did what on a day, and whether the chain is whole."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

from fastapi import Response

from credential.bilingual import Bilingual
from issuer.audit import audit_head
from issuer.audit_check import first_finding
from issuer.columns import written_day
from issuer.console.answers import page_router, shown
from issuer.console.audit_reading import ActsAsked, acts_of
from issuer.console.page import Page, Visit
from issuer.console.texts import all_texts
from issuer.console.visits import AdministratorVisit
from issuer.service.serving import Here, Serving
from issuer.usual_fields import beijing_day

__all__ = ["router"]

router = page_router()

_MOST = 200

_PREFIX = "act_of_"
_KNOWN_ACTS = [
    name.removeprefix(_PREFIX) for name in all_texts() if name.startswith(_PREFIX)
]


@router.get("/audit")
def acts(
    here: Here,
    visit: AdministratorVisit,
    day: str = "",
    operator: str = "",
    act: str = "",
) -> Response:
    """Show the acts of a day. Its address names an account and an act, no holder."""
    today = beijing_day(visit.now)
    asked = ActsAsked(_day(day) or today, operator.strip(), act.strip())
    return _acts(here, visit, asked)


@router.post("/audit/check")
def check(here: Here, visit: AdministratorVisit) -> Response:
    """Follow the whole chain and compare it with the ledger."""
    with here.installation.ledger.reading() as connection:
        finding = first_finding(connection)
        head = audit_head(connection)
    everywhere = visit.who.agency_id is None
    checked = {
        "head": head,
        "number": finding and finding.number,
        # It may name another agency's license.
        "reason": finding.reason if finding and everywhere else None,
    }
    return _acts(here, visit, ActsAsked(beijing_day(visit.now)), checked)


def _acts(
    here: Serving,
    visit: Visit,
    asked: ActsAsked,
    checked: dict[str, Any] | None = None,
) -> Response:
    with here.installation.ledger.reading() as connection:
        agency_id = visit.who.agency_id
        found = acts_of(connection, asked, agency_id=agency_id)
        shown_acts = list(islice(found, _MOST + 1))
    values = {
        "asked": asked,
        "known_acts": _KNOWN_ACTS,
        "acts": shown_acts[:_MOST],
        "more": len(shown_acts) > _MOST,
        "checked": checked,
    }
    title = Bilingual(zh="审计记录", en="Audit trail")
    return shown(visit, Page("audit.html", title, values, "audit"))


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(written_day(typed.strip()))
    except ValueError:
        return None
