"""Keys of the caller's agency: what signs now, what the registry lists, what lapses."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from issuer.accounts.caller import Caller
from issuer.key_report import key_reports, report_told, trust_notice
from issuer.service.access import signed_in
from issuer.service.serving import Here
from issuer.service.strict_route import StrictRoute

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["keys"])


@router.get("/api/keys")
def keys(here: Here, caller: Annotated[Caller, Depends(signed_in())]) -> JSONResponse:
    """Return the keys of the caller's agency, public halves only, and what lapses.

    Who administers the installation sees the status issuer's and every agency's.
    ``trust_notice`` says what is wrong with the data that is asked before signing.
    """
    now = here.clock()
    reports = key_reports(here.installation, now=now, agency_id=caller.agency_id)
    notice = trust_notice(here.installation, now=now)
    answer: dict[str, Any] = {
        "reports": [report_told(one, now=now) for one in reports],
        "trust_notice": None if notice is None else notice.model_dump(),
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})
