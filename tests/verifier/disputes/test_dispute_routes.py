"""The page's routes of disputes: what was decided here goes along, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.disputed import NamedKey
from tests.page_token import page_client
from tests.verifier.counters import code_of, counter_of, served
from tests.verifier.disputes.halls import EVIDENCE, HALL_IDENTITY, Hall, later
from trust_registry.dispute_acceptance import parse_dispute
from verifier.disputes.desk import DisputeDesk
from verifier.disputes.entry import Standing


@pytest.fixture
def client(hall: Hall) -> Iterator[httpx.Client]:
    desk = DisputeDesk(hall.outbox, NamedKey("hall"), HALL_IDENTITY)
    with (
        served(counter_of(hall.world), hall.world, disputes=desk) as address,
        page_client(address) as client,
    ):
        yield client


def asked(hall: Hall) -> dict[str, Any]:
    return {
        "code": code_of(hall.world),
        "checked_at": "2026-11-21T02:00:00Z",
        "case": "2026-0117",
        "wrong": "data-differs",
        "sentence": "",
        "evidence": ["legal_representative"],
    }


def problem(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


def test_the_preview_is_what_is_signed_but_for_number_and_time(
    client: httpx.Client, hall: Hall
) -> None:
    preview = client.post("/api/disputes/preview", json=asked(hall)).json()
    assert not hall.outbox.entries(now=hall.world.now)

    filed = client.post("/api/disputes", json=asked(hall))

    assert filed.status_code == 201
    hall.round()
    (entry,) = hall.outbox.entries(now=hall.world.now)

    assert entry.message is not None
    sent = parse_dispute(entry.message).members()
    assert {name: sent[name] for name in preview} == preview
    assert sent.keys() - preview.keys() == {"jti", "iat"}
    assert EVIDENCE in str(preview)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"evidence": ["home_address"]}, "dispute-form"),
        ({"evidence": {"legal_name": "smuggled"}}, "request-form"),
        ({"hall": "another"}, "request-form"),
        ({"wrong": "boring"}, "request-form"),
        ({"wrong": "other"}, "dispute-form"),
        ({"sentence": "a\nb"}, "dispute-form"),
        ({"code": "TY1:NONSENSE"}, "nobody-takes-disputes"),
        ({"code": "https://elsewhere.example/"}, "nobody-takes-disputes"),
        ({"checked_at": "2026-11-20T23:59:00Z"}, "check-again"),
        ({"checked_at": "2026-11-21T03:00:00Z"}, "check-again"),
    ],
    ids=str,
)
def test_what_the_page_cannot_ask_is_refused_and_nothing_is_kept(
    client: httpx.Client, hall: Hall, changed: dict[str, Any], code: str
) -> None:
    answer = client.post("/api/disputes", json=asked(hall) | changed)

    assert problem(answer) == code
    assert answer.json()["sentence"]["zh"]
    assert not hall.outbox.entries(now=hall.world.now)


def test_another_site_s_page_files_nothing(client: httpx.Client, hall: Hall) -> None:
    bare = httpx.post(f"{client.base_url}/api/disputes", json=asked(hall))
    foreign = client.post(
        "/api/disputes", json=asked(hall), headers={"Origin": "https://evil.example"}
    )

    assert (bare.status_code, foreign.status_code) == (401, 403)
    assert not hall.outbox.entries(now=hall.world.now)


def test_a_question_is_answered_and_only_a_question(
    client: httpx.Client, hall: Hall
) -> None:
    entry = client.post("/api/disputes", json=asked(hall)).json()
    more = f"/api/disputes/{entry['id']}/more"
    assert problem(client.post(more, json={"sentence": "x"})) == "dispute-changed"
    hall.agency.answer = {"number": 2, "outcome": "needs-more", "sentence": "请说明"}
    hall.round()

    answer = client.post(more, json={"sentence": "身份证原件已核对"})

    assert answer.status_code == 200
    assert len(hall.outbox.pending(entry["id"])) == 1


def test_a_filed_dispute_is_taken_back(client: httpx.Client, hall: Hall) -> None:
    entry = client.post("/api/disputes", json=asked(hall)).json()

    assert client.delete(f"/api/disputes/{entry['id']}").status_code == 200

    (held,) = hall.outbox.entries(now=later(days=1))
    assert held.standing is Standing.WITHDRAWN
    assert problem(client.delete("/api/disputes/nobody")) == "unknown-dispute"


def test_a_hall_without_a_key_says_so(hall: Hall) -> None:
    with (
        served(counter_of(hall.world), hall.world) as address,
        page_client(address) as client,
    ):
        assert client.get("/api/disputes").json()["on"] is False
        assert problem(client.post("/api/disputes", json=asked(hall))) == "no-hall-key"
        assert "disputes-open" not in client.get("/").text
