"""Accounts over HTTP: who makes which, and what a token is good for."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.accounts.roles import Role
from tests.issuer.accounts import (
    SETTINGS,
    client,
    problem_of,
    signed_in,
)
from tests.issuer.office import DAY_S
from tests.issuer.service.administrators import Accounts, names

ANOTHER = "rain on the river at night"
CLERK = {"name": "clerk-1", "roles": ["enter"]}


def test_an_agencys_administrator_makes_its_operators(accounts: Accounts) -> None:
    answer = accounts.chief.post("/api/operators", json=CLERK)
    assert answer.status_code == 201
    told = answer.json()
    assert told["agency"] == accounts.served.office.market.iss
    assert told["must_change_password"] is True
    clerk = signed_in(accounts.app, "clerk-1", told["one_time_password"])
    changed = {"old": told["one_time_password"], "new": ANOTHER}
    assert clerk.post("/api/session/password", json=changed).status_code == 200
    last = accounts.acts()
    assert [(act["act"], act["operator"]) for act in last[-2:]] == [
        ("add-operator", "chief"),
        ("change-password", "clerk-1"),
    ]
    assert told["one_time_password"] not in str(last)


def test_each_administrator_sees_those_they_administer(accounts: Accounts) -> None:
    accounts.chief.post("/api/operators", json=CLERK)
    assert names(accounts.chief) == ["chief", "clerk-1"]
    assert names(accounts.police) == ["police.chief"]
    assert names(accounts.root) == ["chief", "police.chief", "root"]


def test_who_administers_the_installation_makes_administrators_only(
    accounts: Accounts,
) -> None:
    iss = accounts.served.office.police.iss
    asked = {"name": "second", "agency": iss, "roles": ["administer"]}
    assert accounts.root.post("/api/operators", json=asked).json()["agency"] == iss
    for roles in (["read"], ["administer", "read"]):
        asked = {"name": "third", "agency": iss, "roles": roles}
        answer = accounts.root.post("/api/operators", json=asked)
        assert problem_of(answer) == "account-refused"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/operators/clerk-1", None),
        ("PUT", "/api/operators/clerk-1/roles", {"roles": ["read"]}),
        ("POST", "/api/operators/clerk-1/disable", None),
        ("PUT", "/api/operators/clerk-1/password", None),
    ],
)
def test_attack_a_clerk_of_another_agency_is_nobody(
    accounts: Accounts, method: str, path: str, body: Any
) -> None:
    """Nor does who administers the installation take a clerk's account over."""
    accounts.chief.post("/api/operators", json=CLERK)
    before = len(accounts.acts())
    for stranger in (accounts.police, accounts.root):
        answer = stranger.request(method, path, json=body)
        unknown = stranger.request(method, path.replace("clerk-1", "none"), json=body)
        assert (answer.status_code, answer.json()) == (404, unknown.json())
    assert len(accounts.acts()) == before
    assert accounts.chief.request(method, path, json=body).status_code == 200


def test_attack_an_agencys_administrator_makes_none_elsewhere(
    accounts: Accounts,
) -> None:
    asked = {**CLERK, "agency": accounts.served.office.police.iss}
    answer = accounts.chief.post("/api/operators", json=asked)
    assert problem_of(answer) == "account-refused"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/api/operators/chief/roles", {"roles": ["read"]}),
        ("POST", "/api/operators/chief/disable", None),
        ("PUT", "/api/operators/chief/password", None),
    ],
)
def test_nobody_changes_their_own_account(
    accounts: Accounts, method: str, path: str, body: Any
) -> None:
    answer = accounts.chief.request(method, path, json=body)
    assert problem_of(answer) == "account-refused"
    assert names(accounts.chief) == ["chief"]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Li Na"},
        {"name": "chief"},
        {"name": "x"},
        {"name": "../x"},
        {"roles": []},
        {"roles": ["king"]},
        {"agency": "https://license.310000.example/none"},
        {"colour": "red"},
    ],
)
def test_an_operator_that_cannot_be_is_refused_and_nothing_changes(
    accounts: Accounts, changed: dict[str, Any]
) -> None:
    answer = accounts.chief.post("/api/operators", json={**CLERK, **changed})
    assert answer.status_code == 422
    assert names(accounts.chief) == ["chief"]


def test_a_reset_puts_out_whoever_knew_the_old_password(accounts: Accounts) -> None:
    market = accounts.served.office.market
    clerk = accounts.served.operator("clerk-1", Role.ENTER, agency=market)
    browser = signed_in(accounts.app, "clerk-1")
    program = client(
        accounts.app, Authorization=f"Bearer {accounts.served.token(clerk)}"
    )
    reset = accounts.chief.put("/api/operators/clerk-1/password").json()
    assert browser.get("/api/session").status_code == 401
    assert program.get("/api/session").status_code == 401
    signed_in(accounts.app, "clerk-1", reset["one_time_password"])


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "clerk-1", "name": "root", "roles": ["enter"]}',
        b'{"name": "\\ud800", "roles": ["enter"]}',
        b'{"name": NaN}',
        b"[" * 2000,
        b"\xff",
        b"",
    ],
)
def test_a_body_that_is_read_two_ways_is_read_in_none(
    accounts: Accounts, body: bytes
) -> None:
    answer = accounts.chief.post(
        "/api/operators", content=body, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, problem_of(answer)) == (422, "request-form")


def test_a_body_without_end_is_read_to_its_limit(accounts: Accounts) -> None:
    answer = accounts.chief.post(
        "/api/operators",
        content=b" " * (1024 * 1024 + 1),
        headers={"content-type": "application/json"},
    )
    assert (answer.status_code, problem_of(answer)) == (413, "too-large")


def test_attack_a_form_without_end_is_read_to_its_limit_too(accounts: Accounts) -> None:
    """The gate reads forms for their CSRF token, whatever the route takes."""
    del accounts.chief.headers["X-CSRF-Token"]
    answer = accounts.chief.post(
        "/api/operators",
        content=b"csrf_token=" + b"0" * (1024 * 1024),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert (answer.status_code, problem_of(answer)) == (413, "too-large")


def test_limits_are_as_documented() -> None:
    assert (SETTINGS.idle_s, SETTINGS.session_s) == (30 * 60, 10 * 3600)
    assert (SETTINGS.failures_of_account, SETTINGS.account_window_s) == (5, 15 * 60)
    assert (SETTINGS.failures_of_address, SETTINGS.address_window_s) == (30, 10 * 60)
    assert SETTINGS.one_time_s == 3 * DAY_S
