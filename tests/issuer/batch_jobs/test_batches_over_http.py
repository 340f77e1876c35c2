"""The API of batches, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from issuer.accounts.roles import Role
from tests.issuer.batch_jobs.asked import Asked, asked_at, token_for
from tests.issuer.batch_jobs.sent import rows_file
from tests.issuer.office import Office
from tests.issuer.test_batch import count_of


@pytest.fixture
def asked(office: Office) -> Iterator[Asked]:
    with asked_at(office) as service:
        yield service


def test_a_file_is_sent_followed_started_and_fetched(
    asked: Asked, tmp_path: Path
) -> None:
    sent = asked.send(rows_file(tmp_path, range(3), bad=1), name="十一月.csv")
    assert (sent.status, sent.json()["state"]) == (201, "checking")
    place = sent.headers["location"]
    asked.sent.work()
    checked = asked.ask("GET", place).json()
    assert checked["state"] == "checked"
    assert (checked["rows"]["minted"], checked["rows"]["failed"]) == (3, 1)
    (fault,) = asked.ask("GET", f"{place}/faults").json()["faults"]
    assert fault["row"] == 5 and "缺少此项" in fault["zh"]
    assert asked.ask("POST", f"{place}/start").json()["state"] == "running"
    asked.sent.work()
    assert asked.ask("GET", place).json()["state"] == "done"
    errors = asked.ask("GET", f"{place}/errors")
    assert errors.headers["content-type"].startswith("text/csv")
    assert (
        "%E5%8D%81%E4%B8%80%E6%9C%88.errors.csv"
        in errors.headers["content-disposition"]
    )
    assert "缺少此项" in errors.body.decode("utf-8")
    minted = asked.ask("GET", f"{place}/minted").body.decode("utf-8")
    assert minted.count("TY1:") == 3
    history = asked.ask("GET", "/api/batches").json()
    assert [one["number"] for one in history["batches"]] == [checked["number"]]


def test_the_same_file_twice_is_told_with_the_number_of_the_first(
    asked: Asked, tmp_path: Path
) -> None:
    content = rows_file(tmp_path, range(2))
    first = asked.send(content).json()
    again = asked.send(content)
    assert (again.status, again.problem) == (409, "duplicate-file")
    assert again.json()["batch"] == first["number"]


def test_a_history_goes_on_page_by_page(asked: Asked, tmp_path: Path) -> None:
    for number in range(3):
        asked.send(rows_file(tmp_path, [number]))
    first = asked.ask("GET", "/api/batches?limit=2").json()
    rest = asked.ask("GET", f"/api/batches?limit=2&before={first['next']}").json()
    numbers = [one["number"] for one in first["batches"] + rest["batches"]]
    assert numbers == [3, 2, 1] and rest["next"] is None


def test_attack_another_agency_learns_nothing_of_a_batch(
    asked: Asked, tmp_path: Path
) -> None:
    place = asked.send(rows_file(tmp_path, range(2))).headers["location"]
    office = asked.sent.office
    foreign = token_for(office, office.police, "other", Role.ENTER, Role.APPROVE)
    acts = [("GET", ""), ("GET", "/faults"), ("GET", "/errors"), ("GET", "/minted")]
    acts += [("POST", "/start"), ("POST", "/approve"), ("POST", "/cancel")]
    for method, act in acts:
        answer = asked.ask(method, place + act, token=foreign)
        assert (answer.status, answer.problem) == (404, "unknown-batch")
        unknown = asked.ask(method, f"/api/batches/99{act}", token=foreign)
        assert unknown.body == answer.body
    assert asked.ask("GET", "/api/batches", token=foreign).json()["batches"] == []


def test_who_may_only_read_starts_nothing(asked: Asked, tmp_path: Path) -> None:
    content = rows_file(tmp_path, range(2))
    place = asked.send(content).headers["location"]
    office = asked.sent.office
    reader = token_for(office, office.market, "reader", Role.READ)
    assert asked.ask("GET", place, token=reader).status == 200
    for answer in (
        asked.send(content, token=reader),
        asked.ask("POST", f"{place}/start", token=reader),
        asked.ask("POST", f"{place}/cancel", token=reader),
    ):
        assert (answer.status, answer.problem) == (403, "not-allowed")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("?type=no-such-type", 422, "unknown-license-type"),
        ("?type=driving-license", 422, "type-not-issued"),
        ("", 422, "request-form"),
    ],
)
def test_a_file_of_no_type_of_the_agency_is_not_kept(
    asked: Asked, tmp_path: Path, path: str, status: int, code: str
) -> None:
    answer = asked.ask("POST", f"/api/batches{path}", rows_file(tmp_path, [1]))
    assert (answer.status, answer.problem) == (status, code)
    assert not list((asked.sent.office.installation.folder / "batches").glob("*"))


@pytest.mark.parametrize("number", ["0", "-1", "9007199254740993", "1e3", "x"])
def test_a_number_that_is_none_is_refused(asked: Asked, number: str) -> None:
    assert asked.ask("GET", f"/api/batches/{number}").status in (404, 422)


def test_a_result_that_is_not_there_is_told(asked: Asked, tmp_path: Path) -> None:
    place = asked.send(rows_file(tmp_path, range(2))).headers["location"]
    answer = asked.ask("GET", f"{place}/minted")
    assert (answer.status, answer.problem) == (404, "no-such-file")
    assert count_of(asked.sent.office) == 0
