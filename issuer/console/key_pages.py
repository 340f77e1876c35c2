"""The page of keys: what signs now, until when, and whether the registry lists it."""

from __future__ import annotations

from fastapi import Response

from credential.bilingual import Bilingual
from issuer.console.answers import page_router, shown
from issuer.console.attention import warnings_for
from issuer.console.page import Page
from issuer.console.visits import AdministratorVisit
from issuer.key_report import key_reports
from issuer.service.serving import Here
from issuer.token_keys import is_token_key

__all__ = ["router"]

router = page_router()


@router.get("/keys")
def keys(here: Here, visit: AdministratorVisit) -> Response:
    """Show the keys of the operator's agency; of all, to the installation's own."""
    reports = key_reports(
        here.installation, now=visit.now, agency_id=visit.who.agency_id
    )
    values = {
        "reports": reports,
        "warnings": warnings_for(here, visit),
        "in_token": is_token_key,
    }
    title = Bilingual(zh="密钥", en="Keys")
    return shown(visit, Page("keys.html", title, values, "keys"))
