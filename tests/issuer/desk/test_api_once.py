"""What is sent twice happens once; what changed meanwhile is not overwritten."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import httpx
import pytest

from issuer.desk.repeated_requests import KEPT_S
from issuer.license_rows import search
from tests.issuer.accounts import problem_of
from tests.issuer.desk.api_office import ApiOffice, act, entry, new_key
from tests.issuer.desk.test_api_licenses import RENEWAL
from tests.local_service import running

KEY = '"8e03978e-40d5-43e8-bc93-6894a57f9324"'


def licenses_of(api: ApiOffice) -> int:
    with api.staff.office.installation.ledger.reading() as connection:
        return len(search(connection, None, limit=99))


def test_the_same_request_is_answered_as_it_was(api: ApiOffice) -> None:
    first = act(api.police, "/api/licenses", entry(), key=KEY)
    again = act(api.police, "/api/licenses", entry(), key=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    for name in ("etag", "location", "cache-control"):
        assert again.headers[name] == first.headers[name]
    assert licenses_of(api) == 1


def test_a_key_without_its_quotes_is_the_same_key(api: ApiOffice) -> None:
    first = act(api.police, "/api/licenses", entry(), key=KEY)
    again = act(api.police, "/api/licenses", entry(), key=KEY.strip('"'))
    assert again.content == first.content


def test_another_request_under_the_key_is_refused(api: ApiOffice) -> None:
    act(api.police, "/api/licenses", entry(), key=KEY)
    other = act(api.police, "/api/licenses", entry(name="吉小雅"), key=KEY)
    assert (other.status_code, problem_of(other)) == (422, "idempotency-key-reused")
    assert licenses_of(api) == 1


def test_another_address_under_the_key_is_refused(api: ApiOffice) -> None:
    path = f"/api/licenses/{api.mint()['license_id']}"
    act(api.police, f"{path}/renew", RENEWAL, seen=1, key=KEY)
    other = act(api.police, f"{path}/correct", RENEWAL, seen=1, key=KEY)
    assert problem_of(other) == "idempotency-key-reused"


def test_a_refused_request_may_be_sent_again(api: ApiOffice) -> None:
    state = {"act": "reinstate", "reason": "查"}
    path = f"/api/licenses/{api.mint()['license_id']}/state"
    assert act(api.police, path, state, seen=1, key=KEY).status_code == 409
    act(api.police, path, {"act": "suspend", "reason": "查"}, seen=1)
    assert act(api.police, path, state, seen=2, key=KEY).status_code == 200


def test_a_key_is_new_again_after_a_day(api: ApiOffice) -> None:
    act(api.police, "/api/licenses", entry(), key=KEY)
    api.served.now[0] += KEPT_S - 1
    assert act(api.police, "/api/licenses", entry(), key=KEY).status_code == 201
    assert licenses_of(api) == 1
    api.served.now[0] += 1
    later = entry(name="吉小雅")
    assert problem_of(act(api.police, "/api/licenses", later, key=KEY)) != (
        "idempotency-key-reused"
    )


def test_attack_a_key_of_another_agency_opens_no_answer(api: ApiOffice) -> None:
    act(api.police, "/api/licenses", entry(), key=KEY)
    # The estate agency issues the type as well: it gets a license of its own.
    theirs = act(api.registrar, "/api/licenses", entry(), key=KEY)
    assert theirs.status_code == 409
    assert problem_of(theirs) == "number-in-force"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 400, "idempotency-key-required"),
        ({"Idempotency-Key": "short"}, 400, "malformed-idempotency-key"),
        ({"Idempotency-Key": '"with space"'}, 400, "malformed-idempotency-key"),
        ({"Idempotency-Key": f'"{"x" * 65}"'}, 400, "malformed-idempotency-key"),
        ({"Idempotency-Key": KEY}, 428, "if-match-required"),
        ({"Idempotency-Key": KEY, "If-Match": "*"}, 400, "malformed-if-match"),
        ({"Idempotency-Key": KEY, "If-Match": 'W/"1"'}, 400, "malformed-if-match"),
        ({"Idempotency-Key": KEY, "If-Match": '"1", "2"'}, 400, "malformed-if-match"),
        ({"Idempotency-Key": KEY, "If-Match": "1"}, 400, "malformed-if-match"),
        ({"Idempotency-Key": KEY, "If-Match": '"2"'}, 412, "changed-meanwhile"),
    ],
)
def test_a_change_says_what_it_is_and_what_it_saw(
    api: ApiOffice, headers: dict[str, str], status: int, code: str
) -> None:
    path = f"/api/licenses/{api.mint()['license_id']}/renew"
    answer = api.police.post(path, json=RENEWAL, headers=headers)
    assert (answer.status_code, problem_of(answer)) == (status, code)


def at_once(
    api: ApiOffice, path: str, body: dict[str, Any], keys: list[str]
) -> list[httpx.Response]:
    """Post from several connections to a running service at the same moment."""
    ready = Barrier(len(keys))
    answers: list[httpx.Response] = []
    headers = {"Authorization": api.police.headers["Authorization"], "If-Match": '"1"'}

    def post(url: str, key: str) -> None:
        with httpx.Client(base_url=url, headers=headers, timeout=30) as one:
            one.get("/openapi.json")  # the connection stands
            ready.wait()
            answers.append(one.post(path, json=body, headers={"Idempotency-Key": key}))

    with running(lambda _host: api.app) as url:
        threads = [Thread(target=post, args=(url, key)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return answers


def test_two_clerks_at_once_renew_one_license_once(api: ApiOffice) -> None:
    path = f"/api/licenses/{api.mint()['license_id']}/renew"
    answers = at_once(api, path, RENEWAL, [new_key(), new_key()])
    assert sorted(one.status_code for one in answers) == [201, 412]
    assert licenses_of(api) == 2


def test_one_request_sent_from_ten_connections_at_once_mints_once(
    api: ApiOffice,
) -> None:
    answers = at_once(api, "/api/licenses", entry(), [KEY] * 10)
    codes = {one.status_code for one in answers}
    assert 201 in codes
    assert codes <= {201, 409}
    for one in answers:
        if one.status_code == 409:
            assert problem_of(one) == "request-in-progress"
            assert one.headers["retry-after"] == "1"
    assert licenses_of(api) == 1
