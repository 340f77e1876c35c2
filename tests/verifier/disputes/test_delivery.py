"""Speaking to an agency: where to, how much is read, what is never followed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.disputed import MARKET, add_hall, view_of
from tests.world import World
from trust_registry.dispute import MAX_MESSAGE_BYTES
from verifier.disputes.delivery import HttpDelivery, disputes_address
from verifier.disputes.entry_json import fault_text
from verifier.errors import DeliveryError
from verifier.online import Mirror

ADDRESS = "https://license.310000.example/disputes"


@contextmanager
def agency(
    answer: Callable[[BaseHTTPRequestHandler], None],
) -> Iterator[tuple[HttpDelivery, list[str]]]:
    """Run an agency's service; yield what reaches it, and what it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            asked.append(f"POST {self.path}")
            answer(self)

        def do_GET(self) -> None:
            asked.append(f"GET {self.path}")
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        mirror = (
            f"https://license.310000.example/=http://127.0.0.1:{server.server_port}/"
        )
        try:
            yield HttpDelivery([Mirror.parse(mirror)]), asked
        finally:
            server.shutdown()
            thread.join()


def told(
    status: int, body: bytes, **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def refusal(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
    with agency(answer) as (delivery, asked):
        with pytest.raises(DeliveryError) as caught:
            delivery.send(ADDRESS, "a.b.c")
        assert asked == ["POST /disputes"]
    return caught.value.code


def test_a_message_goes_to_the_registry_s_address_and_its_answer_comes_back() -> None:
    with agency(told(201, b"x.y.z\n")) as (delivery, asked):
        assert delivery.send(ADDRESS, "a.b.c") == "x.y.z"
        assert delivery.ask(f"{ADDRESS}/id") == "x.y.z"
    assert asked == ["POST /disputes", "GET /disputes/id"]


def test_a_redirect_is_not_followed() -> None:
    assert refusal(told(307, b"", location="http://127.0.0.1:9/thief")) == "http-307"


def test_an_answer_without_end_is_left_unread() -> None:
    assert refusal(told(200, b"A" * (MAX_MESSAGE_BYTES + 1))) == "http-200"


def test_a_problem_s_code_is_told_and_a_stranger_s_words_are_not() -> None:
    known = b'{"type":"urn:tongyan:problem:dispute-unlisted-key","title":"x"}'
    foreign = b'{"type":"urn:tongyan:problem:<b>call 12345</b>"}'
    assert refusal(told(403, known)) == "dispute-unlisted-key"
    assert refusal(told(403, foreign)) == "http-403"
    assert refusal(told(500, b"<html>no json")) == "http-500"


def test_plain_http_to_another_machine_is_never_spoken() -> None:
    mirror = Mirror.parse("https://license.310000.example/=http://203.0.113.9/")

    with pytest.raises(DeliveryError) as caught:
        HttpDelivery([mirror]).send(ADDRESS, "a.b.c")
    assert caught.value.code == "no-address"


def test_without_a_network_it_says_so() -> None:
    mirror = Mirror.parse("https://license.310000.example/=http://127.0.0.1:9/")

    with pytest.raises(DeliveryError) as caught:
        HttpDelivery([mirror]).send(ADDRESS, "a.b.c")
    assert caught.value.code == "no-network"


def test_an_agency_without_an_address_is_called() -> None:
    world = World()
    add_hall(world)
    del world.agency["contact"]["disputes"]

    with pytest.raises(DeliveryError) as caught:
        disputes_address(view_of(world), MARKET)
    assert "致电" in fault_text(caught.value.code).zh


@pytest.mark.parametrize("code", ["no-network", "answer-forged", "http-500", "x"])
def test_every_fault_is_told_in_both_languages(code: str) -> None:
    text = fault_text(code)

    assert text.zh
    assert text.en
