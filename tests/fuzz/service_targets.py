"""The web services of issuer and counter: no request ends in an internal error."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from starlette.types import ASGIApp

from credential.split_code import split_code
from issuer.service.app import create_app
from issuer.service.serving import Serving
from tests.fuzz.http_requests import asked, change_request, request_bytes
from tests.fuzz.seeds import valid_world
from tests.fuzz.target import Entry, Target
from tests.issuer.accounts import SETTINGS
from tests.issuer.office import NOW as ISSUED_AT
from tests.issuer.office import PASSPHRASE, Office
from tests.sample_registry import NOW, ZHEJIANG
from tests.trust_file import HeldLists
from tests.verifier.pictures import qr, saved
from trust_registry.view import MemoryView
from verifier.checking import Counter
from verifier.service import create_service

__all__ = ["SERVICE_TARGETS"]

_HOST = "127.0.0.1:8320"
_JSON = "content-type: application/json"
_PNG = "content-type: image/png"


class _Trust:
    """The valid world as a counter's store."""

    def view(self) -> MemoryView:
        return valid_world().view

    def status_lists(self) -> HeldLists:
        return valid_world().status_lists


def _check_answer(app: ASGIApp, raw: bytes) -> None:
    answer = asked(app, raw)
    assert answer.status < 500, answer
    if answer.status >= 400:
        assert json.loads(answer.body)["status"] == answer.status


@contextmanager
def _counter() -> Iterator[Entry]:
    counter = Counter(_Trust(), accepting_region=ZHEJIANG)
    app = create_service(counter, hosts=[_HOST], clock=lambda: NOW)
    told = asked(app, request_bytes("GET", "/api/page-token", f"host: {_HOST}"))
    page = f"x-page-token: {json.loads(told.body)['token']}"
    yield Entry(lambda raw: _check_answer(app, raw), _counter_seeds(page))


def _counter_seeds(page: str) -> Sequence[bytes]:
    host = f"host: {_HOST}"
    own = host, page
    texts = valid_world().shown
    parts = split_code(texts[3], part_characters=400)
    bodies: list[dict[str, object]] = [
        {"text": text, "case": "2026-0117"} for text in texts
    ]
    bodies.append({"text": parts[0], "parts": list(parts[1:])})
    png = saved(qr(texts[2]))
    check = "/api/check"
    return [
        request_bytes("GET", "/?lang=en", host),
        request_bytes("GET", "/pages/counter.js", host),
        request_bytes("GET", "/openapi.json", host),
        request_bytes(
            "GET", "/api/readiness", host, page, "sec-fetch-site: same-origin"
        ),
        request_bytes(
            "POST", f"{check}?case=A1", *own, "content-type: image/png", body=png
        ),
        *(
            request_bytes(
                "POST", check, host, page, _JSON, body=json.dumps(body).encode()
            )
            for body in bodies
        ),
    ]


@contextmanager
def _issuer() -> Iterator[Entry]:
    with tempfile.TemporaryDirectory(prefix="tongyan-fuzz-") as folder:
        office = Office.open_in(Path(folder) / "office")
        with office.installation:
            license_id = office.mint().record.license_id
            app = create_app(
                Serving(
                    office.installation,
                    office.publisher(),
                    PASSPHRASE,
                    clock=lambda: ISSUED_AT,
                    accounts=SETTINGS,
                    origins=frozenset({"http://issuer.310000.example"}),
                )
            )
            seeds = [
                request_bytes("GET", f"/licenses/{license_id}/status"),
                request_bytes("GET", "/status/310000/310000-1"),
                request_bytes(
                    "GET", "/status/310000/310000-1.jwt", 'if-none-match: "x"'
                ),
                request_bytes("GET", "/openapi.json"),
                *_account_requests(),
            ]
            yield Entry(lambda raw: _check_answer(app, raw), seeds)


def _account_requests() -> Iterator[bytes]:
    """Yield requests of people and programs that nobody knows."""
    typed = json.dumps({"name": "clerk", "password": "a sentence"}).encode()
    host = "host: issuer.310000.example"
    yield request_bytes("POST", "/api/session", host, _JSON, body=typed)
    yield request_bytes("GET", "/api/tokens", "authorization: Bearer tongyan_A")
    yield request_bytes("DELETE", "/api/session", host, "cookie: tongyan-issuer=A")


SERVICE_TARGETS = (
    Target(
        "counter-service",
        "a request to the counter: an answer, never an internal error",
        _counter,
        change_request,
        inputs_tested=400,
    ),
    Target(
        "issuer-service",
        "a request to the issuer: an answer, never an internal error",
        _issuer,
        change_request,
        inputs_tested=700,
    ),
)
