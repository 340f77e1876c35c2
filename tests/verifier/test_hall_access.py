"""Who may ask the counter's service: every route, with every token that is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from tests.page_token import page_headers
from tests.verifier.counters import counter_of, served
from tests.world import World
from verifier.errors import SettingsError
from verifier.hall_tokens import LONGEST, MAX_TOKENS, HallTokens, Scope
from verifier.service import create_service
from verifier.service.access import require_declared

world = World()
DAYS_90 = timedelta(days=90)

FOR_EVERYBODY = {
    "/",
    "/numbers",
    "/pages/{name}",
    "/app/manifest.webmanifest",
    "/app/{name}",
    "/api/page-token",
    "/openapi.json",
}


def routes() -> list[APIRoute]:
    service = create_service(counter_of(world), hosts=["127.0.0.1:1"]).app
    return [one for one in service.routes if isinstance(one, APIRoute)]  # type: ignore[attr-defined]


ROUTES = [
    (method, route.path)
    for route in routes()
    for method in sorted(route.methods or ())
    if route.path not in FOR_EVERYBODY
]
HALL = [(method, path) for method, path in ROUTES if path.startswith("/v1/")]
PAGE = [(method, path) for method, path in ROUTES if path.startswith("/api/")]


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> HallTokens:
    return HallTokens(tmp_path_factory.mktemp("hall") / "tokens.json")


@pytest.fixture(scope="module")
def address(tokens: HallTokens) -> Iterator[str]:
    with served(counter_of(world), world, tokens=tokens) as address:
        yield address


def status(
    address: str, method: str, path: str, headers: dict[str, str]
) -> tuple[int, str]:
    filled = re.sub(r"\{\w+\}", "1", path.replace("{month}", "2026-01"))
    answer = httpx.request(
        method, f"{address}{filled}", headers=headers, trust_env=False
    )
    kind = answer.headers["content-type"]
    problem = answer.json()["type"] if kind == "application/problem+json" else ""
    return answer.status_code, problem.rpartition(":")[2]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_every_route_is_the_page_s_or_a_program_s() -> None:
    assert len(HALL) >= 6
    assert len(PAGE) >= 6
    assert sorted(HALL + PAGE) == sorted(ROUTES)


@pytest.mark.parametrize(("method", "path"), HALL)
def test_a_program_is_let_in_by_a_good_token_of_the_scope_alone(
    method: str, path: str, address: str, tokens: HallTokens
) -> None:
    def made(*scopes: Scope, ago: timedelta = timedelta(0)) -> str:
        return tokens.make("queue", scopes, now=world.now - ago, lasts=DAYS_90)

    def told(headers: dict[str, str]) -> tuple[int, str]:
        return status(address, method, path, headers)

    whole = made(*Scope)
    taken_back = made(*Scope)
    tokens.take_back(taken_back.split(".")[1])
    alone = [told(bearer(made(scope))) for scope in Scope]

    assert told({}) == (401, "token-missing")
    assert told(page_headers(address)) == (401, "token-missing")
    assert told(bearer("hall.000000000000." + "A" * 43)) == (401, "token-refused")
    assert told(bearer(whole[:-1] + "~")) == (401, "token-refused")
    assert told(bearer(made(*Scope, ago=DAYS_90))) == (401, "token-refused")
    assert told(bearer(taken_back)) == (401, "token-refused")
    assert [problem for _, problem in alone].count("token-scope") == len(Scope) - 1
    assert told(bearer(whole))[0] not in (401, 403)
    for token in tokens.tokens():
        tokens.take_back(token.token_id)


@pytest.mark.parametrize(("method", "path"), PAGE)
def test_what_the_page_asks_needs_the_page_s_token(
    method: str, path: str, address: str, tokens: HallTokens
) -> None:
    token = tokens.make("queue", Scope, now=world.now, lasts=DAYS_90)

    for headers in ({}, bearer(token), {"X-Page-Token": "A" * 43}):
        assert status(address, method, path, headers) == (401, "page-token")
    assert status(address, method, path, page_headers(address))[0] not in (401, 403)
    tokens.take_back(token.split(".")[1])


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_attack_another_site_s_page_gets_no_page_token(address: str, site: str) -> None:
    answer = httpx.get(
        f"{address}/api/page-token", headers={"Sec-Fetch-Site": site}, trust_env=False
    )

    assert answer.status_code == 403


def test_a_service_without_tokens_lets_no_program_in(tokens: HallTokens) -> None:
    token = tokens.make("queue", Scope, now=world.now, lasts=DAYS_90)
    with served(counter_of(world), world) as address:
        told = status(address, "GET", "/v1/causes", bearer(token))

    assert told == (401, "token-refused")


def test_a_route_that_declares_nobody_lets_no_service_start() -> None:
    router = APIRouter()
    router.add_api_route("/api/forgotten", lambda: None)

    with pytest.raises(LookupError, match="forgotten"):
        require_declared(router.routes)


def test_a_damaged_file_of_tokens_lets_nobody_in(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    tokens = HallTokens(path)
    token = tokens.make("queue", Scope, now=world.now, lasts=DAYS_90)
    path.write_text(path.read_text("utf-8").replace('"scopes"', '"scope"'), "utf-8")

    with served(counter_of(world), world, tokens=tokens) as address:
        told = status(address, "GET", "/v1/causes", bearer(token))

    assert told == (503, "tokens-unusable")


def test_the_file_holds_no_token_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "hall" / "tokens.json"
    token = HallTokens(path).make("queue", Scope, now=world.now, lasts=DAYS_90)

    assert token.rpartition(".")[2] not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("scopes", "lasts"),
    [
        ([], DAYS_90),
        (Scope, timedelta(0)),
        (Scope, timedelta(days=-1)),
        (Scope, LONGEST + timedelta(seconds=1)),
    ],
)
def test_a_token_for_nothing_or_for_ever_is_not_made(
    tmp_path: Path, scopes: list[Scope], lasts: timedelta
) -> None:
    tokens = HallTokens(tmp_path / "tokens.json")

    with pytest.raises(SettingsError):
        tokens.make("queue", scopes, now=world.now, lasts=lasts)
    assert tokens.tokens() == ()


def test_expired_tokens_make_room(tmp_path: Path) -> None:
    tokens = HallTokens(tmp_path / "tokens.json")
    for _ in range(MAX_TOKENS):
        tokens.make("queue", Scope, now=world.now, lasts=DAYS_90)

    with pytest.raises(SettingsError):
        tokens.make("queue", Scope, now=world.now, lasts=DAYS_90)
    tokens.make("queue", Scope, now=world.now + DAYS_90, lasts=DAYS_90)

    assert len(tokens.tokens()) == 1
