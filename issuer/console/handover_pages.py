"""The page on which a holder's phone takes its edition: the offer as a QR code.

The offer and the code that goes with it are shown once, and kept nowhere.
"""

from __future__ import annotations

import secrets

from fastapi import Response

from credential.address_image import address_outline
from credential.bilingual import Bilingual
from issuer.console.answers import Typed, page_router, shown
from issuer.console.page import Page, Visit
from issuer.console.turns import reading, writing
from issuer.console.visits import EntryVisit
from issuer.desk.finding import read_license
from issuer.errors import RefusedError
from issuer.handover.offering import NewOffer, offer_edition, offers_made
from issuer.service.serving import Here, Serving

__all__ = ["router"]

router = page_router()


@router.get("/licenses/{license_id}/hand-over")
def offers(here: Here, visit: EntryVisit, license_id: str) -> Response:
    """Show the offers of a license, and where to make one."""
    return _offers(here, visit, license_id)


@router.post("/licenses/{license_id}/hand-over")
def offer(here: Here, visit: EntryVisit, license_id: str, typed: Typed) -> Response:
    """Make an offer; the page shows it this once."""
    if here.wallets is None:
        return _offers(here, visit, license_id, trouble=_NO_WALLETS)
    try:
        with writing(here, visit) as turn:
            made = offer_edition(
                turn,
                license_id,
                here.wallets.issuers,
                with_tx_code="tx_code" in typed,
                random_bytes=secrets.token_bytes,
            )
    except RefusedError as refused:
        return _offers(here, visit, license_id, trouble=refused.reason)
    return _offers(here, visit, license_id, made=made)


def _offers(
    here: Serving,
    visit: Visit,
    license_id: str,
    *,
    made: NewOffer | None = None,
    trouble: Bilingual | None = None,
) -> Response:
    with reading(here, visit) as turn:
        record = read_license(turn, license_id).record
        known = offers_made(turn, license_id)
    side, path = (0, "") if made is None else address_outline(made.qr_text)
    values = {
        "record": record,
        "offers": known,
        "made": made,
        "view_box": f"0 0 {side} {side}",
        "path": path,
        "trouble": trouble,
    }
    number = record.document_number
    title = Bilingual(zh=f"交付到手机 {number}", en=f"Hand over {number}")
    status = 409 if trouble else 200
    page = Page("handover.html", title, values, "search", status, names_somebody=True)
    return shown(visit, page)


_NO_WALLETS = Bilingual(
    zh="本服务没有对外地址，手机无法领取；请告知运维人员。",
    en="the service has no public address, so that no phone reaches it; tell whoever "
    "runs it",
)
