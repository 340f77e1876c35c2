"""Wallet offers at the desk: a clerk shows a code, and sees whether it was taken."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from credential.moments import from_seconds, to_rfc3339
from issuer.accounts.roles import Permission
from issuer.desk.actor import Actor
from issuer.desk.desk import Turn
from issuer.handover.offering import NewOffer, offer_edition, offers_made
from issuer.handover.offers import Offer, OfferState
from issuer.service.access import allowed
from issuer.service.serving import Here
from issuer.service.strict_route import StrictRoute
from web.problem import Refused

__all__ = ["router"]

router = APIRouter(route_class=StrictRoute, tags=["wallets"])

_EXAMPLE_QR = (
    "openid-credential-offer://?credential_offer_uri=https%3A%2F%2F"
    "license.310000.example%2Foid4vci%2Fpolice%2Foffers%2Fq1w2…"
)


class OfferRequest(BaseModel):
    """How a license is to be offered."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    tx_code: bool = Field(
        True,
        description="Ask the holder for a code that the clerk tells beside the QR code",
    )


class OfferTold(BaseModel):
    """One offer, without its secrets."""

    id: int
    state: OfferState
    operator: str
    offered_at: str
    expires: str
    notified: str | None = Field(description="What the wallet told of it last")

    @classmethod
    def of(cls, offer: Offer) -> OfferTold:
        """Return an offer as it is told."""
        return cls(
            id=offer.id,
            state=offer.state,
            operator=offer.operator,
            offered_at=to_rfc3339(from_seconds(offer.offered_at)),
            expires=to_rfc3339(from_seconds(offer.expires)),
            notified=offer.notified,
        )


class NewOfferTold(BaseModel):
    """An offer just made; its secrets are told this once."""

    license_id: str
    offer: OfferTold
    qr_text: str = Field(examples=[_EXAMPLE_QR])
    whole_text: str = Field(description="The same, for a wallet on this device")
    tx_code: str | None = Field(examples=["493536"])

    @classmethod
    def of(cls, made: NewOffer) -> NewOfferTold:
        """Return a new offer as it is told."""
        return cls(
            license_id=made.license_id,
            offer=OfferTold.of(made.offer),
            qr_text=made.qr_text,
            whole_text=made.whole_text,
            tx_code=made.tx_code,
        )


class OffersTold(BaseModel):
    """The offers of one license, newest first."""

    license_id: str
    offers: list[OfferTold]


@router.post("/api/licenses/{license_id}/offer", status_code=201)
def make_offer(
    here: Here,
    actor: Annotated[Actor, Depends(allowed(Permission.ENTER))],
    license_id: str,
    wanted: OfferRequest,
    response: Response,
) -> NewOfferTold:
    """Offer a license to the wallet of the holder at the counter."""
    if here.wallets is None:
        raise Refused(409, "no-wallets")
    issuers = here.wallets.issuers
    made = here.acts.do(
        lambda connection: offer_edition(
            Turn(connection, here.desk, actor, here.clock()),
            license_id,
            issuers,
            with_tx_code=wanted.tx_code,
            random_bytes=secrets.token_bytes,
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return NewOfferTold.of(made)


@router.get("/api/licenses/{license_id}/offers")
def list_offers(
    here: Here,
    actor: Annotated[Actor, Depends(allowed(Permission.READ))],
    license_id: str,
) -> OffersTold:
    """Tell how far the offers of a license have come."""
    with here.installation.ledger.reading() as connection:
        turn = Turn(connection, here.desk, actor, here.clock())
        offers = offers_made(turn, license_id)
    told = [OfferTold.of(offer) for offer in offers]
    return OffersTold(license_id=license_id, offers=told)
