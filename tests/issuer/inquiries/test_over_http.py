"""Calls without a code over HTTP: what is public, and what only operators see."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from issuer.accounts.roles import Role
from tests.calling import signed_inquiry
from tests.issuer.accounts import ServedOffice, client, problem_of
from tests.issuer.held_trust import HeldTrust
from tests.issuer.inquiries.callers import ARRIVAL, CalledOffice
from tests.issuer.office import Office
from trust_registry.inquiry import MAX_INQUIRY_BYTES
from web.rate_limit import RateLimit

JOSE = {"Content-Type": "application/jose"}


@pytest.fixture
def called(office: Office) -> CalledOffice:
    return CalledOffice(office)


@pytest.fixture
def served(called: CalledOffice) -> ServedOffice:
    trust = HeldTrust(called.world)
    installation = replace(called.office.installation, registry=trust)
    return ServedOffice(replace(called.office, installation=installation), [ARRIVAL])


def send(asking: httpx.Client, text: str) -> httpx.Response:
    return asking.post("/inquiries", content=text, headers=JOSE)


def test_a_listed_authority_is_answered_and_the_agency_sees_it(
    called: CalledOffice, served: ServedOffice
) -> None:
    app, record = served.app(), called.mint()
    answer = send(client(app), called.about(record))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/jose"
    assert answer.headers["cache-control"] == "no-store"
    reader = served.program(app, "reader", Role.READ, agency=called.office.market)
    (seen,) = reader.get("/api/inquiries").json()["inquiries"]
    assert (seen["license_id"], seen["state"]) == (record.license_id, 0)
    assert (seen["operator"], seen["case"]) == ("clerk-7", "2026-0117")
    assert seen["told"] == ["document_number", "legal_name"]
    other = served.program(app, "other", Role.READ, agency=called.office.police)
    assert other.get("/api/inquiries").json()["inquiries"] == []
    query = {"license_id": record.license_id}
    assert other.get("/api/inquiries", params=query).json()["inquiries"] == []
    assert problem_of(client(app).get("/api/inquiries")) == "not-signed-in"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ("", 422, "inquiry-malformed"),
        ("a.b.c", 422, "inquiry-malformed"),
        ("证照", 422, "inquiry-malformed"),
        ("A" * (MAX_INQUIRY_BYTES + 1), 413, "too-large"),
        (signed_inquiry("thief"), 403, "inquiry-unlisted-key"),
        (
            signed_inquiry(aud="https://license.310000.example/nobody"),
            404,
            "inquiry-unknown-agency",
        ),
    ],
    ids=["empty", "no JWS", "no ASCII", "oversize", "foreign key", "no agency"],
)
def test_attack_what_is_no_call_of_a_listed_authority_is_a_problem(
    served: ServedOffice, sent: str, status: int, code: str
) -> None:
    answer = send(client(served.app()), sent)
    assert (answer.status_code, problem_of(answer)) == (status, code)


def test_a_call_is_answered_once(called: CalledOffice, served: ServedOffice) -> None:
    asking, text = client(served.app()), called.about(called.mint())
    send(asking, text)
    again = send(asking, text)
    assert (again.status_code, problem_of(again)) == (409, "inquiry-replayed")


def test_attack_one_address_calls_without_end(served: ServedOffice) -> None:
    asking = client(served.app(inquiry_limit=RateLimit(burst=2, per_s=0.001)))
    statuses = [send(asking, "").status_code for _ in range(3)]
    assert statuses == [422, 422, 429]


def test_without_a_trust_store_nobody_is_answered(called: CalledOffice) -> None:
    answer = send(client(ServedOffice(called.office).app()), signed_inquiry())
    assert (answer.status_code, problem_of(answer)) == (503, "inquiries-not-taken")
