"""Signing in and out at the service: what a browser gets, and when it ends."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from issuer.accounts.tables import operators, sessions
from tests.issuer.accounts import (
    ORIGIN,
    PASSWORD,
    SETTINGS,
    ServedOffice,
    client,
    problem_of,
    signed_in,
)
from tests.issuer.office import NOW

ANOTHER = "rain on the river at night"


def test_who_signs_in_is_told_who_they_are_and_what_they_may_do(app: FastAPI) -> None:
    told = signed_in(app, "clerk").get("/api/session").json()
    assert told["operator"] == "clerk"
    assert told["agency"]["id"] == "https://license.310000.example/market"
    assert told["permissions"] == ["enter", "read"]
    assert told["must_change_password"] is False


def test_the_cookie_is_for_this_host_over_tls_and_out_of_scripts_reach(
    app: FastAPI,
) -> None:
    browser = client(app)
    answer = browser.post("/api/session", json={"name": "clerk", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-tongyan-issuer=")
    words = {word.strip().lower() for word in cookie.split(";")[1:]}
    assert words == {"httponly", "path=/", "samesite=strict", "secure"}
    assert answer.headers["cache-control"] == "no-store"


def test_without_tls_the_cookie_has_another_name_and_works(
    served: ServedOffice,
) -> None:
    app = served.app(origins=frozenset({"http://127.0.0.1:8310"}))
    browser = client(app, Host="127.0.0.1:8310")
    answer = browser.post("/api/session", json={"name": "clerk", "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("tongyan-issuer=")


def test_signing_out_ends_the_session_for_whoever_has_its_cookie(app: FastAPI) -> None:
    browser = signed_in(app, "clerk")
    thief = client(app)
    thief.cookies.update(browser.cookies)
    assert thief.get("/api/session").status_code == 200
    assert browser.delete("/api/session").status_code == 204
    assert thief.get("/api/session").status_code == 401


@pytest.mark.parametrize(
    ("after_s", "status"),
    [(SETTINGS.idle_s - 1, 200), (SETTINGS.idle_s, 401)],
)
def test_a_session_that_is_not_used_ends(
    served: ServedOffice, app: FastAPI, after_s: int, status: int
) -> None:
    browser = signed_in(app, "clerk")
    served.now[0] += after_s
    assert browser.get("/api/session").status_code == status


def test_a_session_in_use_goes_on_and_ends_with_the_working_day(
    served: ServedOffice, app: FastAPI
) -> None:
    browser = signed_in(app, "clerk")
    for _ in range(SETTINGS.session_s // SETTINGS.idle_s * 2 - 1):
        served.now[0] += SETTINGS.idle_s // 2
        assert browser.get("/api/session").status_code == 200
    served.now[0] = NOW + SETTINGS.session_s
    assert browser.get("/api/session").status_code == 401


def test_attack_a_cookie_planted_before_sign_in_opens_nothing_after(
    app: FastAPI,
) -> None:
    planted = "x" * 43
    browser = client(app)
    browser.cookies.set("__Host-tongyan-issuer", planted)
    browser.post("/api/session", json={"name": "clerk", "password": PASSWORD})
    attacker = client(app)
    attacker.cookies.set("__Host-tongyan-issuer", planted)
    assert attacker.get("/api/session").status_code == 401


def test_the_ledger_holds_nothing_that_signs_in(
    served: ServedOffice, app: FastAPI
) -> None:
    secret = signed_in(app, "clerk").cookies["__Host-tongyan-issuer"]
    with served.office.installation.ledger.reading() as connection:
        rows = [
            *connection.execute(select(sessions)),
            *connection.execute(select(operators)),
        ]
    assert secret not in str(rows)
    assert PASSWORD not in str(rows)
    assert "$argon2id$" in str(rows)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "https://evil.example"}, "foreign-origin"),
        ({"Origin": "null"}, "foreign-origin"),
        ({"Origin": ORIGIN.replace("https", "http")}, "foreign-origin"),
        ({"Host": "evil.example"}, "foreign-origin"),
        ({"Sec-Fetch-Site": "cross-site"}, "foreign-origin"),
        ({"X-CSRF-Token": ""}, "wrong-csrf-token"),
        ({"X-CSRF-Token": "0" * 64}, "wrong-csrf-token"),
        ({"X-CSRF-Token": "\u00e9"}, "wrong-csrf-token"),
    ],
)
def test_attack_another_sites_page_changes_nothing(
    app: FastAPI, headers: dict[str, str], code: str
) -> None:
    browser = signed_in(app, "clerk")
    sent = httpx.Headers(headers, encoding="latin-1")
    answer = browser.delete("/api/session", headers=sent)
    assert (answer.status_code, problem_of(answer)) == (403, code)
    assert browser.get("/api/session").status_code == 200


def test_attack_another_sites_page_signs_nobody_in(app: FastAPI) -> None:
    answer = client(app, Origin="https://evil.example").post(
        "/api/session", json={"name": "clerk", "password": PASSWORD}
    )
    assert problem_of(answer) == "foreign-origin"


def test_attack_the_csrf_token_of_another_session_does_not_do(app: FastAPI) -> None:
    browser, other = signed_in(app, "clerk"), signed_in(app, "clerk")
    browser.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
    assert problem_of(browser.delete("/api/session")) == "wrong-csrf-token"
