"""TRQP v2 and the listings over HTTP: forms, codes, what the answers rest on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.sample_registry import BUSINESS_LICENSE, NOW, SHANGHAI, ZHEJIANG, when
from tests.trust_registry.founded import MARKET, FoundedRegistry
from tests.trust_registry.service.hosted import Hosted, code_of, hosting
from trust_registry.host_view import HostView

VCT = f"urn:tongyan:license:{BUSINESS_LICENSE}"
AUTHORITY = f"https://license.{SHANGHAI}.example/"
AGENCY = {
    "authority_id": AUTHORITY,
    "entity_id": MARKET,
    "action": "issue",
    "resource": VCT,
}
REGION = AGENCY | {
    "authority_id": f"https://license.{ZHEJIANG}.example/",
    "entity_id": AUTHORITY,
}

# Trust over IP TRQP v2.0, "Authorization Response Schema"; recognition's is alike.
TEXT = {"type": "string"}
TIME = {"type": "string", "format": "date-time"}
RESPONSE = {
    "type": "object",
    "required": ["entity_id", "action", "resource", "authority_id", "time_evaluated"],
    "properties": {
        "entity_id": TEXT,
        "authority_id": TEXT,
        "action": TEXT,
        "resource": TEXT,
        "authorized": {"type": "boolean"},
        "recognized": {"type": "boolean"},
        "time_requested": TIME,
        "time_evaluated": TIME,
        "message": TEXT,
        "context": {"type": "object", "additionalProperties": TEXT},
    },
}


@pytest.fixture
def hosted(untouched: Hosted) -> Hosted:
    return untouched


@pytest.mark.parametrize(
    ("path", "query", "verdict"),
    [
        ("/authorization", AGENCY, "authorized"),
        ("/recognition", REGION, "recognized"),
    ],
)
def test_an_answer_keeps_to_the_protocol(
    hosted: Hosted, path: str, query: dict[str, Any], verdict: str
) -> None:
    context = {"time": when(days=-1), "locator": "a shelf"}
    answer = hosted.ask(path, **query, context=context)
    told = answer.json()

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    jsonschema_rs.validate(RESPONSE, told)
    assert told[verdict] is True
    assert told["time_requested"] == when(days=-1)
    assert told["time_evaluated"] == when()
    assert told["context"] == context


def test_an_answer_names_the_versions_that_it_rests_on(hosted: Hosted) -> None:
    versions = hosted.ask("/authorization", **AGENCY).json()["basis"]["versions"]

    assert versions == {
        "root": 1,
        "timestamp": 1,
        "snapshot": 1,
        "targets": 1,
        f"region-{SHANGHAI}": 1,
        f"region-{SHANGHAI}.pub": 1,
    }


@pytest.mark.parametrize("context", [None, {}, {"time": ""}])
def test_without_a_time_it_is_asked_as_of_now(
    hosted: Hosted, context: dict[str, str] | None
) -> None:
    told = hosted.ask("/authorization", **AGENCY, context=context).json()

    assert told["authorized"] is True
    assert "time_requested" not in told


def test_known_but_not_authorized_is_an_answer(hosted: Hosted) -> None:
    context = {"time": "2019-01-01T00:00:00Z"}
    answer = hosted.ask("/authorization", **AGENCY, context=context)

    assert answer.status_code == 200
    assert answer.json()["authorized"] is False
    assert answer.json()["reason"] == "not-a-member-then"


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/authorization", {"entity_id": f"{AUTHORITY}none"}, "unknown-entity"),
        ("/authorization", {"authority_id": "urn:x"}, "unknown-authority"),
        ("/authorization", {"action": "read"}, "unknown-action"),
        ("/recognition", {"resource": "x"}, "unknown-resource"),
        ("/recognition", {"entity_id": MARKET}, "unknown-entity"),
    ],
)
def test_what_is_unknown_is_a_problem(
    hosted: Hosted, path: str, query: dict[str, str], code: str
) -> None:
    whole = AGENCY if path == "/authorization" else REGION
    answer = hosted.ask(path, **(whole | query))

    assert (answer.status_code, code_of(answer)) == (404, code)


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in AGENCY.items() if key != name}


@pytest.mark.parametrize(
    "query",
    [
        without("entity_id"),
        without("authority_id"),
        without("action"),
        without("resource"),
        AGENCY | {"action": ""},
        AGENCY | {"entity_id": 5},
        AGENCY | {"entity_id": "with a space"},
        AGENCY | {"entity_id": "中"},
        AGENCY | {"context": []},
        AGENCY | {"context": {"time": 5}},
        AGENCY | {"context": {"time": "2026-11-21T00:00:00+08:00"}},
        AGENCY | {"context": {"time": "2026-11-21"}},
        AGENCY | {"context": {"time": "9999-99-99T00:00:00Z"}},
        AGENCY | {"context": {"locator": 5}},
    ],
)
def test_a_query_of_another_form_is_a_bad_request(
    hosted: Hosted, query: dict[str, Any]
) -> None:
    answer = hosted.ask("/authorization", **query)

    assert (answer.status_code, code_of(answer)) == (400, "request-form")


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'"x"', b"5", b"\xff", b'{"a":1,"a":2}', b"null"]
)
def test_what_is_no_object_is_a_bad_request(hosted: Hosted, raw: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = hosted.client.post("/recognition", content=raw, headers=headers)

    assert (answer.status_code, code_of(answer)) == (400, "request-form")


def test_another_media_type_is_not_read(hosted: Hosted) -> None:
    answer = hosted.client.post("/authorization", data=AGENCY)

    assert (answer.status_code, code_of(answer)) == (415, "media-type")


def test_from_lapsed_data_nothing_is_answered(original: Path, tmp_path: Path) -> None:
    registry = FoundedRegistry(original, tmp_path / "registry")
    with hosting(registry) as hosted:
        hosted.clock[0] = NOW + timedelta(days=40)
        answer = hosted.ask("/authorization", **AGENCY)

    assert (answer.status_code, code_of(answer)) == (503, "trust-data-lapsed")
    assert "retry-after" in answer.headers


def test_answers_follow_what_is_published(original: Path, tmp_path: Path) -> None:
    registry = FoundedRegistry(original, tmp_path / "registry")

    def suspend(content: dict[str, Any]) -> None:
        content["agencies"][0]["status"].append(
            {"state": "suspended", "from": when(hours=-1)}
        )

    with hosting(registry) as hosted:
        before = hosted.ask("/authorization", **AGENCY).json()
        registry.edit_agencies(suspend)
        registry.publish()
        hosted.service.refresh()
        after = hosted.ask("/authorization", **AGENCY).json()

    assert (before["authorized"], after["authorized"]) == (True, False)
    assert after["basis"]["versions"]["timestamp"] == 2


# Listings


def test_regions_are_listed(hosted: Hosted) -> None:
    told = hosted.get("/api/regions").json()

    assert [region["code"] for region in told["regions"]] == [
        "310000",
        "320000",
        "330000",
        "340000",
    ]
    assert told["regions"][0]["name"] == {"zh": "上海市", "en": "Shanghai"}


def test_agencies_are_listed_page_by_page(hosted: Hosted) -> None:
    first = hosted.get("/api/regions/310000/agencies?limit=1").json()
    rest = hosted.get(
        f"/api/regions/310000/agencies?limit=1&after={first['next']}"
    ).json()

    assert first["agencies"][0]["id"] == first["next"] == MARKET
    assert rest["agencies"][0]["id"] == f"{AUTHORITY}traffic"
    assert rest["next"] is None
    assert hosted.get("/api/regions/340000/agencies").json()["agencies"] == []


def test_license_types_are_listed(hosted: Hosted) -> None:
    listed = hosted.get("/api/license-types").json()["license_types"]
    one = hosted.get(f"/api/license-types/{BUSINESS_LICENSE}").json()

    assert {
        name: value
        for kind in listed
        if kind["code"] == BUSINESS_LICENSE
        for name, value in kind.items()
        if name != "name"
    } == {"code": BUSINESS_LICENSE, "vct": VCT}
    assert one["vct"] == VCT


def test_recognition_is_listed_as_of_an_instant(hosted: Hosted) -> None:
    path = f"/api/recognition?license_type={BUSINESS_LICENSE}"
    now = hosted.get(path).json()
    before = hosted.get(f"{path}&at=2020-01-01T00:00:00Z").json()

    assert recognizing(now) == {(ZHEJIANG, SHANGHAI)}
    assert recognizing(before) == set()


def recognizing(listed: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (row["accepting"], row["issuing"])
        for row in listed["rows"]
        if row["recognized"] and row["accepting"] != row["issuing"]
    }


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/regions/440000/agencies", 404, "unknown-entity"),
        ("/api/regions/310000/agencies?limit=0", 422, "request-form"),
        ("/api/regions/310000/agencies?limit=501", 422, "request-form"),
        ("/api/license-types/x", 404, "unknown-resource"),
        ("/api/recognition?license_type=x", 404, "unknown-resource"),
        ("/api/recognition", 422, "request-form"),
        (f"/api/recognition?license_type={BUSINESS_LICENSE}&at=x", 422, "request-form"),
        ("/api/nothing", 404, "not-found"),
    ],
)
def test_a_listing_of_nothing_is_a_problem(
    hosted: Hosted, path: str, status: int, code: str
) -> None:
    answer = hosted.get(path)

    assert (answer.status_code, code_of(answer)) == (status, code)


def zero_index(view: Path) -> None:
    (index,) = view.glob("generations/*/index.sqlite")
    index.write_bytes(bytes(index.stat().st_size))


def cut_agencies(view: Path) -> None:
    (file,) = view.glob(f"generations/*/targets/regions/{SHANGHAI}/*.agencies.json")
    file.write_bytes(file.read_bytes()[:-100])


def cut_role_file(view: Path) -> None:
    (file,) = view.glob("generations/*/metadata/targets.json")
    file.write_bytes(b"")


def lose_journal(view: Path) -> None:
    (view / "journal").unlink()


def lose_all(view: Path) -> None:
    shutil.rmtree(view)


def leave_nothing_whole(view: Path) -> None:
    for file in (path for path in view.rglob("*") if path.is_file()):
        file.write_bytes(b"")


@pytest.mark.parametrize(
    "damage",
    [
        zero_index,
        cut_agencies,
        cut_role_file,
        lose_journal,
        lose_all,
        leave_nothing_whole,
    ],
)
def test_a_view_that_a_power_cut_took_is_made_again(
    original: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    registry = FoundedRegistry(original, tmp_path / "registry")
    HostView(registry.host).refresh(now=NOW)
    damage(registry.host.folder / "view")
    view = HostView(registry.host)
    view.refresh(now=NOW)

    assert view.view().agency(MARKET) is not None
