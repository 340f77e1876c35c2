"""A hall that asks wallets, over `tests.world.World`, and what a wallet answers it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from credential import base64url, presentation, strict_json
from credential.certificate import read_pem, self_made_certificate
from tests.sample_keys import kid_of, private_key, signer
from tests.sample_registry import BUSINESS_LICENSE, key_entry
from tests.verifier.counters import counter_of
from tests.wallet import counted_bytes, wallet_edition
from tests.world import World
from trust_registry.view import TrustView
from verifier.checking import Counter
from verifier.live_requests.asked import Asked, asked_for_type
from verifier.live_requests.exchange import Exchange
from verifier.live_requests.pending import LiveRequest
from verifier.live_requests.reader import ClientIdPrefix, Reader, reader_of
from verifier.matter import Matter

HOST = "hall.330000.example"
PUBLIC_URL = f"https://{HOST}/live"
HALL_ID = "https://license.330000.example/hall"
ALL_CLAIMS = ("document_number", "legal_name", "legal_representative")


@dataclass(frozen=True)
class HallKey:
    """The sample key of a name as the hall's."""

    name: str = "hall"
    alg: str = "ES256"

    @property
    def kid(self) -> str:
        return kid_of(self.name)

    def sign(self, message: bytes) -> bytes:
        return signer(self.name)(message)


def certificate(
    now: datetime, *, key: str = "hall", host: str = HOST, uri: str | None = HALL_ID
) -> bytes:
    """Return the hall's certificate as PEM, good for a year around a time."""
    return self_made_certificate(
        private_key(key),
        name="Zhejiang service hall",
        host=host,
        uri=uri,
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=365),
    )


def reader(now: datetime, prefix: ClientIdPrefix = ClientIdPrefix.X509_HASH) -> Reader:
    """Return the hall as it asks."""
    chain = read_pem(certificate(now))
    return reader_of(chain, HallKey(), prefix=prefix, host=HOST, now=now)


def exchange_of(
    counter: Counter,
    world: World,
    *,
    prefix: ClientIdPrefix = ClientIdPrefix.X509_HASH,
    public_url: str = PUBLIC_URL,
) -> Exchange:
    """Return what asks wallets for a counter."""
    asking = reader(world.now, prefix)
    return Exchange(counter, asking, public_url, random_bytes=counted_bytes("hall"))


def list_hall(world: World) -> None:
    """Let the accepting region list the hall's authority with its key."""
    files = world.region_files(world.accepting)
    listed = {**world.agency, "id": HALL_ID, "keys": [key_entry("hall", "verifier")]}
    files["agencies"]["agencies"].append(listed)


@dataclass
class Hall:
    """A hall with one window, and the wallet of `tests.wallet` before it.

    Attributes:
        world: What a test changes in it counts at once.
        prefix: How wallets know the hall.
    """

    world: World
    prefix: ClientIdPrefix = ClientIdPrefix.X509_HASH
    exchange: Exchange = field(init=False)

    def __post_init__(self) -> None:
        self.exchange = exchange_of(
            counter_of(self.world), self.world, prefix=self.prefix
        )

    @property
    def view(self) -> TrustView:
        """The world's registry."""
        view = counter_of(self.world).view()
        assert view is not None
        return view

    @property
    def asked(self) -> Asked:
        """The world's license type, as such."""
        kind = self.view.license_type(BUSINESS_LICENSE)
        assert kind is not None
        return asked_for_type(kind)

    def ask(self, asked: Asked | None = None, *, case: str = "A1") -> LiveRequest:
        """Begin a request."""
        return self.exchange.ask(
            asked or self.asked, matter=Matter(case), now=self.world.now
        )

    def fetched(self, live: LiveRequest) -> dict[str, Any]:
        """Return the claims of the request object that a wallet fetches."""
        text = self.exchange.fetch(live.id, now=self.world.now)
        return read_part(text, 1)

    def post(self, live: LiveRequest, body: bytes) -> None:
        """Post an answer."""
        self.exchange.take(live.id, body, now=self.world.now)

    def seen(self, live: LiveRequest) -> LiveRequest:
        """Return where a request stands."""
        return self.exchange.look(live.id, now=self.world.now)

    def proved(self, asked: Mapping[str, Any], *shown: str, **changed: str) -> str:
        """Return a presentation that answers a request, with one thing changed.

        Args:
            asked: The claims of the request object.
            shown: The claims to show; all of them without one.
            changed: ``audience``, ``nonce`` or ``holder`` of the proof.
        """
        holder = changed.pop("holder", "holder")
        proof = {"audience": asked["client_id"], "nonce": asked["nonce"], **changed}
        chosen = presentation.choose(
            wallet_edition(self.world.claims),
            [(name,) for name in shown or ALL_CLAIMS],
        )
        return presentation.bind(
            chosen,
            audience=proof["audience"],
            nonce=proof["nonce"],
            issued_at=self.world.now,
            alg="ES256",
            sign=signer(holder),
        )


def answer_of(asked: Mapping[str, Any], *texts: str, **changed: str) -> bytes:
    """Return the body that answers a request's queries with texts, in their order."""
    queries = [one["id"] for one in asked["dcql_query"]["credentials"]]
    token = {name: [text] for name, text in zip(queries, texts, strict=False)}
    members = {"vp_token": json.dumps(token), "state": asked["state"], **changed}
    return urlencode(members, quote_via=quote).encode()


def read_part(jws: str, number: int) -> dict[str, Any]:
    """Return a part of a JWS: 0 is its header, 1 its payload."""
    content: dict[str, Any] = strict_json.loads(
        base64url.decode(jws.split(".")[number])
    )
    return content


def members_of(link: str) -> dict[str, str]:
    """Return the members of a request's link."""
    return {name: one for name, (one,) in parse_qs(urlsplit(link).query).items()}
