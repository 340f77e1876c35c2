"""The issuer's small web service: status lists as they are now, and one question.

It reads the clock for each request. Minting by HTTP is left to a later service;
nothing here tells who holds a license.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Lock

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from credential.errors import IdentifierError
from credential.identifier import LicenseId
from credential.moments import from_seconds, to_rfc3339
from issuer.errors import LedgerError, PublicationError, UnknownLicenseError
from issuer.installation import Installation
from issuer.license_rows import find_license
from issuer.status_publication import StatusPublisher
from web.entity_tag import is_held
from web.problem import problem_response

__all__ = ["create_app"]

STATUS_LIST_TYPE = "application/statuslist+jwt"  # Token Status List section 14.4

_LOG = logging.getLogger(__name__)

Clock = Callable[[], int]


def create_app(
    installation: Installation,
    publisher: StatusPublisher,
    *,
    clock: Clock = lambda: int(time.time()),
) -> FastAPI:
    """Return the service.

    Args:
        installation: Whose licenses are asked about.
        publisher: Signs its status lists anew when the ledger has changed.
        clock: Tells the time, whole UTC seconds.
    """
    app = FastAPI(
        title="Tongyan issuer",
        description="Status of licenses. No personal data, no accounts.",
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
    )
    lists = _FreshLists(publisher, clock)

    @app.get("/licenses/{license_id}/status")
    def license_status(license_id: str) -> JSONResponse:
        """Tell the state of one license now, and since when."""
        return _license_status(installation, license_id, now=clock())

    @app.get("/status/{region}/{name}", response_class=Response)
    def status_list(region: str, name: str, request: Request) -> Response:
        """Return a status list, signed, as the ledger has it now."""
        if region != installation.region.code:
            return problem_response(
                404, "unknown-list", "this is not the region served here"
            )
        return lists.answer(name, request.headers.get("if-none-match"))

    _answer_in_one_shape(app)
    return app


def _license_status(
    installation: Installation, license_id: str, *, now: int
) -> JSONResponse:
    try:
        known = str(LicenseId.parse(license_id))
        with installation.ledger.reading() as connection:
            record = find_license(connection, known)
    except IdentifierError as error:
        return problem_response(400, "malformed-identifier", str(error))
    except UnknownLicenseError:
        return problem_response(
            404, "unknown-license", "no such license was issued here"
        )
    answer = {
        "license_id": record.license_id,
        "state": record.state_at(now).code,
        "since": to_rfc3339(from_seconds(record.since_at(now))),
        "as_of": to_rfc3339(from_seconds(now)),
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


class _FreshLists:
    """Lists from their files, published anew first when the ledger has changed."""

    def __init__(self, publisher: StatusPublisher, clock: Clock) -> None:
        self._publisher = publisher
        self._clock = clock
        # Of many requests at once the first publishes, the others wait for it.
        self._publishing = Lock()

    def answer(self, name: str, known_tag: str | None) -> Response:
        self._refresh()
        found = self._publisher.read(name.removesuffix(".jwt"))
        if found is None:
            return problem_response(
                404, "unknown-list", "there is no such status list here"
            )
        headers = {"ETag": found.tag, "Cache-Control": "no-cache"}
        if is_held(found.tag, known_tag):
            return Response(status_code=304, headers=headers)
        return Response(found.token, media_type=STATUS_LIST_TYPE, headers=headers)

    def _refresh(self) -> None:
        with self._publishing:
            now = self._clock()
            try:
                for number in self._publisher.stale_lists(now=now):
                    self._publisher.publish_list(number, now=now)
            except PublicationError as error:
                # A failed refresh never takes away a list that is still good.
                _LOG.warning("the status lists stay as they were: %s", error)


def _answer_in_one_shape(app: FastAPI) -> None:
    @app.exception_handler(HTTPException)
    def refused(_: Request, error: HTTPException) -> JSONResponse:
        code = "not-found" if error.status_code == 404 else "bad-request"
        return problem_response(error.status_code, code, str(error.detail))

    @app.exception_handler(LedgerError)
    def unavailable(_: Request, error: LedgerError) -> JSONResponse:
        _LOG.error("%s", error)
        return problem_response(503, "ledger-unavailable", "try again in a minute")
