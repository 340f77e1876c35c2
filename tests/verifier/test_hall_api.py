"""The hall's API: verify, decide, receipts, statistics, causes, and what they tell."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from credential.hash_chain import Head
from tests.verifier.counters import WorldTrust, code_of, served
from tests.verifier.matter_items import publish_items
from tests.verifier.pictures import qr, saved
from tests.world import World
from verifier.causes import CAUSES
from verifier.checking import Counter
from verifier.hall_tokens import HallTokens, Scope
from verifier.receipt_journal import ReceiptJournal
from verifier.service.verify import MAX_CODES

MONTH_AGO = timedelta(days=31)


class Hall(NamedTuple):
    """A counter's service with receipts, and a program with a token of every scope."""

    client: httpx.Client
    world: World
    folder: Path

    def verified(self, **asked: object) -> dict[str, Any]:
        answer = self.client.post("/v1/verify", json=asked)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    world = World()
    publish_items(world)
    tokens = HallTokens(folder / "tokens.json")
    token = tokens.make("queue", Scope, now=world.now, lasts=timedelta(days=300))
    receipts, journal = (ReceiptJournal(folder / "journal") for _ in range(2))
    counter = Counter(
        WorldTrust(world), accepting_region=world.accepting, receipts=receipts
    )
    headers = {"Authorization": f"Bearer {token}"}
    with (
        served(counter, world, tokens=tokens, journal=journal) as address,
        httpx.Client(base_url=address, headers=headers, trust_env=False) as client,
    ):
        yield Hall(client, world, folder)
    receipts.close()
    journal.close()


def test_one_code_and_many_are_answered_alike(hall: Hall) -> None:
    good = code_of(hall.world)

    one = hall.verified(codes=[good])
    many = hall.verified(codes=[good, "TY1:BB8.", good], case="2026-0117")

    assert one["verdict"] == "accepted"
    assert many["verdict"] == "refused"
    assert [result["line"] for result in many["results"]] == [1, 2, 3]
    assert one["results"][0]["report"]["license"] is not None
    codes = [result["report"]["platform_code"] for result in many["results"]]
    assert codes == [0, 7, 0]


def test_a_picture_is_answered(hall: Hall) -> None:
    answer = hall.client.post(
        "/v1/verify?case=2026-0117",
        content=saved(qr(code_of(hall.world))),
        headers={"content-type": "image/png"},
    )

    assert answer.json()["verdict"] == "accepted"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"codes": []},
        {"codes": [""]},
        {"codes": ["a\nb"]},
        {"codes": ["a"] * (MAX_CODES + 1)},
        {"codes": ["a"], "case": "x" * 65},
        {"codes": ["a"], "purpose": "a\nb"},
        {"codes": "a"},
        {"text": "a"},
    ],
)
def test_what_is_no_question_is_a_problem(hall: Hall, asked: dict[str, Any]) -> None:
    answer = hall.client.post("/v1/verify", json=asked)

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:tongyan:problem:request-form"


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("text/csv", "code,case\n{good},7\nTY1:BB8.,7\n"),
        (
            "application/x-ndjson",
            '{{"code":"{good}","case":"7"}}\n{{"code":"TY1:BB8.","case":"7"}}\n',
        ),
    ],
)
def test_a_file_of_codes_is_answered_row_by_row(
    hall: Hall, kind: str, sent: str
) -> None:
    content = sent.format(good=code_of(hall.world)).encode()

    answer = hall.client.post(
        "/v1/verify", content=content, headers={"content-type": kind}
    )

    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert [(row["cause"], row["platform_code"]) for row in rows] == [
        (None, 0),
        ("malformed", 7),
    ]
    assert all(row["receipt"] for row in rows)


def test_thousands_of_rows_come_back_while_they_are_decided(hall: Hall) -> None:
    sent = b"".join(b"TY1:%d.\n" % number for number in range(2_000))
    with hall.client.stream(
        "POST", "/v1/verify", content=sent, headers={"content-type": "text/csv"}
    ) as answer:
        rows = sum(1 for _ in answer.iter_lines())

    assert "content-length" not in answer.headers
    assert rows == 2_000


def test_a_matter_is_found_and_decided(hall: Hall) -> None:
    (item,) = hall.client.get("/v1/items", params={"words": "kdyjs"}).json()
    question = {"item": item["code"], "codes": [code_of(hall.world)], "case": "7"}

    answer = hall.client.post("/v1/decide", json=question).json()

    assert answer["verdict"] == "accepted"
    assert [one["standing"] for one in answer["requirements"]] == ["met", "may-follow"]
    assert answer["results"][0]["report"]["platform_code"] == 0


def test_every_cause_has_its_platform_code_or_none(hall: Hall) -> None:
    told = hall.client.get("/v1/causes").json()

    assert {one["cause"]: one["platform_code"] for one in told} == {
        code: cause.platform_code for code, cause in CAUSES.items()
    }


def test_the_receipts_of_a_day_end_with_the_head_of_the_chain(hall: Hall) -> None:
    number = hall.verified(codes=[code_of(hall.world)])["results"][0]["receipt"]

    answer = hall.client.get("/v1/receipts", params={"day": "2026-11-21"})
    *receipts, head = answer.text.splitlines()

    assert len(receipts) == number
    assert Head.read(head.encode()).number == number


def test_numbers_by_every_column_are_the_same_checks(hall: Hall) -> None:
    hall.verified(codes=[code_of(hall.world), "TY1:BB8."])

    whole = hall.client.get("/v1/statistics").json()
    by = {"by": ["verdict", "cause"]}
    grouped = hall.client.get("/v1/statistics", params=by).json()

    assert whole["columns"][-1] == "checks"
    assert sum(row[-1] for row in whole["rows"]) == whole["checks"]
    assert sum(row[-1] for row in grouped["rows"]) == whole["checks"]
    assert ["refused", "malformed"] in [row[:2] for row in grouped["rows"]]


def test_numbers_go_on_when_more_is_checked(hall: Hall) -> None:
    before = hall.client.get("/v1/statistics").json()["checks"]
    hall.verified(codes=["TY1:BB8."])

    assert hall.client.get("/v1/statistics").json()["checks"] == before + 1


def test_a_month_is_given_when_it_is_over(hall: Hall) -> None:
    hall.verified(codes=[code_of(hall.world)], case="7")
    early = hall.client.get("/v1/statistics/2026-11")
    hall.world.now += MONTH_AGO
    try:
        late = hall.client.get("/v1/statistics/2026-11").json()
    finally:
        hall.world.now -= MONTH_AGO

    assert early.status_code == 409
    assert late["format"] == "tongyan-tallies-1"
    assert late["region"] == hall.world.accepting
    assert sum(row["recognized"] for row in late["rows"]) > 0


@pytest.mark.parametrize(
    "query",
    ["from=x", "from=2026-11-02&to=2026-11-01", "from=2024-01-01", "by=name"],
)
def test_days_and_columns_that_are_none_are_a_problem(hall: Hall, query: str) -> None:
    assert hall.client.get(f"/v1/statistics?{query}").status_code == 422


def test_a_service_without_receipts_says_so(hall: Hall) -> None:
    counter = Counter(WorldTrust(hall.world), accepting_region=hall.world.accepting)
    tokens = HallTokens(hall.folder / "tokens.json")
    with served(counter, hall.world, tokens=tokens) as address:
        for path in ("receipts?day=2026-11-21", "statistics", "statistics/2026-10"):
            headers = hall.client.headers
            answer = httpx.get(f"{address}/v1/{path}", headers=headers, trust_env=False)
            assert answer.json()["type"] == "urn:tongyan:problem:no-receipts"


def test_nothing_that_is_stored_or_exported_tells_of_a_holder(hall: Hall) -> None:
    license_ = hall.verified(codes=[code_of(hall.world)])["results"][0]["report"][
        "license"
    ]
    values = [str(field["value"]) for field in license_["fields"]]
    values += [license_["license_id"], code_of(hall.world)]
    days = "from=2026-11-01&to=2026-11-30"
    exported = [
        hall.client.get(f"/v1/{path}").text
        for path in (
            "receipts?day=2026-11-21",
            f"statistics?{days}",
            f"statistics?{days}&form=csv",
        )
    ]
    with closing(sqlite3.connect(hall.folder / "journal")) as database:
        exported += ["\n".join(database.iterdump())]
    stored = [path.read_bytes() for path in hall.folder.iterdir()]

    assert len(values) > 3
    assert all(len(value) > 1 for value in values)
    for value in values:
        assert not any(value in text for text in exported)
        assert not any(value.encode() in raw for raw in stored)


def test_numbers_as_csv_open_in_a_spreadsheet(hall: Hall) -> None:
    answer = hall.client.get("/v1/statistics?form=csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    whole = hall.client.get("/v1/statistics").json()["checks"]
    assert sum(int(row["checks"]) for row in rows) == whole
    assert answer.headers["content-disposition"].endswith('.csv"')


def members(value: Any, place: str = "") -> set[str]:
    """Every member of a JSON value, by where it stands; of a list, the first's."""
    if isinstance(value, dict):
        inner = (members(one, f"{place}.{name}") for name, one in value.items())
        return set().union(*inner)
    return (
        members(value[0], f"{place}[]")
        if isinstance(value, list) and value
        else {place}
    )


def test_the_description_has_an_example_of_each_answer(hall: Hall) -> None:
    described = hall.client.get("/openapi.json").json()
    number = {
        "verify": hall.verified(codes=[code_of(hall.world)], case="2026-0117"),
        "causes": hall.client.get("/v1/causes").json(),
        "statistics": hall.client.get("/v1/statistics?by=verdict").json(),
    }

    def example(path: str, method: str, kind: str = "application/json") -> Any:
        answer = described["paths"][path][method]["responses"]["200"]
        return answer["content"][kind]["example"]

    assert members(example("/v1/verify", "post")) == members(number["verify"])
    assert members(example("/v1/causes", "get")) == members(number["causes"])
    assert example("/v1/statistics", "get").keys() == number["statistics"].keys()
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, methods in described["paths"].items():
        assert path.startswith("/v1/")
        for route in methods.values():
            assert route["security"]
            assert {"200", "401", "403", "422"} <= route["responses"].keys()
            assert route["responses"]["200"]["content"]
