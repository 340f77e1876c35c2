"""Operators to play with: their accounts, tokens and sessions at a running service."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from issuer.accounts.api_tokens import make_token
from issuer.accounts.operators import Operator, add_operator
from issuer.accounts.passwords import PasswordHashes
from issuer.accounts.roles import Permission, Role, permissions_of
from issuer.accounts.settings import AccountSettings, PasswordCost
from issuer.agencies import Agency
from issuer.service.app import create_app
from issuer.service.serving import Serving
from tests.issuer.office import DAY_S, NOW, PASSPHRASE, Office

# The cheapest that argon2 takes: what a guess costs is not what these tests are about.
CHEAP = PasswordCost(passes=1, memory_kib=8, lanes=1)
SETTINGS = AccountSettings(password_cost=CHEAP)
HASHES = PasswordHashes(CHEAP)
ORIGIN = "https://issuer.310000.example"
PASSWORD = "tea in the garden at noon"


@dataclass
class ServedOffice:
    """An office with its service, whose clock the test sets."""

    office: Office
    now: list[int] = field(default_factory=lambda: [NOW])

    def serving(self, **changed: Any) -> Serving:
        settings: dict[str, Any] = {
            "clock": lambda: self.now[0],
            "accounts": SETTINGS,
            "origins": frozenset({ORIGIN}),
            **changed,
        }
        return Serving(
            self.office.installation, self.office.publisher(), PASSPHRASE, **settings
        )

    def app(self, **changed: Any) -> FastAPI:
        return create_app(self.serving(**changed))

    def operator(
        self,
        name: str,
        *roles: Role,
        agency: Agency | None,
        password: str = PASSWORD,
        one_time: bool = False,
    ) -> Operator:
        """Add an operator whose password is known, and was changed already."""
        with self.office.installation.ledger.writing() as connection:
            added = add_operator(
                connection,
                name,
                agency_id=None if agency is None else agency.id,
                roles=roles,
                password_hash=HASHES.make(password),
                must_change_by=self.now[0] + DAY_S,
                by="test",
                now=self.now[0],
            )
            if not one_time:
                connection.exec_driver_sql(
                    "UPDATE operators SET must_change_by = NULL WHERE id = ?",
                    (added.id,),
                )
        return added

    def token(
        self,
        operator: Operator,
        scopes: Iterable[Permission] | None = None,
        *,
        life_s: int = DAY_S,
    ) -> str:
        """Return an API token of an operator: for all that the operator may do."""
        with self.office.installation.ledger.writing() as connection:
            _, secret = make_token(
                connection,
                operator,
                permissions_of(operator.roles) if scopes is None else scopes,
                label="for the test",
                life_s=life_s,
                settings=SETTINGS,
                by="test",
                now=self.now[0],
            )
        return secret

    def program(
        self, app: FastAPI, name: str, *roles: Role, agency: Agency | None
    ) -> httpx.Client:
        """Return a client that carries a token of a new operator."""
        secret = self.token(self.operator(name, *roles, agency=agency))
        return client(app, Authorization=f"Bearer {secret}")


class _InProcess(httpx.BaseTransport):
    """Puts each request to the application itself, without a port."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        asked = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        answer = await asked.handle_async_request(request)
        content = await answer.aread()
        return httpx.Response(
            answer.status_code, headers=answer.headers, content=content
        )


def client(app: FastAPI, **headers: str) -> httpx.Client:
    """Return a client that asks without a session, with these headers on all."""
    return httpx.Client(transport=_InProcess(app), base_url=ORIGIN, headers=headers)


def problem_of(answer: httpx.Response) -> str:
    """Return the code of a problem, which is whole in both languages."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["sentence"]["zh"]
    assert told["action"]["en"]
    return str(told["type"]).removeprefix("urn:tongyan:problem:")


def signed_in(app: FastAPI, name: str, password: str = PASSWORD) -> httpx.Client:
    """Return a browser in which somebody has signed in; it sends the CSRF token."""
    browser = client(app, Origin=ORIGIN)
    answer = browser.post("/api/session", json={"name": name, "password": password})
    assert answer.status_code == 200, answer.text
    browser.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return browser
