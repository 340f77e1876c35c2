"""What a host tells those who watch it: health, metrics, log lines, its interface."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from credential import Bilingual
from tests.sample_registry import NOW
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.service.hosted import Hosted, code_of, hosting
from trust_registry.errors import RegistryError, SourceError
from trust_registry.service.app import RELEASE
from trust_registry.service.chores import Chore
from trust_registry.service.problems import INGEST_CODES, PROBLEMS
from trust_registry.service.request_log import JsonLines

LABEL = Bilingual(zh="发布", en="release")


def reasons_of(hosted: Hosted, **later: float) -> list[str]:
    hosted.clock[0] = NOW + timedelta(**later)
    answer = hosted.get("/healthz")
    if answer.status_code == 200:
        assert answer.json()["status"] == "ok"
        return []
    assert (answer.status_code, code_of(answer)) == (503, "not-fresh")
    told = answer.json()["reasons"]
    assert all(reason["sentence"]["zh"].endswith("。") for reason in told)
    return [reason["code"] for reason in told]


def test_a_host_is_well_until_a_role_is_past_its_date(
    registry: FoundedRegistry,
) -> None:
    registry.release(now=NOW)
    with hosting(registry) as hosted:
        assert reasons_of(hosted) == []
        assert reasons_of(hosted, hours=23, minutes=59) == []
        assert reasons_of(hosted, hours=24) == ["timestamp-late"]
        assert reasons_of(hosted, days=29) == ["timestamp-late", "snapshot-late"]
        registry.release(now=NOW + timedelta(days=29))
        assert reasons_of(hosted, days=29) == []


def test_a_clock_behind_the_signed_time_is_named(registry: FoundedRegistry) -> None:
    registry.release(now=NOW)
    with hosting(registry) as hosted:
        assert reasons_of(hosted, minutes=-9) == []
        assert reasons_of(hosted, minutes=-11) == ["clock-behind"]


def test_a_repository_that_cannot_be_read_is_named(registry: FoundedRegistry) -> None:
    registry.release(now=NOW)
    with hosting(registry) as hosted:
        (registry.repository.folder / "metadata/timestamp.json").unlink()

        assert reasons_of(hosted) == ["repository-unreadable"]
        assert hosted.get("/metrics").status_code == 200


class Tried:
    """A chore of the test's own: tells when it was done, and fails on demand."""

    def __init__(self) -> None:
        self.done = Event()
        self.fails = False

    def __call__(self) -> Mapping[str, Any]:
        self.done.set()
        if self.fails:
            raise SourceError("the other host does not answer")
        return {"timestamp": 1}

    def wait(self) -> None:
        assert self.done.wait(20)
        self.done.clear()


def test_a_chore_that_fails_is_a_reason_until_it_succeeds(
    registry: FoundedRegistry,
) -> None:
    registry.release(now=NOW)
    tried = Tried()
    chore = Chore(RELEASE, LABEL, tried, every_s=3600)
    with hosting(registry, chores=[chore]) as hosted:
        tried.wait()
        tried.fails = True
        hosted.hand_in_file(registry.submit())
        tried.wait()
        settle(hosted, 'outcome="failed"')
        assert reasons_of(hosted) == ["release-failed"]


def test_what_is_handed_in_is_released_at_once(registry: FoundedRegistry) -> None:
    chore = Chore(
        RELEASE,
        LABEL,
        lambda: {"timestamp": registry.release(now=NOW).timestamp_version},
        every_s=3600,
    )
    with hosting(registry, chores=[chore]) as hosted:
        settle(hosted, 'tongyan_chores_total{chore="release",outcome="done"} 1.0')
        hosted.hand_in_file(registry.submit())
        settle(hosted, 'tongyan_chores_total{chore="release",outcome="done"} 2.0')

        assert hosted.get("/metadata/2.snapshot.json").status_code == 200


def settle(hosted: Hosted, text: str) -> None:
    """Ask until the metrics say so: the chore runs in a thread of its own."""
    for _ in range(2000):
        if text in hosted.get("/metrics").text:
            return
    raise AssertionError(f"never came: {text}")


def test_metrics_count_requests_and_acts_by_route_and_code(
    registry: FoundedRegistry,
) -> None:
    with hosting(registry) as hosted:
        hosted.get("/metadata/1.root.json")
        hosted.get("/nothing/that/a/client/chose")
        hosted.hand_in(b"")
        hosted.ask("/authorization", **{})
        told = hosted.get("/metrics").text

    for line in (
        'tongyan_http_requests_total{method="GET",route="/metadata/",status="200"} 1.0',
        'tongyan_http_requests_total{method="GET",route="other",status="404"} 1.0',
        'tongyan_ingest_total{media_type="application/zip",outcome="not-a-submission"}',
        'tongyan_trqp_answers_total{outcome="request-form",question="authorized"} 1.0',
        'tongyan_role_version{role="timestamp"} 1.0',
        'tongyan_role_due_timestamp_seconds{role="snapshot"}',
        'tongyan_role_expires_timestamp_seconds{role="timestamp"}',
    ):
        assert line in told
    assert "127.0.0.1" not in told
    assert "client" not in told


def test_metrics_of_two_services_are_apart(registry: FoundedRegistry) -> None:
    with hosting(registry) as one, hosting(registry) as other:
        one.get("/metadata/1.root.json")

        assert 'route="/metadata/"' not in other.get("/metrics").text


def test_a_request_is_one_line_without_persons(
    registry: FoundedRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tongyan")
    with hosting(registry) as hosted:
        answer = hosted.get("/api/regions?who=沈青禾", x_request_id="a-name-7")
    line = json.loads(JsonLines().format(caplog.records[-1]))

    assert answer.headers["x-request-id"] == "a-name-7"
    assert line["request_id"] == "a-name-7"
    assert (line["event"], line["route"], line["status"]) == (
        "request",
        "/api/regions",
        200,
    )
    assert not {"127.0.0.1", "who", "沈青禾"} & set(json.dumps(line).split('"'))


@pytest.mark.parametrize("name", ["", "with a space", "x" * 65, "<script>"])
def test_attack_a_request_cannot_choose_what_is_written(
    untouched: Hosted, name: str
) -> None:
    given = untouched.get("/healthz", x_request_id=name).headers["x-request-id"]

    assert given != name
    assert len(given) == 16


def test_the_interface_is_described_with_examples(untouched: Hosted) -> None:
    told = untouched.get("/openapi.json").json()

    assert {"/ingest", "/authorization", "/recognition", "/healthz"} <= set(
        told["paths"]
    )
    query = told["paths"]["/authorization"]["post"]["requestBody"]["content"]
    assert query["application/json"]["example"]["action"] == "issue"
    assert all(f"`{code}`" in told["info"]["description"] for code in PROBLEMS)
    answers = {
        path: answer["responses"]["200"]["content"].get("application/json", {})
        for path, methods in told["paths"].items()
        for answer in methods.values()
        if path != "/metrics"
    }
    assert [path for path, answer in answers.items() if "example" not in answer] == []


def test_every_code_of_a_refusal_is_explained() -> None:
    assert set(INGEST_CODES.values()) <= set(PROBLEMS)


def test_a_service_does_not_start_on_a_repository_that_counters_refuse(
    registry: FoundedRegistry,
) -> None:
    (registry.repository.folder / "metadata/1.snapshot.json").write_bytes(b"{}")

    with pytest.raises(RegistryError, match="cut or damaged"), hosting(registry):
        raise AssertionError("it started")


def test_the_registrys_pages_are_served_beside(untouched: Hosted) -> None:
    page = untouched.client.get("/", follow_redirects=True)

    assert page.status_code == 200
    assert "上海市" in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
