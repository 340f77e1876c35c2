"""A clerk offers a license to the wallet of the holder who stands before them.

One use case for the console, the API and the command line; the holder's side is
``redemption``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from credential.concealment import RandomBytes
from issuer.accounts.roles import Permission
from issuer.desk.desk import Turn
from issuer.desk.finding import own_license
from issuer.handover.addresses import CredentialIssuers
from issuer.handover.codes import OfferSecrets
from issuer.handover.offer_text import (
    credential_offer,
    text_by_reference,
    text_by_value,
)
from issuer.handover.offers import Offer, make_offer, offers_of

__all__ = ["NewOffer", "offer_edition", "offers_made"]


@dataclass(frozen=True, slots=True)
class NewOffer:
    """What a clerk shows and tells; afterwards nobody has it.

    Attributes:
        license_id: What is offered.
        offer: How it stands in the ledger.
        qr_text: Text of a small QR code; the wallet fetches the offer.
        whole_text: The same offer whole in one text, for a wallet on the same device.
        tx_code: What the clerk tells the holder, and no screen shows beside the code.
    """

    license_id: str
    offer: Offer
    qr_text: str = field(repr=False)
    whole_text: str = field(repr=False)
    tx_code: str | None = field(repr=False)


def offer_edition(
    turn: Turn,
    license_id: str,
    issuers: CredentialIssuers,
    *,
    with_tx_code: bool,
    random_bytes: RandomBytes,
) -> NewOffer:
    """Offer a license of the operator's own agency; earlier offers of it are void.

    Args:
        turn: Writing, of an operator with the permission to enter: whoever may enter
            a license may hand it over.
        license_id: The license.
        issuers: Under which addresses wallets reach the service.
        with_tx_code: Ask the holder for a code that stands not in the QR code:
            without it, whoever photographs the screen may be first.
        random_bytes: Cryptographic randomness.

    Raises:
        NotAllowedError: the operator may not.
        UnknownLicenseError: the operator's agency has no such license.
        StateChangeError: the license gets no wallet edition now.
        AgencyError: the agency may not issue the type now.
    """
    agency_id = turn.agency_for(Permission.ENTER)
    record = own_license(turn.connection, agency_id, license_id)
    license_type = turn.desk.types.find(record.type_code)
    # Asked again when the edition is signed; here the clerk reads why.
    agency = turn.agency_that_issues(agency_id, license_type)
    secrets = OfferSecrets.draw(random_bytes, with_tx_code=with_tx_code)
    made = make_offer(
        turn.connection, record, secrets, operator=turn.actor.operator, now=turn.now
    )
    issuer = issuers.of(agency.iss)
    whole = credential_offer(
        issuer, license_type.vct, secrets.code, with_tx_code=with_tx_code
    )
    return NewOffer(
        license_id=record.license_id,
        offer=made,
        qr_text=text_by_reference(issuer, secrets),
        whole_text=text_by_value(whole),
        tx_code=secrets.tx_code,
    )


def offers_made(turn: Turn, license_id: str) -> list[Offer]:
    """Return the offers of a license, newest first, each with how far it came.

    Raises:
        NotAllowedError: the operator may not read licenses.
        UnknownLicenseError: the operator's agency has no such license.
    """
    agency_id = turn.agency_for(Permission.READ)
    record = own_license(turn.connection, agency_id, license_id)
    return offers_of(turn.connection, record, now=turn.now)
