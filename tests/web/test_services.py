"""What all services answer alike: problems, tags, bodies that are too long."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from tests.local_service import running
from web.body import read_body
from web.entity_tag import is_held
from web.listening import listen
from web.problem import Refused, problem_response
from web.refusals import answer_refusals
from web.security_headers import SECURITY_HEADERS, SecurityHeaders


def service() -> SecurityHeaders:
    app = FastAPI()

    @app.post("/length")
    async def length(request: Request) -> Response:
        return Response(str(len(await read_body(request, max_bytes=10))))

    @app.get("/number/{number}")
    def number(number: int) -> int:
        return number

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError("a secret")

    def respond(refused: Refused) -> Response:
        return problem_response(refused.status, refused.code, "see the documents")

    answer_refusals(app, respond)
    return SecurityHeaders(app)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running(lambda _: service()) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    # One a test: after a failure the server closes the connection.
    with httpx.Client(base_url=address, trust_env=False) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/length", 405, "method-not-allowed"),
        ("GET", "/number/x", 422, "request-form"),
        ("GET", "/broken", 500, "internal"),
    ],
)
def test_every_refusal_has_one_shape(
    client: httpx.Client, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "type": f"urn:tongyan:problem:{code}",
        "title": code.replace("-", " "),
        "status": status,
        "detail": "see the documents",
    }


def test_a_body_within_the_limit_is_read_whole(client: httpx.Client) -> None:
    assert client.post("/length", content=b"0123456789").text == "10"


def test_attack_a_long_body_is_not_read(client: httpx.Client) -> None:
    assert client.post("/length", content=b"01234567890").status_code == 413


def test_attack_a_body_of_no_told_length_is_stopped_at_the_limit(
    client: httpx.Client,
) -> None:
    assert client.post("/length", content=iter([b"012345"] * 3)).status_code == 413


def test_every_answer_carries_the_headers(client: httpx.Client) -> None:
    answer = client.get("/nothing")

    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


@pytest.mark.parametrize(
    ("header", "held"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
        ("", False),
        (None, False),
    ],
)
def test_a_client_holds_what_its_header_names(header: str | None, held: bool) -> None:
    assert is_held('"a"', header) is held


def test_a_service_sends_small_answers_at_once() -> None:
    with listen("127.0.0.1", 0) as listening:
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
        with accepted:
            # What asyncio looks at before it sets TCP_NODELAY.
            assert accepted.proto == socket.IPPROTO_TCP


def test_a_port_that_is_none_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="no such port"):
        listen("127.0.0.1", 70_000)
