"""Public: what holders' wallets ask, OpenID4VCI 1.0 with pre-authorized codes.

Who asks is nobody known: a code that a clerk showed, then a token, speak for them.
Offers are made at the desk: `offers`.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from issuer.agencies import Agency, agency_called, keys_of
from issuer.handover.addresses import CredentialIssuer
from issuer.handover.codes import OfferSecrets, notification_id
from issuer.handover.metadata import (
    authorization_server_metadata,
    credential_issuer_metadata,
)
from issuer.handover.offer_text import credential_offer
from issuer.handover.protocol_error import ProtocolError
from issuer.handover.redemption import TOKEN_LIFE_S, Redemption
from issuer.handover.requests import (
    read_credential_request,
    read_notification,
    read_token_request,
)
from issuer.service.access import PUBLIC
from issuer.service.serving import Here, Serving
from issuer.service.strict_route import StrictRoute
from issuer.service.wallet_reach import WalletReach
from web.api_token import bearer_of
from web.problem import Refused

__all__ = ["router"]

_LOG = logging.getLogger(__name__)
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749 section 5.1


class _ProtocolRoute(StrictRoute):
    """Answers in the shape of OAuth: a wallet reads ``error``, not problem details."""

    def get_route_handler(
        self,
    ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except ProtocolError as error:
                if error.__cause__ is not None:
                    _LOG.info("a wallet was refused: %s", error.__cause__)
                return _refusal(error)

        return answered


router = APIRouter(route_class=_ProtocolRoute, tags=["wallets"])


@dataclass(frozen=True, slots=True)
class _Asked:
    """The agency that a wallet asks, and its addresses."""

    here: Serving
    agency: Agency
    issuer: CredentialIssuer

    @property
    def redemption(self) -> Redemption:
        return Redemption(
            self.here.installation.ledger,
            self.here.acts,
            self.agency.id,
            self.issuer.identifier,
            secrets.token_bytes,
        )


def _wallets(here: Here, request: Request) -> WalletReach:
    if here.wallets is None:
        raise Refused(404, "no-wallets")
    here.wallets.limit(request)
    return here.wallets


Reached = Annotated[WalletReach, Depends(_wallets)]


def _agency_asked(here: Here, wallets: Reached, agency: str) -> _Asked:
    return _asked(here, wallets, wallets.issuers.iss_named(agency))


Asked = Annotated[_Asked, Depends(_agency_asked)]


def _asked(here: Serving, wallets: WalletReach, iss: str | None) -> _Asked:
    with here.installation.ledger.reading() as connection:
        agency = None if iss is None else agency_called(connection, iss)
    if agency is None:
        raise Refused(404, "not-found")
    return _Asked(here, agency, wallets.issuers.of(agency.iss))


@router.get("/.well-known/openid-credential-issuer/{path:path}", openapi_extra=PUBLIC)
def credential_issuer(here: Here, wallets: Reached, path: str) -> JSONResponse:
    """Tell a wallet what an agency issues, and where (section 12.2)."""
    asked = _asked(here, wallets, wallets.issuers.iss_described_at(path))
    now = here.clock()
    with here.installation.ledger.reading() as connection:
        keys = keys_of(connection, asked.agency.id)
    algs = {key.alg for key in keys if now < key.not_after}
    issued = {period.code for period in asked.agency.types if period.holds_at(now)}
    types = [one for one in here.desk.types if one.code in issued]
    return JSONResponse(
        credential_issuer_metadata(asked.issuer, asked.agency, types, signing_algs=algs)
    )


@router.get("/.well-known/oauth-authorization-server/{path:path}", openapi_extra=PUBLIC)
def authorization_server(here: Here, wallets: Reached, path: str) -> JSONResponse:
    """Tell a wallet where it gets its token (RFC 8414)."""
    asked = _asked(here, wallets, wallets.issuers.iss_described_at(path))
    return JSONResponse(authorization_server_metadata(asked.issuer))


@router.get("/oid4vci/{agency:path}/offers/{reference}", openapi_extra=PUBLIC)
def offer(asked: Asked, reference: str) -> JSONResponse:
    """Return the offer that a QR code names, while it can be redeemed."""
    drawn = OfferSecrets(reference, None)
    found = asked.redemption.open_offer(drawn.code, now=asked.here.clock())
    if found is None:
        raise Refused(404, "not-found")
    vct = asked.here.desk.types.find(found.type_code).vct
    told = credential_offer(
        asked.issuer, vct, drawn.code, with_tx_code=found.with_tx_code
    )
    return JSONResponse(told, headers=_NO_STORE)


@router.post("/oid4vci/{agency:path}/token", openapi_extra=PUBLIC)
async def token(asked: Asked, request: Request) -> JSONResponse:
    """Take a pre-authorized code once (section 6)."""
    wanted = read_token_request(await request.body())
    given = await run_in_threadpool(
        asked.redemption.token, wanted, now=asked.here.clock()
    )
    answer = {
        "access_token": given,
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFE_S,
    }
    return JSONResponse(answer, headers=_NO_STORE)


@router.post("/oid4vci/{agency:path}/nonce", openapi_extra=PUBLIC)
def nonce(asked: Asked) -> JSONResponse:
    """Return a nonce for one proof (section 7)."""
    drawn = asked.redemption.nonce(now=asked.here.clock())
    return JSONResponse({"c_nonce": drawn}, headers=_NO_STORE)


@router.post("/oid4vci/{agency:path}/credential", openapi_extra=PUBLIC)
async def credential(asked: Asked, request: Request) -> JSONResponse:
    """Return the wallet edition, bound to the key that is proved (section 8)."""
    given = _token(request)
    wanted = read_credential_request(await request.body())
    text = await run_in_threadpool(
        asked.redemption.edition,
        given,
        wanted,
        asked.here.desk,
        now=asked.here.clock(),
    )
    answer = {
        "credentials": [{"credential": text}],
        "notification_id": notification_id(given),
    }
    return JSONResponse(answer, headers=_NO_STORE)


@router.post(
    "/oid4vci/{agency:path}/notification", status_code=204, openapi_extra=PUBLIC
)
async def notification(asked: Asked, request: Request) -> Response:
    """Take what a wallet tells of its edition (section 11)."""
    given = _token(request)
    told = read_notification(await request.body())
    await run_in_threadpool(
        asked.redemption.notify, given, told, now=asked.here.clock()
    )
    return Response(status_code=204)


def _token(request: Request) -> str:
    borne = bearer_of(request.headers.getlist("authorization"))
    if borne is None:
        raise ProtocolError("invalid_token", "send the access token as Bearer")
    return borne


def _refusal(error: ProtocolError) -> JSONResponse:
    headers = dict(_NO_STORE)
    if error.status == 401:
        headers["WWW-Authenticate"] = f'Bearer error="{error.code}"'
    answer = {"error": error.code, "error_description": error.description}
    return JSONResponse(answer, status_code=error.status, headers=headers)
