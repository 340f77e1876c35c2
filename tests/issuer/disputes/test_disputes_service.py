"""Disputes over HTTP: what anybody may send, and what only operators reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from issuer.accounts.roles import Role
from issuer.agencies import Agency
from issuer.service.app import create_app
from issuer.service.serving import Serving
from tests.disputed import ID, signed_dispute, signed_follow_up
from tests.issuer.batch_jobs.asked import token_for
from tests.issuer.disputes.inboxes import ARRIVAL, Inbox
from tests.issuer.held_trust import HeldTrust
from tests.issuer.office import PASSPHRASE
from tests.local_service import running
from trust_registry.dispute import MAX_MESSAGE_BYTES, Outcome

JOSE = {"Content-Type": "application/jose"}


@pytest.fixture
def client(inbox: Inbox) -> Iterator[httpx.Client]:
    installation = replace(inbox.office.installation, registry=HeldTrust(inbox.world))
    serving = Serving(
        installation, inbox.office.publisher(), PASSPHRASE, clock=lambda: ARRIVAL
    )
    with (
        running(lambda _: create_app(serving)) as address,
        httpx.Client(base_url=address) as client,
    ):
        yield client


@pytest.fixture
def text(inbox: Inbox) -> str:
    return inbox.about(inbox.mint())


def token(inbox: Inbox, one: Agency, name: str, *roles: Role) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_for(inbox.office, one, name, *roles)}"}


def problem_of(answer: Any) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


def test_a_hall_sends_a_dispute_and_asks_for_its_answer(
    client: httpx.Client, inbox: Inbox, text: str
) -> None:
    first = client.post("/disputes", content=text, headers=JOSE)
    again = client.post("/disputes", content=text, headers=JOSE)
    asked = client.get(f"/disputes/{ID}")

    assert (first.status_code, again.status_code, asked.status_code) == (201, 200, 200)
    assert first.text == again.text == asked.text
    assert asked.headers["content-type"] == "application/jose"
    assert asked.headers["cache-control"] == "no-store"
    assert inbox.read(asked.text, text).outcome is Outcome.RECEIVED


def test_a_hall_withdraws_its_dispute(
    client: httpx.Client, inbox: Inbox, text: str
) -> None:
    client.post("/disputes", content=text, headers=JOSE)
    withdrawal = signed_follow_up(kind="withdraw")

    answer = client.post(f"/disputes/{ID}", content=withdrawal, headers=JOSE)

    assert inbox.read(answer.text, text).outcome is Outcome.WITHDRAWN


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ("", 422, "dispute-malformed"),
        ("no message", 422, "dispute-malformed"),
        ("<script>alert(1)</script>.a.b", 422, "dispute-malformed"),
        ("A" * (MAX_MESSAGE_BYTES + 1), 413, "too-large"),
        (signed_dispute("thief"), 403, "dispute-unlisted-key"),
        (signed_dispute(iss="https://nobody.example/"), 403, "dispute-unknown-sender"),
    ],
    ids=["empty", "text", "markup", "oversize", "foreign key", "foreign sender"],
)
def test_an_attacker_s_message_is_a_problem_and_nothing_is_kept(
    client: httpx.Client, inbox: Inbox, sent: str, status: int, code: str
) -> None:
    answer = client.post("/disputes", content=sent, headers=JOSE)

    assert (answer.status_code, problem_of(answer)) == (status, code)
    assert answer.json()["sentence"]["zh"]
    assert inbox.listed() == []


def test_a_guessed_id_finds_nothing(client: httpx.Client) -> None:
    answer = client.get(f"/disputes/{'A' * 32}")

    assert (answer.status_code, problem_of(answer)) == (404, "unknown-dispute")


def test_one_address_does_not_flood_the_inbox(client: httpx.Client) -> None:
    answers = [client.get(f"/disputes/{'A' * 32}").status_code for _ in range(31)]

    assert answers[-1] == 429


def test_without_a_trust_store_no_dispute_is_taken(inbox: Inbox, text: str) -> None:
    serving = Serving(inbox.office.installation, inbox.office.publisher(), PASSPHRASE)
    with running(lambda _: create_app(serving)) as address:
        answer = httpx.post(f"{address}/disputes", content=text, headers=JOSE)

    assert problem_of(answer) == "disputes-not-taken"


def test_an_operator_lists_reads_and_answers(
    client: httpx.Client, inbox: Inbox, text: str
) -> None:
    client.post("/disputes", content=text, headers=JOSE)
    officer = token(inbox, inbox.office.market, "officer", Role.READ, Role.CHANGE_STATE)

    (listed,) = client.get("/api/disputes", headers=officer).json()["disputes"]
    file = client.get(f"/api/disputes/{ID}", headers=officer).json()
    answered = client.post(
        f"/api/disputes/{ID}/answer",
        headers=officer,
        json={"outcome": "rejected", "sentence": "无误", "seen": listed["answered"]},
    )

    assert file["sentence"] == "法定代表人与身份证不一致"
    assert answered.json()["outcome"] == "rejected"
    late = client.post(
        f"/api/disputes/{ID}/answer",
        headers=officer,
        json={"outcome": "rejected", "sentence": "无误", "seen": 2},
    )
    assert problem_of(late) == "answered-already"


def test_another_agency_s_operator_finds_nothing(
    client: httpx.Client, inbox: Inbox, text: str
) -> None:
    client.post("/disputes", content=text, headers=JOSE)
    stranger = token(inbox, inbox.office.police, "stranger", Role.READ)

    assert client.get("/api/disputes", headers=stranger).json()["disputes"] == []
    found = client.get(f"/api/disputes/{ID}", headers=stranger)
    assert problem_of(found) == "unknown-dispute"
