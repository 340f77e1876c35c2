"""Public: status lists as they are now, and the state of one license.

No personal data: nothing here tells who holds a license, so nobody is asked who asks.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from threading import Lock
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from credential.errors import IdentifierError
from credential.identifier import LicenseId
from credential.moments import from_seconds, to_rfc3339
from issuer.errors import AgencyError, PublicationError, UnknownLicenseError
from issuer.license_rows import find_license
from issuer.service.access import PUBLIC
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from trust_registry.errors import KeyFileError
from web.entity_tag import is_held
from web.problem import Refused

__all__ = ["router"]

STATUS_LIST_TYPE = "application/statuslist+jwt"  # Token Status List section 14.4

_LOG = logging.getLogger(__name__)

# Of many requests at once the first publishes, the others of this worker wait for it;
# what workers publish at the same time is told apart in the ledger.
_PUBLISHING = Lock()

router = APIRouter(route_class=StrictRoute, tags=["status"])


@router.get("/licenses/{license_id}/status", openapi_extra=PUBLIC)
def license_status(here: Here, license_id: str) -> JSONResponse:
    """Tell the state of one license now, and since when."""
    now = here.clock()
    try:
        known = str(LicenseId.parse(license_id))
        with here.installation.ledger.reading() as connection:
            record = find_license(connection, known)
    except IdentifierError as error:
        raise Refused(400, "malformed-identifier", str(error)) from error
    except UnknownLicenseError as error:
        raise Refused(
            404, "unknown-license", "no such license was issued here"
        ) from error
    answer: dict[str, Any] = {
        "license_id": record.license_id,
        "state": record.state_at(now).code,
        "since": to_rfc3339(from_seconds(record.since_at(now))),
        "as_of": to_rfc3339(from_seconds(now)),
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


@router.get("/status/{region}/{name}", response_class=Response, openapi_extra=PUBLIC)
def status_list(here: Here, region: str, name: str, request: Request) -> Response:
    """Return a status list, signed, as the ledger has it now."""
    if region != here.installation.region.code:
        raise Refused(404, "unknown-list", "this is not the region served here")
    _refresh(here)
    found = here.publisher.read(name.removesuffix(".jwt"))
    if found is None:
        raise Refused(404, "unknown-list", "there is no such status list here")
    headers = {"ETag": found.tag, "Cache-Control": "no-cache"}
    if is_held(found.tag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(found.token, media_type=STATUS_LIST_TYPE, headers=headers)


def _refresh(here: Serving) -> None:
    with _PUBLISHING:
        now = here.clock()
        try:
            stale = here.publisher.stale_lists(now=now)
            if not stale:
                return
            # Looked up each time: a next status key signs from its first instant on.
            signer = here.desk.signers.signer_for(None, now=now)
            publisher = replace(here.publisher, signer=signer)
            for number in stale:
                publisher.publish_list(number, now=now)
        except (PublicationError, AgencyError, KeyFileError) as error:
            # A failed refresh never takes away a list that is still good.
            _LOG.warning("the status lists stay as they were: %s", error)
