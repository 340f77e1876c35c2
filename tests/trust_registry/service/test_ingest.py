"""What may be handed in over HTTP, by its signatures alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.sample_registry import NOW, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.service.hosted import Hosted, code_of, hosting
from trust_registry import roles
from trust_registry.disk import locked
from trust_registry.service import ingest as ingest_module
from web.problem import Refused
from web.rate_limit import RateLimit

LIST = "application/statuslist+jwt"
PUBLISHER = roles.publisher_role(SHANGHAI)


def test_a_submission_is_taken_in_and_published_by_the_next_release(
    registry: FoundedRegistry,
) -> None:
    with hosting(registry) as hosted:
        submission = registry.submit()
        answer = hosted.hand_in_file(submission)
        again = hosted.hand_in_file(submission)

    assert answer.json() == {"region": SHANGHAI, "versions": {PUBLISHER: 2}}
    assert again.status_code == 200  # every step can be repeated
    assert registry.release().new_snapshot


def test_a_status_list_is_served_at_once(registry: FoundedRegistry) -> None:
    token = registry.status_list()
    with hosting(registry) as hosted:
        answer = hosted.hand_in(token.encode("ascii"), LIST)

        assert answer.json() == {
            "status_list": "https://status.310000.example/310000-1"
        }
        assert hosted.get("/status/310000/310000-1.jwt").text == token


def test_a_refusal_names_its_rule_and_changes_nothing(
    registry: FoundedRegistry,
) -> None:
    first, second = registry.submit(), registry.submit()
    with hosting(registry) as hosted:
        answer = hosted.hand_in_file(second)

        assert (answer.status_code, code_of(answer)) == (409, "wrong-version")
        assert "v3 does not follow v1" in answer.json()["detail"]
        assert str(registry.folder) not in answer.text
        assert hosted.hand_in_file(first).status_code == 200


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b""])
def test_what_is_no_submission_is_refused(untouched: Hosted, content: bytes) -> None:
    answer = untouched.hand_in(content)

    assert (answer.status_code, code_of(answer)) == (422, "not-a-submission")


def test_an_addition_without_notice_is_too_early(registry: FoundedRegistry) -> None:
    def lengthen(content: dict[str, Any]) -> None:
        key = content["agencies"][0]["keys"][0]
        key["not_before"] = "2020-01-01T00:00:00Z"

    registry.edit_agencies(lengthen)
    with hosting(registry) as hosted:
        answer = hosted.hand_in_file(registry.submit())

    assert (answer.status_code, code_of(answer)) == (422, "too-early")


@pytest.mark.parametrize(
    ("token", "detail"), [("no token", "three parts"), ("é", "no status list")]
)
def test_what_is_no_status_list_is_refused(
    untouched: Hosted, token: str, detail: str
) -> None:
    answer = untouched.hand_in(token.encode("utf-8"), LIST)

    assert (answer.status_code, code_of(answer)) == (422, "status-list-refused")
    assert detail in answer.json()["detail"]


def test_attack_an_older_status_list_does_not_come_back(
    registry: FoundedRegistry,
) -> None:
    older = registry.status_list(issued_at=NOW - timedelta(hours=1))
    with hosting(registry) as hosted:
        hosted.hand_in(registry.status_list().encode("ascii"), LIST)
        answer = hosted.hand_in(older.encode("ascii"), LIST)

    assert code_of(answer) == "status-list-refused"
    assert "older than the list held" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data"])
def test_another_media_type_is_not_read(untouched: Hosted, kind: str) -> None:
    answer = untouched.hand_in(b"x", kind)

    assert (answer.status_code, code_of(answer)) == (415, "media-type")


def test_attack_an_oversize_submission_is_stopped_while_it_comes(
    registry: FoundedRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ingest_module.LIMITS, "application/zip", 1000)
    with hosting(registry) as hosted:
        told = hosted.hand_in(bytes(1001))
        streamed = hosted.client.post(
            "/ingest",
            content=(bytes(400) for _ in range(1000)),
            headers={"content-type": "application/zip"},
        )

    assert [code_of(answer) for answer in (told, streamed)] == ["too-large"] * 2


def test_who_hands_in_too_often_is_told_when_to_come_again(
    registry: FoundedRegistry,
) -> None:
    with hosting(registry, limit=RateLimit(burst=2, per_s=0.1)) as hosted:
        codes = [hosted.hand_in(b"").status_code for _ in range(2)]
        answer = hosted.hand_in(b"")

    assert codes == [422, 422]
    assert (answer.status_code, code_of(answer)) == (429, "too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) <= 10


def test_while_another_process_changes_the_repository_it_is_busy(
    registry: FoundedRegistry,
) -> None:
    with hosting(registry) as hosted, locked(registry.host.folder / "lock", "working"):
        answer = hosted.hand_in_file(registry.submit())

    assert (answer.status_code, code_of(answer)) == (503, "busy")
    assert answer.headers["retry-after"] == "5"


def test_many_at_once_are_taken_in_one_by_one(registry: FoundedRegistry) -> None:
    submissions = [registry.submit(code) for code in ("310000", "320000", "330000")]
    with hosting(registry) as hosted, ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(hosted.hand_in_file, submissions))

    assert [answer.status_code for answer in answers] == [200, 200, 200]


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_fills_again_as_time_passes() -> None:
    seconds = Seconds()
    limit = RateLimit(burst=2, per_s=0.5, seconds=seconds)
    assert [admitted(limit, "10.0.0.1") for _ in range(3)] == [True, True, False]
    seconds.now = 2.0

    assert [admitted(limit, "10.0.0.1") for _ in range(2)] == [True, False]


def test_attack_addresses_of_one_customer_count_as_one() -> None:
    limit = RateLimit(burst=1, per_s=0.5, seconds=Seconds())

    assert admitted(limit, "2001:db8:1:2::1")
    assert not admitted(limit, "2001:db8:1:2:ffff::2")
    assert admitted(limit, "2001:db8:1:3::1")
    assert admitted(limit, "10.0.0.1")
    assert admitted(limit, "10.0.0.2")


def test_attack_many_addresses_do_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("web.rate_limit.MAX_ADDRESSES", 100)
    limit = RateLimit(burst=1, per_s=0.001, seconds=Seconds())
    for number in range(1000):
        assert admitted(limit, f"10.0.{number // 256}.{number % 256}")

    assert not admitted(limit, "10.0.3.231")


def admitted(limit: RateLimit, address: str) -> bool:
    try:
        limit.count(address)
    except Refused:
        return False
    return True
