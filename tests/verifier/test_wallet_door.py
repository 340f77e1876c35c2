"""Live requests over HTTP: the door of wallets, and the page's own routes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.local_service import running
from tests.page_token import page_client
from tests.sample_registry import BUSINESS_LICENSE
from tests.verifier.counters import counter_of, served
from tests.verifier.halls import (
    PUBLIC_URL,
    Hall,
    answer_of,
    exchange_of,
    list_hall,
    members_of,
    read_part,
)
from tests.verifier.matter_items import publish_items
from tests.world import World
from verifier.live_requests.answer import MAX_ANSWER_BYTES
from verifier.live_requests.faults import AnswerFault
from verifier.live_requests.pending import ANSWERED_WITHIN
from verifier.service.wallet_door import create_wallet_door

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def hall(world: World) -> Hall:
    return Hall(world)


@pytest.fixture
def wallet(hall: Hall) -> Iterator[httpx.Client]:
    with wallet_of(hall) as client:
        yield client


@contextmanager
def wallet_of(hall: Hall) -> Iterator[httpx.Client]:
    """Return a wallet's client; the public address's path stays, its host does not."""
    door = create_wallet_door(
        hall.exchange, public_url=PUBLIC_URL, clock=lambda: hall.world.now
    )
    with (
        running(lambda _: door) as address,
        httpx.Client(base_url=f"{address}/live", trust_env=False) as client,
    ):
        yield client


def test_a_wallet_fetches_and_answers(hall: Hall, wallet: httpx.Client) -> None:
    live = hall.ask()

    fetched = wallet.get(f"/request/{live.id}")
    asked = read_part(fetched.text, 1)
    body = answer_of(asked, hall.proved(asked, "legal_representative"))
    answer = wallet.post(f"/answer/{live.id}", content=body, headers=FORM)

    assert fetched.headers["content-type"] == "application/oauth-authz-req+jwt"
    assert (answer.status_code, answer.json()) == (200, {})
    for one in (fetched, answer):
        assert one.headers["cache-control"] == "no-store"
    assert hall.seen(live).answer is not None


def test_a_refusal_tells_a_wallet_nothing_of_the_verdict(
    hall: Hall, wallet: httpx.Client
) -> None:
    hall.world.set_state(1)
    live = hall.ask()
    asked = hall.fetched(live)

    answer = wallet.post(
        f"/answer/{live.id}", content=answer_of(asked, hall.proved(asked)), headers=FORM
    )

    assert (answer.status_code, answer.json()) == (200, {})


def test_a_wallet_may_send_a_nonce_for_the_request(
    hall: Hall, wallet: httpx.Client
) -> None:
    members = {"wallet_nonce": "qPmxiNFCR3Q", "wallet_metadata": "{}"}

    fetched = wallet.post(f"/request/{hall.ask().id}", data=members)

    assert read_part(fetched.text, 1)["wallet_nonce"] == "qPmxiNFCR3Q"


@pytest.mark.parametrize(
    ("change", "status"),
    [("unknown", 404), ("expired", 410), ("answered", 409), ("other", 400)],
)
def test_what_is_not_taken_is_an_error_of_the_protocol(
    hall: Hall, wallet: httpx.Client, change: str, status: int
) -> None:
    live = hall.ask()
    asked = hall.fetched(live)
    body = answer_of(asked, hall.proved(asked))
    if change == "unknown":
        hall.exchange.forget(live.id)
    elif change == "expired":
        hall.world.now += ANSWERED_WITHIN
    elif change == "answered":
        hall.post(live, body)
    else:
        body = answer_of(asked, state="another")

    answer = wallet.post(f"/answer/{live.id}", content=body, headers=FORM)

    assert answer.status_code == status
    assert answer.json()["error"] == "invalid_request"


def test_attack_an_answer_that_is_too_large_is_not_read_and_told(
    hall: Hall, wallet: httpx.Client
) -> None:
    live = hall.ask()

    answer = wallet.post(f"/answer/{live.id}", content=b"a" * (MAX_ANSWER_BYTES + 1))

    assert answer.status_code == 413
    assert hall.seen(live).turned_away is AnswerFault.TOO_LARGE
    assert hall.seen(live).answer is None


def test_attack_a_large_body_for_no_request_is_not_read(wallet: httpx.Client) -> None:
    answer = wallet.post("/answer/none-such", content=b"a" * (MAX_ANSWER_BYTES + 1))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/", "/api/live-requests", "/api/check", "/api/page-token", "/openapi.json"],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_attack_the_counter_is_asked_from_outside(
    wallet: httpx.Client, method: str, path: str
) -> None:
    root = str(wallet.base_url).removesuffix("live/")

    assert wallet.request(method, f"{root}{path.lstrip('/')}").status_code == 404
    assert wallet.request(method, path).status_code == 404


@contextmanager
def page_of(world: World, *, on: bool = True) -> Iterator[httpx.Client]:
    """Return the page's client of a hall that can ask wallets, or cannot."""
    counter = counter_of(world)
    exchange = exchange_of(counter, world) if on else None
    with (
        served(counter, world, exchange=exchange) as address,
        page_client(address) as client,
    ):
        yield client


def begun(world: World, wanted: dict[str, Any]) -> httpx.Response:
    with page_of(world) as page:
        return page.post("/api/live-requests", json=wanted)


def test_the_page_begins_a_request_and_forgets_it(world: World) -> None:
    wanted = {"license_type": BUSINESS_LICENSE, "case": "2026-0117"}
    with page_of(world) as page:
        answer = page.post("/api/live-requests", json=wanted)
        told = answer.json()
        address = f"/api/live-requests/{told['id']}"

        assert answer.status_code == 201
        assert members_of(told["link"])["request_uri"].endswith(told["id"])
        assert told["asks"][0]["claims"] == [
            {"zh": "法定代表人", "en": "Legal representative"}
        ]
        assert page.get(address).json()["state"] == "waiting"
        assert page.delete(address).status_code == 204
        assert page.get(address).status_code == 404


def test_the_page_learns_that_nobody_answered(world: World) -> None:
    with page_of(world) as page:
        wanted = {"license_type": BUSINESS_LICENSE}
        told = page.post("/api/live-requests", json=wanted).json()
        world.now += ANSWERED_WITHIN
        later = page.get(f"/api/live-requests/{told['id']}").json()

    assert (later["state"], later["verdict"]) == ("expired", "cannot-decide")
    assert later["fault"]["code"] == "request-expired"


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({}, 422),
        ({"item": "330000-KDQY", "license_type": BUSINESS_LICENSE}, 422),
        ({"item": "330000-KDQY", "requirements": ["none-such"]}, 422),
        ({"item": "330000-XXXX"}, 404),
        ({"license_type": "none-such"}, 404),
        ({"license_type": BUSINESS_LICENSE, "also": 1}, 422),
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    world: World, wanted: dict[str, Any], status: int
) -> None:
    publish_items(world)

    assert begun(world, wanted).status_code == status


def test_a_hall_says_in_whose_name_it_asks(world: World) -> None:
    with page_of(world) as page:
        assert page.get("/api/live-requests").json()["asks_as"] is None
        list_hall(world)
        told = page.get("/api/live-requests").json()

    assert told["asks_as"]["en"] == "Shanghai Market bureau"
    assert BUSINESS_LICENSE in [one["code"] for one in told["license_types"]]


def test_a_hall_whose_certificate_has_ended_asks_nobody(world: World) -> None:
    with page_of(world) as page:
        world.now += timedelta(days=366)
        answer = page.post(
            "/api/live-requests", json={"license_type": BUSINESS_LICENSE}
        )

    assert answer.status_code == 503
    assert answer.json()["type"].endswith("hall-certificate-expired")


def test_a_hall_without_a_public_address_asks_nobody(world: World) -> None:
    with page_of(world, on=False) as page:
        assert page.get("/api/live-requests").json()["on"] is False
        wanted = {"license_type": BUSINESS_LICENSE}
        answer = page.post("/api/live-requests", json=wanted)

    assert answer.status_code == 404
    assert answer.json()["type"].endswith("no-public-address")


def test_attack_another_site_begins_a_request(world: World) -> None:
    with page_of(world) as page:
        # What a form of another site can send: everything but the page's token.
        del page.headers["x-page-token"]
        wanted = {"license_type": BUSINESS_LICENSE}
        answer = page.post("/api/live-requests", json=wanted)

    assert answer.status_code == 401
