"""The example wallet before a hall that asks over the network: OpenID4VP both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from starlette.types import ASGIApp

from examples.wallet.answering import answer, matching, refusal
from examples.wallet.edition import read_edition
from examples.wallet.errors import HallRequestError
from examples.wallet.hall_request import HallRequest, read_request
from examples.wallet.hall_service import HallService
from examples.wallet.wallet import Wallet
from tests.local_service import running
from tests.sample_keys import jws, private_key
from tests.verifier.counters import counter_of
from tests.verifier.halls import Hall, exchange_of, list_hall, read_part
from tests.verifier.matter_items import publish_items
from tests.wallet import counted_bytes, wallet_edition
from tests.world import World
from verifier.causes import Verdict
from verifier.live_requests.asked import asked_for_item
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.pending import LiveRequest
from verifier.live_requests.reader import ClientIdPrefix
from verifier.service.wallet_door import create_wallet_door


@dataclass
class Line:
    """The way between a wallet and a hall; ``change`` is done to what is fetched."""

    hall: Hall
    change: Callable[[str], str] = field(default=lambda text: text)

    def fetch(self, address: str, *, wallet_nonce: str) -> str:
        text = self.hall.exchange.fetch(
            address.rpartition("/")[2],
            now=self.hall.world.now,
            wallet_nonce=wallet_nonce,
        )
        return self.change(text)

    def post(self, address: str, form: Mapping[str, str]) -> None:
        request_id = address.rpartition("/")[2]
        body = urlencode(form).encode()
        self.hall.exchange.take(request_id, body, now=self.hall.world.now)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(params=list(ClientIdPrefix))
def hall(world: World, request: pytest.FixtureRequest) -> Hall:
    list_hall(world)
    return Hall(world, prefix=request.param)


@pytest.fixture
def wallet(world: World) -> Wallet:
    text = wallet_edition(world.claims)
    return Wallet(private_key("holder"), {"company": text})


def read(hall: Hall, live: LiveRequest, line: Line | None = None) -> HallRequest:
    return read_request(
        hall.exchange.link(live),
        hall=line or Line(hall),
        trust=hall.view,
        now=hall.world.now,
        random_bytes=counted_bytes("wallet"),
    )


def answered(hall: Hall, live: LiveRequest, wallet: Wallet) -> list[str]:
    """Let the wallet answer; return the hidden claims that it showed."""
    request = read(hall, live)
    editions = [
        read_edition(one, wallet.public_jwk) for one in wallet.editions.values()
    ]
    shown = matching(request, editions)
    form = answer(request, shown, wallet, now=hall.world.now)
    Line(hall).post(request.response_uri, form)
    return [claim.name for one in shown for claim in one.claims]


def verdict(hall: Hall, live: LiveRequest) -> Verdict:
    judged = hall.seen(live).answer
    assert judged is not None
    return judged.verdict


def test_it_shows_what_was_asked_for_and_no_more(hall: Hall, wallet: Wallet) -> None:
    live = hall.ask()

    assert answered(hall, live, wallet) == ["legal_representative"]
    assert verdict(hall, live) is Verdict.ACCEPTED


def test_it_tells_the_holder_who_asks(hall: Hall) -> None:
    assert read(hall, hall.ask()).hall.en == "Shanghai Market bureau"


def test_of_a_matter_it_shows_the_license_that_it_has(
    hall: Hall, wallet: Wallet
) -> None:
    publish_items(hall.world)
    live = hall.ask(asked_for_item(hall.view.service_items("330000")[0]))

    shown = answered(hall, live, wallet)

    assert sorted(shown) == ["document_number", "legal_name"]
    assert verdict(hall, live) is Verdict.ACCEPTED


def test_it_shows_nothing_where_it_has_not_what_must_be_there(
    hall: Hall, wallet: Wallet
) -> None:
    publish_items(hall.world)
    item = hall.view.service_items("330000")[0]
    live = hall.ask(asked_for_item(item, ["food"]))

    with pytest.raises(HallRequestError, match="does not hold"):
        answered(hall, live, wallet)


def test_a_holder_who_declines_is_told_to_the_hall(hall: Hall) -> None:
    live = hall.ask()
    request = read(hall, live)

    Line(hall).post(request.response_uri, refusal(request, declined=True))

    judged = hall.seen(live).answer
    assert judged is not None
    assert judged.fault is AnswerFault.DECLINED


def refused(hall: Hall, line: Line) -> None:
    """Expect that the wallet shows nothing, and that the request stays open."""
    live = hall.ask()
    with pytest.raises(HallRequestError, match="nothing was shown"):
        read(hall, live, line)
    assert hall.seen(live).answer is None


def changed(
    change: Callable[[dict[str, object]], None], key: str
) -> Callable[..., str]:
    """Return what signs a changed request with the key of a name."""

    def signed(text: str) -> str:
        header, claims = read_part(text, 0), read_part(text, 1)
        change(claims)
        return jws(header, claims, key)

    return signed


def test_attack_a_request_is_altered_on_its_way(hall: Hall) -> None:
    elsewhere = {"response_uri": "https://thief.example/answer"}

    refused(hall, Line(hall, changed(lambda claims: claims.update(elsewhere), "thief")))


def test_attack_an_older_request_of_the_hall_is_put_in_its_place(hall: Hall) -> None:
    older = Line(hall).fetch(hall.ask().id, wallet_nonce="somebody else's")

    refused(hall, Line(hall, lambda _: older))


def test_attack_a_request_names_another_hall(hall: Hall) -> None:
    other = {"client_id": "x509_hash:c29tZWJvZHkgZWxzZQ"}

    refused(hall, Line(hall, changed(lambda claims: claims.update(other), "hall")))


def test_attack_whoever_asks_is_not_in_the_registry(world: World) -> None:
    hall = Hall(world)

    refused(hall, Line(hall))


def test_a_request_that_is_over_is_not_answered(hall: Hall) -> None:
    def late(claims: dict[str, object]) -> None:
        claims["exp"] = int((hall.world.now - timedelta(seconds=1)).timestamp())

    refused(hall, Line(hall, changed(late, "hall")))


@pytest.mark.parametrize("link", ["", "https://shop.example/", "openid4vp://?a=1"])
def test_a_code_that_is_no_request_is_told(hall: Hall, link: str) -> None:
    with pytest.raises(HallRequestError):
        read_request(
            link,
            hall=Line(hall),
            trust=hall.view,
            now=hall.world.now,
            random_bytes=counted_bytes("wallet"),
        )


@pytest.fixture
def reached(world: World) -> Iterator[Hall]:
    """Return a hall whose door is on a port of this machine."""
    list_hall(world)
    hall = Hall(world)

    def door(host: str) -> ASGIApp:
        public_url = f"http://{host}/live"
        hall.exchange = exchange_of(counter_of(world), world, public_url=public_url)
        return create_wallet_door(
            hall.exchange, public_url=public_url, clock=lambda: world.now
        )

    with running(door):
        yield hall


def test_over_http_as_well(reached: Hall, wallet: Wallet) -> None:
    live, line = reached.ask(), HallService()
    request = read_request(
        reached.exchange.link(live),
        hall=line,
        trust=reached.view,
        now=reached.world.now,
        random_bytes=counted_bytes("wallet"),
    )
    edition = read_edition(wallet.editions["company"], wallet.public_jwk)
    shown = matching(request, [edition])
    form = answer(request, shown, wallet, now=reached.world.now)

    line.post(request.response_uri, form)

    assert verdict(reached, live) is Verdict.ACCEPTED
    with pytest.raises(HallRequestError, match="did not take it"):
        line.post(request.response_uri, form)
    with pytest.raises(HallRequestError, match="does not answer"):
        line.post("http://hall.example/answer/1", form)
