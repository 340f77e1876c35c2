"""A holder's phone and the counter that it stands at, without HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from credential import strict_json
from credential.concealment import RandomBytes
from issuer.accounts.roles import Permission
from issuer.agencies import Agency
from issuer.audit import audit_links
from issuer.desk.actor import Actor
from issuer.desk.desk import Desk, Turn
from issuer.group_commit import GroupCommit
from issuer.handover.addresses import CredentialIssuers, PublicUrl
from issuer.handover.offering import NewOffer, offer_edition, offers_made
from issuer.handover.offers import Offer
from issuer.handover.redemption import Redemption
from issuer.handover.requests import CredentialRequest, TokenRequest
from issuer.kept_signers import KeptSigners
from tests.issuer.office import DRIVING, NOW, PASSPHRASE, SHANGHAI, TYPES, Office
from tests.sample_keys import jwk_of, jws
from tests.wallet import counted_bytes

PUBLIC = PublicUrl("https://issuer.310000.example")
ISSUERS = CredentialIssuers(PUBLIC, SHANGHAI.iss_prefix)
PROOF_TYP = "openid4vci-proof+jwt"


def clerk_of(agency: Agency, *permissions: Permission) -> Actor:
    return Actor("clerk", agency.id, frozenset(permissions or Permission))


@dataclass
class Counter:
    """The office's counter: licenses offered there, and how wallets reach it."""

    office: Office
    random_bytes: RandomBytes = field(default_factory=counted_bytes)

    @property
    def desk(self) -> Desk:
        return Desk(TYPES, KeptSigners(self.office.installation, PASSPHRASE))

    @property
    def redemption(self) -> Redemption:
        return self.redemption_of(self.office.police)

    def redemption_of(self, agency: Agency) -> Redemption:
        identifier = ISSUERS.of(agency.iss).identifier
        ledger = self.office.installation.ledger
        acts = GroupCommit(ledger)
        return Redemption(ledger, acts, agency.id, identifier, self.random_bytes)

    def offer(
        self,
        license_id: str,
        *,
        tx_code: bool = True,
        actor: Actor | None = None,
        now: int = NOW,
    ) -> NewOffer:
        who = actor or clerk_of(self.office.police)
        with self.office.installation.ledger.writing() as connection:
            return offer_edition(
                Turn(connection, self.desk, who, now),
                license_id,
                ISSUERS,
                with_tx_code=tx_code,
                random_bytes=self.random_bytes,
            )

    def offers(self, license_id: str, *, now: int = NOW) -> list[Offer]:
        with self.office.installation.ledger.reading() as connection:
            turn = Turn(connection, self.desk, clerk_of(self.office.police), now)
            return offers_made(turn, license_id)

    def acts(self) -> list[tuple[str, str]]:
        """Return each act of the audit trail and what it was done to."""
        with self.office.installation.ledger.reading() as connection:
            lines = [link.line for link in audit_links(connection)]
        told = [strict_json.loads(line.encode()) for line in lines]
        return [(one["act"], one["subject"]) for one in told]


@dataclass
class Phone:
    """A wallet at work: one key, and what it got so far."""

    counter: Counter
    key: str = "holder"
    redemption: Redemption = field(init=False)

    def __post_init__(self) -> None:
        self.redemption = self.counter.redemption

    def token(self, offer: NewOffer, *, now: int = NOW, **changed: Any) -> str:
        asked = {"code": code_of(offer), "tx_code": offer.tx_code} | changed
        return self.redemption.token(TokenRequest(**asked), now=now)

    def proof(
        self,
        *,
        now: int = NOW,
        header: Mapping[str, Any] | None = None,
        **changed: Any,
    ) -> str:
        """Return a fresh proof with some members changed, or left out for None."""
        claims = {
            "aud": self.redemption.audience,
            "iat": now,
            "nonce": self.redemption.nonce(now=now),
        } | changed
        told = {"alg": "ES256", "typ": PROOF_TYP, "jwk": jwk_of(self.key)}
        return jws(_kept(told | dict(header or {})), _kept(claims), self.key)

    def fetch(self, token: str, *, proof: str | None = None, now: int = NOW) -> str:
        request = CredentialRequest(DRIVING.vct, proof or self.proof(now=now))
        return self.redemption.edition(token, request, self.counter.desk, now=now)


def code_of(offer: NewOffer) -> str:
    """Return the code of an offer, read from the text that holds the whole of it."""
    (grant,) = whole_offer(offer)["grants"].values()
    code: str = grant["pre-authorized_code"]
    return code


def whole_offer(offer: NewOffer) -> dict[str, Any]:
    query = parse_qs(urlsplit(offer.whole_text).query)
    told: dict[str, Any] = strict_json.loads(query["credential_offer"][0].encode())
    return told


def _kept(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
