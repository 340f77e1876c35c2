"""The page's service: who may ask, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest

from examples.wallet.edition import Edition
from examples.wallet.page import PAGE_FILES
from examples.wallet.service import LivePage, create_service
from examples.wallet.wallet import Wallet
from tests.local_service import running
from tests.sample_registry import NOW
from trust_registry.errors import TrustStoreDamagedError
from trust_registry.store import TrustStore
from verifier.loopback_guard import LoopbackGuard

TOKEN = "known-to-the-holder-alone"
CALLS = [("GET", "/api/license"), ("POST", "/api/code"), ("GET", "/api/acceptance")]


class DamagedStore:
    """A trust store whose files are not whole."""

    def view(self) -> Any:
        raise TrustStoreDamagedError("the trust store is damaged")

    status_lists = view


@contextmanager
def client_of(live: LivePage, *, token: str = TOKEN) -> Iterator[httpx.Client]:
    ticks = count()

    def clock() -> datetime:
        return NOW + timedelta(seconds=30 * next(ticks))

    def service_of(host: str) -> LoopbackGuard:
        return create_service(live, hosts=[host], token=TOKEN, clock=clock)

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with (
        running(service_of) as address,
        httpx.Client(base_url=address, headers=headers) as client,
    ):
        yield client


@pytest.fixture
def client(
    wallet: Wallet, edition: Edition, store: TrustStore
) -> Iterator[httpx.Client]:
    with client_of(LivePage(wallet, edition, store)) as client:
        yield client


def draw(client: httpx.Client, *names: str) -> dict[str, Any]:
    answer = client.post("/api/code", json={"disclose": names})
    assert answer.status_code == 200
    code: dict[str, Any] = answer.json()
    return code


def test_the_code_is_fetched_as_pictures(client: httpx.Client) -> None:
    code = draw(client, "name", "sex")

    (address,) = code["pictures"]
    picture = client.get(address)
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "no-store"
    assert set(code["shown"]) >= {"name", "sex"}
    assert "document_number" not in code["shown"]
    assert code["renew_after_s"] == 30


def test_each_code_is_another_and_old_ones_are_forgotten(client: httpx.Client) -> None:
    codes = [draw(client) for _ in range(3)]

    assert [one["drawn_at"][-9:] for one in codes] == [
        *("02:00:00Z", "02:00:30Z", "02:01:00Z")
    ]
    found = [client.get(one["pictures"][0]) for one in codes]
    assert [one.status_code for one in found] == [404, 200, 200]
    assert found[1].content != found[2].content


def test_the_license_is_told_with_the_agencys_registered_name(
    client: httpx.Client,
) -> None:
    told = client.get("/api/license").json()

    assert told["type"]["zh"] == "机动车驾驶证"
    assert told["issuer"]["name"]["en"] == "Shanghai Traffic bureau"
    assert [one["name"] for one in told["claims"]][:2] == ["document_number", "name"]


def test_a_damaged_store_answers_for_nobody(wallet: Wallet, edition: Edition) -> None:
    with client_of(LivePage(wallet, edition, DamagedStore())) as client:
        told = client.get("/api/acceptance").json()

        assert (told["regions"], told["trust"]["usability"]) == ([], "unusable")
        assert client.get("/api/license").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"disclose": "name"},
        {"disclose": [1]},
        {"disclose": ["name"], "all": True},
        {"disclose": ["iss"]},
        {"disclose": ["nickname"]},
        {"disclose": ["name"] * 300},
    ],
)
def test_a_wrong_request_draws_nothing(
    client: httpx.Client, body: dict[str, Any]
) -> None:
    answer = client.post("/api/code", json=body)

    assert answer.status_code == 422
    assert "pictures" not in answer.json()


# Attacks


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("token", ["", "guessed", TOKEN[:-1], f"{TOKEN}x"])
def test_another_user_of_the_machine_gets_nothing(
    wallet: Wallet,
    edition: Edition,
    store: TrustStore,
    method: str,
    path: str,
    token: str,
) -> None:
    with client_of(LivePage(wallet, edition, store), token=token) as client:
        answer = client.request(method, path, json={"disclose": []})

    assert answer.status_code == 401
    assert "𠮷小雅" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "wallet.example"},
        {"Origin": "https://shop.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=["dns-rebinding", "foreign-page", "foreign-frame"],
)
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_another_sites_page_gets_nothing(
    client: httpx.Client, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = client.request(method, path, json={"disclose": []}, headers=headers)

    assert answer.status_code in (403, 421)


def test_a_code_cannot_be_fetched_by_guessing(client: httpx.Client) -> None:
    (address,) = draw(client)["pictures"]
    folder, _, _ = address.rpartition("/")

    guesses = ["/api/code//0.svg", "/api/code/0/0.svg", f"{folder}/1.svg"]
    assert {client.get(guess).status_code for guess in guesses} == {404}
    assert client.get(f"{folder}/-1.svg").status_code in (404, 422)


@pytest.mark.parametrize(
    "path", ["/", "/?lang=en", *(f"/pages/{n}" for n in PAGE_FILES)]
)
def test_the_page_itself_holds_nothing_of_the_license(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(path, headers={"Authorization": ""})

    assert answer.status_code == 200
    assert "𠮷小雅" not in answer.text
    assert TOKEN not in answer.text


def test_the_page_runs_nothing_from_elsewhere(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "name", ["texts.json", "wallet.html", "../page.py", "%2e%2e/page.py"]
)
def test_no_other_file_is_served(client: httpx.Client, name: str) -> None:
    assert client.get(f"/pages/{name}").status_code == 404
