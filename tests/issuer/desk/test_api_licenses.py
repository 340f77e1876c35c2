"""Licenses over HTTP, from the application to the correction."""

from __future__ import annotations

import pytest

from tests.issuer.accounts import problem_of
from tests.issuer.desk.api_office import ApiOffice, act, entry
from tests.issuer.office import DRIVING, payload_of

RENEWAL = {"fields": {"valid_until": "2046-11-20"}, "reason": "期满换证"}


def test_a_license_is_minted_read_and_found(api: ApiOffice) -> None:
    minted = api.mint()
    assert payload_of(minted["qr_text"])["license_id"] == minted["license_id"]
    read = api.police.get(f"/api/licenses/{minted['license_id']}")
    assert read.headers["etag"] == '"1"'
    assert read.headers["cache-control"] == "no-store"
    assert read.json()["claims"]["name"] == "𠮷小雅"
    body = {"holder_name": "𠮷小雅", "state": "valid"}
    found = api.police.post("/api/licenses/search", json=body).json()
    assert [one["license_id"] for one in found["licenses"]] == [minted["license_id"]]


def test_wrong_fields_are_told_one_by_one_in_both_languages(api: ApiOffice) -> None:
    answer = act(api.police, "/api/licenses", entry(birth_date="1899-02-03"))
    assert problem_of(answer) == "application-faults"
    (fault,) = answer.json()["faults"]
    assert fault["field"] == "birth_date"
    assert fault["zh"].endswith("。")


def test_a_state_is_changed_and_the_tag_with_it(api: ApiOffice) -> None:
    path = f"/api/licenses/{api.mint()['license_id']}"
    body = {"act": "suspend", "reason": "待查"}
    answer = act(api.police, f"{path}/state", body, seen=1)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert answer.json()["state"] == "suspended"
    events = api.police.get(path).json()["events"]
    assert [(one["act"], one["operator"]) for one in events] == [
        ("mint", "police"),
        ("suspend", "police"),
    ]


def test_a_license_is_renewed_then_corrected(api: ApiOffice) -> None:
    path = f"/api/licenses/{api.mint()['license_id']}"
    api.served.now[0] += 60
    renewed = act(api.police, f"{path}/renew", RENEWAL, seen=1)
    assert renewed.status_code == 201
    mended = {"fields": {"name": "吉小雅"}, "reason": "姓名有误"}
    again = act(api.police, f"{renewed.headers['location']}/correct", mended, seen=1)
    assert again.json()["holder_name"] == "吉小雅"
    assert again.json()["replaces"] == renewed.json()["license_id"]


def test_an_application_waits_is_returned_mended_and_approved(api: ApiOffice) -> None:
    filed = api.file()
    path = f"/api/applications/{filed['number']}"
    queue = api.chief.get("/api/applications").json()
    assert [one["number"] for one in queue["applications"]] == [filed["number"]]
    returned = act(api.chief, f"{path}/return", {"reason": "坐落有误"}, seen=1)
    assert returned.json()["state"] == "returned"
    mended = {"fields": filed["fields"] | {"location": "上海市黄浦区示例路2号"}}
    act(api.registrar, f"{path}/resubmit", mended, seen=2)
    minted = act(api.chief, f"{path}/approve", {}, seen=3)
    assert minted.status_code == 201
    read = api.chief.get(path).json()
    assert read["license_id"] == minted.json()["license_id"]
    assert [one["step"] for one in read["steps"]] == [
        "enter",
        "return",
        "resubmit",
        "approve",
    ]


def test_attack_nobody_approves_their_own_application_over_http(
    api: ApiOffice,
) -> None:
    path = f"/api/applications/{api.file()['number']}/approve"
    assert problem_of(act(api.registrar, path, {}, seen=1)) == "own-work"


def test_attack_another_agencys_license_is_as_unknown_as_none(api: ApiOffice) -> None:
    known = api.mint()["license_id"]
    never = known[:-1] + ("0" if known[-1] != "0" else "1")
    state = {"act": "revoke", "reason": "查实"}
    for license_id in (known, never):
        path = f"/api/licenses/{license_id}"
        answers = [
            api.registrar.get(f"{path}{end}")
            for end in ("", "/qr.svg", "/qr.png", "/license.pdf")
        ]
        answers.append(act(api.registrar, f"{path}/state", state, seen=1))
        answers += [
            act(api.registrar, f"{path}/{succession}", RENEWAL, seen=1)
            for succession in ("renew", "correct")
        ]
        codes = {problem_of(answer) for answer in answers}
        assert codes == {"unknown-license"}


def test_pages_follow_each_other(api: ApiOffice) -> None:
    newest = [api.staff.mint_number(number) for number in range(3)][::-1]
    seen, cursor = [], None
    for _ in range(3):
        body = {"limit": 1, "cursor": cursor}
        page = api.police.post("/api/licenses/search", json=body).json()
        seen += [one["license_id"] for one in page["licenses"]]
        cursor = page["next_cursor"]
    assert (seen, cursor) == (newest, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"cursor": "AAAA"}, "malformed-cursor"),
        ({"issued_from": "1899-12-31"}, "request-form"),
        ({"limit": 0}, "request-form"),
        ({"state": "expired"}, "request-form"),
        ({"type": "no-such-type"}, "unknown-license-type"),
        ({"name": "x"}, "request-form"),
    ],
)
def test_a_search_that_means_nothing_is_refused(
    api: ApiOffice, body: dict[str, object], code: str
) -> None:
    answer = api.police.post("/api/licenses/search", json=body)
    assert problem_of(answer) == code


def test_a_program_learns_what_to_fill_in(api: ApiOffice) -> None:
    (one,) = api.police.get("/api/license-types").json()["license_types"]
    assert one["code"] == DRIVING.code
    assert {"name", "label"} == set(one["fields"][0])
    answer = api.police.post(
        f"/api/license-types/{one['short_name']}/check", json={"fields": one["sample"]}
    )
    assert answer.json()["qr"]["version"] > 5
    body = {"type": one["code"], "fields": one["sample"]}
    assert act(api.police, "/api/licenses", body).status_code == 201


def test_a_type_that_is_not_there_is_not_found(api: ApiOffice) -> None:
    answer = api.police.get("/api/license-types/no-such-type")
    assert (answer.status_code, problem_of(answer)) == (404, "unknown-license-type")


def test_todays_numbers(api: ApiOffice) -> None:
    api.mint()
    told = api.police.get("/api/today").json()
    assert (told["day"], told["minted"]) == ("2026-11-21", 1)
    assert told["applications"] == {"waiting": 0, "returned": 0, "minted": 0}
