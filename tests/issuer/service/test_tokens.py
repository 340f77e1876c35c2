"""API tokens over HTTP: who makes them, what they are good for, how they end."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.accounts.roles import Role
from tests.issuer.accounts import (
    client,
    problem_of,
    signed_in,
)
from tests.issuer.office import DAY_S, NOW
from tests.issuer.service.administrators import Accounts, names

ANOTHER = "rain on the river at night"
CLERK = {"name": "clerk-1", "roles": ["enter"]}


def test_a_token_of_ones_own_is_shown_once_and_ends(accounts: Accounts) -> None:
    asked = {"label": "archive", "scopes": ["administer"], "days": 30}
    made = accounts.chief.post("/api/tokens", json=asked)
    assert made.status_code == 201
    secret = made.json()["token"]
    assert secret.startswith("tongyan_")
    program = client(accounts.app, Authorization=f"Bearer {secret}")
    assert names(program) == ["chief"]
    (listed,) = accounts.chief.get("/api/tokens").json()["tokens"]
    assert secret not in str(listed)
    assert listed["used_at"] == "2026-11-21T00:00:00Z"
    accounts.served.now[0] = NOW + 30 * DAY_S
    assert program.get("/api/operators").status_code == 401


def test_attack_a_token_makes_no_token(accounts: Accounts) -> None:
    asked = {"label": "archive", "scopes": ["administer"], "days": 30}
    secret = accounts.chief.post("/api/tokens", json=asked).json()["token"]
    program = client(accounts.app, Authorization=f"Bearer {secret}")
    assert problem_of(program.post("/api/tokens", json=asked)) == "session-only"


@pytest.mark.parametrize(
    "changed",
    [
        {"scopes": ["read"]},  # an administrator reads no license
        {"days": 367},
        {"days": 0},
        {"label": ""},
        {"label": "a\nb"},
    ],
)
def test_a_token_that_cannot_be_is_refused(
    accounts: Accounts, changed: dict[str, Any]
) -> None:
    asked = {"label": "archive", "scopes": ["administer"], "days": 30, **changed}
    assert accounts.chief.post("/api/tokens", json=asked).status_code == 422
    assert accounts.chief.get("/api/tokens").json()["tokens"] == []


def test_an_administrator_ends_an_operators_token_and_nobody_elses(
    accounts: Accounts,
) -> None:
    market = accounts.served.office.market
    clerk = accounts.served.operator("clerk-1", Role.READ, agency=market)
    program = client(
        accounts.app, Authorization=f"Bearer {accounts.served.token(clerk)}"
    )
    (token,) = accounts.chief.get("/api/tokens").json()["tokens"]
    foreign = accounts.police.delete(f"/api/tokens/{token['id']}")
    assert problem_of(foreign) == "unknown-account"
    assert accounts.police.get("/api/tokens").json()["tokens"] == []
    assert program.get("/api/session").status_code == 200
    assert accounts.chief.delete(f"/api/tokens/{token['id']}").status_code == 204
    assert program.get("/api/session").status_code == 401


def test_a_role_that_is_taken_away_is_taken_from_sessions_and_tokens(
    accounts: Accounts,
) -> None:
    market = accounts.served.office.market
    clerk = accounts.served.operator("clerk-1", Role.ENTER, Role.READ, agency=market)
    token = accounts.served.token(clerk)
    asking = (
        client(accounts.app, Authorization=f"Bearer {token}"),
        signed_in(accounts.app, "clerk-1"),
    )
    accounts.chief.put("/api/operators/clerk-1/roles", json={"roles": ["read"]})
    for one in asking:
        assert one.get("/api/session").json()["permissions"] == ["read"]
