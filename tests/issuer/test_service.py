"""The web service, asked over real HTTP on loopback."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest
import uvicorn

from credential.moments import from_seconds, to_rfc3339
from credential.status_list import LicenseState, parse_status_list
from issuer.service.app import create_app
from issuer.service.serving import Serving
from issuer.state import Act
from tests.issuer.office import DAY_S, NOW, PASSPHRASE, Office, loads
from tests.issuer.test_renewal import BEGINS, renewed

LIST = "/status/310000/310000-1"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def state_at(self, index: int) -> LicenseState:
        return parse_status_list(self.body.decode()).unpack().state_at(index)


@dataclass
class Client:
    """Asks one running service, and sets its clock."""

    office: Office
    port: int = 0
    now: list[int] = field(default_factory=lambda: [NOW])

    def get(self, path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, names, body)


@pytest.fixture
def client(office: Office) -> Iterator[Client]:
    asked = Client(office)
    app = create_app(
        Serving(
            office.installation,
            office.publisher(),
            PASSPHRASE,
            clock=lambda: asked.now[0],
        )
    )
    listening = socket.create_server(("127.0.0.1", 0))
    asked.port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield asked
    server.should_exit = True
    thread.join()
    listening.close()


def test_a_license_is_answered_with_its_state_and_since_when(client: Client) -> None:
    license_id = client.office.mint().record.license_id
    client.office.change(license_id, Act.SUSPEND, now=NOW + 10)
    client.now[0] = NOW + 20
    answer = client.get(f"/licenses/{license_id}/status")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "license_id": license_id,
        "state": "suspended",
        "since": to_rfc3339(from_seconds(NOW + 10)),
        "as_of": to_rfc3339(from_seconds(NOW + 20)),
    }


def test_no_answer_tells_who_holds_a_license(client: Client) -> None:
    record = client.office.mint().record
    answers = (
        client.get(f"/licenses/{record.license_id}/status"),
        client.get(LIST),
        client.get("/openapi.json"),
    )
    personal = [record.holder_name, record.document_number]
    fields = loads(record.application)
    # The day of issue stands in examples of the API's description as well.
    personal += [str(fields[name]) for name in fields if name != "issue_date"]
    for answer in answers:
        text = answer.body.decode()
        assert not [word for word in personal if word in text and len(word) > 2]


def test_a_predecessor_is_superseded_when_its_successor_begins(client: Client) -> None:
    old = client.office.mint().record
    renewed(client.office, old, valid_from="2026-12-01")
    states = []
    for client.now[0] in (BEGINS - 1, BEGINS):
        told = client.get(f"/licenses/{old.license_id}/status").json()
        states.append(
            (told["state"], client.get(LIST).state_at(client.office.index_of(old)))
        )
    assert states == [
        ("valid", LicenseState.VALID),
        ("superseded", LicenseState.SUPERSEDED),
    ]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/licenses/1.2.3/status", 400, "malformed-identifier"),
        ("/licenses/%00/status", 400, "malformed-identifier"),
        ("/status/310000/310000-9", 404, "unknown-list"),
        ("/status/330000/310000-1", 404, "unknown-list"),
        ("/status/310000/..%2f..%2fledger.sqlite3", 404, "not-found"),
        ("/status/310000/%2e%2e", 404, "unknown-list"),
        ("/nothing", 404, "not-found"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_one_shape(
    client: Client, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"urn:tongyan:problem:{code}"
    assert problem["status"] == status
    assert set(problem) == {"type", "title", "status", "detail", "sentence", "action"}
    assert set(problem["sentence"]) == {"zh", "en"}


def test_a_license_that_was_never_issued_is_unknown(client: Client) -> None:
    known = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
    answer = client.get(f"/licenses/{known}/status")
    assert answer.status == 404
    assert answer.json()["type"] == "urn:tongyan:problem:unknown-license"


def test_a_list_is_always_as_the_ledger_has_it(client: Client) -> None:
    record = client.office.mint().record
    assert (
        client.get(LIST).state_at(client.office.index_of(record)) is LicenseState.VALID
    )
    client.office.change(record.license_id, Act.REVOKE)
    assert (
        client.get(LIST).state_at(client.office.index_of(record))
        is LicenseState.REVOKED
    )


def test_a_list_that_did_not_change_is_not_sent_again(client: Client) -> None:
    record = client.office.mint().record
    first = client.get(LIST)
    assert first.headers["content-type"] == "application/statuslist+jwt"
    tag = first.headers["etag"]
    for known in (tag, f'"other", W/{tag}'):
        again = client.get(LIST, If_None_Match=known)
        assert (again.status, again.body) == (304, b"")
    client.office.change(record.license_id, Act.REVOKE)
    assert client.get(LIST, If_None_Match=tag).status == 200


def test_a_list_is_served_under_its_file_name_too(client: Client) -> None:
    client.office.mint()
    assert client.get(f"{LIST}.jwt").body == client.get(LIST).body


def test_a_clock_set_back_keeps_the_last_good_list(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    record = client.office.mint().record
    client.now[0] = NOW + 2 * DAY_S
    first = client.get(LIST)
    client.office.change(record.license_id, Act.REVOKE)
    client.now[0] = NOW + DAY_S
    assert client.get(LIST).body == first.body
    assert "set the clock right" in caplog.text
    assert record.holder_name not in caplog.text


def test_many_at_once_get_the_same_fresh_list(client: Client) -> None:
    record = client.office.mint().record
    bodies: list[bytes] = []
    threads = [
        Thread(target=lambda: bodies.append(client.get(LIST).body)) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(bodies) == 12
    assert len(set(bodies)) == 1
    assert (
        Answer(200, {}, bodies[0]).state_at(client.office.index_of(record))
        is LicenseState.VALID
    )
