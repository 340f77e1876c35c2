"""``/api/slips/{number}``: the slip of a check, to be printed or handed over."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import JSONResponse

from credential import MalformedError
from verifier.checking import Counter
from verifier.errors import FormDeliveryError, ReceiptsError
from verifier.form_delivery import FormDelivery
from verifier.receipt_journal import ReceiptJournal
from verifier.service.access import Access
from verifier.slip import slip_json
from web.problem import Refused

__all__ = ["slips_router"]

Number = Annotated[int, Path(ge=1, le=2**53)]


def slips_router(
    access: Access,
    counter: Counter,
    journal: ReceiptJournal | None,
    case_system: FormDelivery | None,
) -> APIRouter:
    """Return the routes.

    Args:
        access: Says who may ask.
        counter: Holds the registry, for names.
        journal: The hall's receipts, for reading alone; None where none are kept.
        case_system: Where slips go; None where the hall has no such system.
    """
    router = access.page_router()

    def slip(number: int) -> dict[str, Any]:
        try:
            entry = None if journal is None else journal.entry(number)
            if entry is None:
                raise Refused(404, "unknown-receipt")
            return slip_json(entry, counter.view())
        except (ReceiptsError, MalformedError) as error:
            raise Refused(503, "receipts-unusable") from error

    @router.get("/api/slips/{number}")
    def shown(number: Number) -> JSONResponse:
        return JSONResponse(slip(number))

    @router.post("/api/slips/{number}")
    def handed_over(number: Number) -> JSONResponse:
        # What goes out is what the journal says, not what a page says.
        content = slip(number)
        if case_system is None:
            raise Refused(404, "no-slip-address")
        try:
            case_system.post(content)
        except FormDeliveryError as error:
            raise Refused(502, "slip-not-taken", str(error)) from error
        return JSONResponse(content)

    return router
