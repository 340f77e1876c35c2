"""A wallet redeems an offer: a code for a token, a token and a proof for the edition.

Each step is one transaction, whole or not at all. Reading requests is left to
``requests``, HTTP to ``issuer.service``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from credential.concealment import RandomBytes
from credential.jose import thumbprint
from issuer.agencies import agency_numbered
from issuer.desk.actor import Actor
from issuer.desk.desk import Desk, Turn
from issuer.errors import AgencyError, RefusedError
from issuer.group_commit import GroupCommit
from issuer.handover.codes import digest_of, new_token, notification_id, same
from issuer.handover.new_edition import hand_over
from issuer.handover.nonce import check_nonce, draw_nonce
from issuer.handover.nonce_rows import key_of, make_key, use_nonce
from issuer.handover.offer_rows import (
    find_by_code,
    is_open,
    no_such_code,
    note,
    offer_of_code,
    offer_of_token,
    update_offer,
    void,
)
from issuer.handover.proof import KeyProof, read_proof
from issuer.handover.protocol_error import ProtocolError
from issuer.handover.requests import CredentialRequest, Notification, TokenRequest
from issuer.ledger import Ledger
from issuer.license_record import Edition
from issuer.schema import editions
from issuer.wallet_edition import WalletOrder, holder_key_of

__all__ = ["MAX_WRONG_TRIES", "TOKEN_LIFE_S", "OpenOffer", "Redemption"]

# Ours: a wallet whose network breaks off asks again within it.
TOKEN_LIFE_S = 600
# Ours: of a million transaction codes a thief of the QR code tries three.
MAX_WRONG_TRIES = 3


class OpenOffer(NamedTuple):
    """What a wallet has to know of an offer before it redeems it."""

    type_code: str
    with_tx_code: bool


@dataclass(frozen=True, slots=True)
class Redemption:
    """One agency's offers, redeemed.

    Attributes:
        ledger: Of its installation.
        acts: Does what changes the ledger.
        agency_id: The agency: another's codes and tokens count for nothing.
        audience: Its Credential Issuer Identifier.
        random_bytes: Cryptographic randomness.
    """

    ledger: Ledger
    acts: GroupCommit
    agency_id: int
    audience: str
    random_bytes: RandomBytes

    def open_offer(self, code: str, *, now: int) -> OpenOffer | None:
        """Return what a code would redeem, or None: it can be fetched until then."""
        with self.ledger.reading() as connection:
            row = find_by_code(connection, self.agency_id, code)
        if row is None or not is_open(row, now) or row.redeemed_at is not None:
            return None
        return OpenOffer(row.type_code, row.tx_code_mac is not None)

    def token(self, request: TokenRequest, *, now: int) -> str:
        """Take a pre-authorized code once, and return an access token for it.

        Raises:
            ProtocolError: ``invalid_grant`` or ``invalid_request``.
        """
        # A flood of guessed codes never waits for, nor holds, the ledger's one writer.
        with self.ledger.reading() as connection:
            offer_of_code(connection, self.agency_id, request.code)
        # Returned, not raised: that a try was wrong has to be committed.
        outcome = self.acts.do(
            lambda connection: self._redeem(connection, request, now)
        )
        if isinstance(outcome, ProtocolError):
            raise outcome
        return outcome

    def nonce(self, *, now: int) -> str:
        """Return a nonce for one proof."""
        with self.ledger.reading() as connection:
            key = key_of(connection)
        if key is None:
            key = self.acts.do(
                lambda connection: make_key(connection, self.random_bytes)
            )
        return draw_nonce(key, now=now, random_bytes=self.random_bytes)

    def edition(
        self, token: str, request: CredentialRequest, desk: Desk, *, now: int
    ) -> str:
        """Return the wallet edition, bound to the key that is proved.

        It is made once: the same key gets the same text again while the token counts,
        another key nothing.

        Args:
            token: The access token.
            request: What the wallet asks.
            desk: Where it is signed.
            now: Whole UTC seconds.

        Raises:
            ProtocolError: as the specification names them.
            LedgerError, KeyFileError: we cannot answer now.
        """
        try:
            proof, expires = self._checked(token, request, desk, now)
            return self.acts.do(
                lambda connection: self._given(
                    connection, token, proof, expires=expires, desk=desk, now=now
                )
            )
        except (RefusedError, AgencyError) as error:
            # Why stands in the console: the wallet's network is not told of a license.
            raise ProtocolError(
                "credential_request_denied", "ask at the counter that made the offer"
            ) from error

    def notify(self, token: str, told: Notification, *, now: int) -> None:
        """Keep what a wallet tells of its edition; the same again changes nothing.

        Raises:
            ProtocolError: ``invalid_token`` or ``invalid_notification_id``.
        """

        def keep(connection: Connection) -> None:
            offer = offer_of_token(connection, self.agency_id, token, now=now)
            known = offer.status_entry is not None
            if not known or told.notification_id != notification_id(token):
                raise ProtocolError("invalid_notification_id", "no such credential")
            if offer.notified != told.event:
                update_offer(connection, offer.id, notified=told.event)
                self._note(connection, f"wallet-{told.event}", offer, now)

        self.acts.do(keep)

    def _checked(
        self, token: str, request: CredentialRequest, desk: Desk, now: int
    ) -> tuple[KeyProof, int]:
        with self.ledger.reading() as connection:
            offer = offer_of_token(connection, self.agency_id, token, now=now)
            key = key_of(connection)
            agency = agency_numbered(connection, self.agency_id)
        if request.configuration_id != desk.types.find(offer.type_code).vct:
            raise ProtocolError(
                "unknown_credential_configuration", "another one was offered"
            )
        proof = read_proof(request.proof, audience=self.audience, now=now)
        expires = check_nonce(key, proof.nonce, now=now)
        # Opened before the ledger is held: a key file takes its time.
        desk.signers.signer_for(agency, now=now)
        return proof, expires

    def _given(
        self,
        connection: Connection,
        token: str,
        proof: KeyProof,
        *,
        expires: int,
        desk: Desk,
        now: int,
    ) -> str:
        use_nonce(connection, proof.nonce, expires=expires, now=now)
        offer = offer_of_token(connection, self.agency_id, token, now=now)
        if offer.status_entry is not None:
            return _made_before(connection, offer.status_entry, proof)
        made = self._made_now(connection, offer, proof, desk, now)
        update_offer(connection, offer.id, status_entry=made.status_entry)
        return made.sd_jwt

    def _made_now(
        self,
        connection: Connection,
        offer: Row[Any],
        proof: KeyProof,
        desk: Desk,
        now: int,
    ) -> Edition:
        license_type = desk.types.find(offer.type_code)
        # Whoever made the offer answers for what comes of it.
        clerk = Actor(offer.operator, self.agency_id, frozenset())
        turn = Turn(connection, desk, clerk, now)
        agency = turn.agency_that_issues(self.agency_id, license_type)
        mint = turn.mint_for(agency)
        order = WalletOrder(proof.holder_jwk, self.random_bytes)
        return hand_over(connection, mint, offer.license_id, license_type, order)

    def _redeem(
        self, connection: Connection, request: TokenRequest, now: int
    ) -> str | ProtocolError:
        offer = offer_of_code(connection, self.agency_id, request.code)
        expected = offer.tx_code_mac
        if (expected is None) != (request.tx_code is None):
            wanted = "no transaction code" if expected is None else "a transaction code"
            return ProtocolError("invalid_request", f"the offer asks for {wanted}")
        if not is_open(offer, now):
            return no_such_code()
        mac = request.tx_code_mac()
        if expected is not None and not (mac and same(expected, mac)):
            return self._wrong_try(connection, offer, now)
        if offer.redeemed_at is not None:
            # RFC 6749 section 4.1.2: who replays a code may be its thief, or its thief
            # came first; either way its token ends.
            void(connection, offer.id, now=now)
            self._note(connection, "wallet-offer-replayed", offer, now)
            return no_such_code()
        token = new_token(self.random_bytes)
        update_offer(
            connection,
            offer.id,
            redeemed_at=now,
            token_sha256=digest_of(token),
            token_expires=now + TOKEN_LIFE_S,
        )
        self._note(connection, "wallet-offer-redeemed", offer, now)
        return token

    def _wrong_try(
        self, connection: Connection, offer: Row[Any], now: int
    ) -> ProtocolError:
        tries = offer.wrong_tries + 1
        update_offer(connection, offer.id, wrong_tries=tries)
        if tries < MAX_WRONG_TRIES:
            return ProtocolError("invalid_grant", "the transaction code is wrong")
        void(connection, offer.id, now=now)
        self._note(connection, "wallet-offer-void", offer, now)
        return no_such_code()

    def _note(
        self, connection: Connection, act: str, offer: Row[Any], now: int
    ) -> None:
        note(connection, act, offer.license_id, operator=offer.operator, now=now)


def _made_before(connection: Connection, status_entry: int, proof: KeyProof) -> str:
    row = connection.execute(
        select(editions).where(editions.c.status_entry == status_entry)
    ).one()
    bound_to = holder_key_of(row.sd_jwt)
    if (
        row.superseded_at is not None
        or bound_to is None
        or thumbprint(bound_to) != thumbprint(proof.holder_jwk)
    ):
        raise ProtocolError(
            "credential_request_denied", "it was handed over to another key"
        )
    text: str = row.sd_jwt
    return text
