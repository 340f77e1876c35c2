"""Passwords at the service: which are taken, how often one may be wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from issuer.accounts.attempts import Subject, count_attempt
from issuer.accounts.errors import WeakPasswordError
from issuer.accounts.passwords import PasswordHashes, check_password
from issuer.accounts.roles import Role
from issuer.accounts.settings import AccountSettings, PasswordCost
from issuer.accounts.tables import attempts
from issuer.ledger import Ledger
from tests.issuer.accounts import (
    HASHES,
    PASSWORD,
    SETTINGS,
    ServedOffice,
    client,
    problem_of,
    signed_in,
)
from tests.issuer.office import DAY_S, NOW

ANOTHER = "rain on the river at night"


@pytest.mark.parametrize(
    ("name", "password"),
    [("clerk", "tea in the garden at nine"), ("nobody", PASSWORD), ("", "\x00")],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(
    app: FastAPI, name: str, password: str
) -> None:
    answer = client(app).post(
        "/api/session", json={"name": name or "-", "password": password}
    )
    assert answer.status_code == 401
    assert problem_of(answer) == "sign-in-refused"
    assert "set-cookie" not in answer.headers


def test_an_unknown_name_costs_what_a_known_one_does() -> None:
    """Both are one argon2 of the same parameters; neither is answered without it."""
    stored = HASHES.make(PASSWORD)
    of_nobody = HASHES._of_nobody
    assert of_nobody.split("$")[:4] == stored.split("$")[:4]
    assert [len(part) for part in of_nobody.split("$")] == [
        len(part) for part in stored.split("$")
    ]
    assert not HASHES.matches(None, PASSWORD)


def test_by_default_a_guess_costs_what_rfc_9106_recommends() -> None:
    made = PasswordHashes(AccountSettings().password_cost).make(PASSWORD)
    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PasswordHashes(PasswordCost()).matches(made, PASSWORD)


def test_after_five_wrong_passwords_one_waits_and_then_signs_in(
    served: ServedOffice, app: FastAPI
) -> None:
    browser = client(app)
    wrong = {"name": "clerk", "password": "wrong"}
    for _ in range(SETTINGS.failures_of_account):
        assert browser.post("/api/session", json=wrong).status_code == 401
    right = {"name": "clerk", "password": PASSWORD}
    locked = browser.post("/api/session", json=right)
    assert locked.status_code == 429
    assert problem_of(locked) == "locked-out"
    served.now[0] += int(locked.headers["retry-after"])
    assert browser.post("/api/session", json=right).status_code == 200


def test_attack_two_workers_have_one_count_of_failures(served: ServedOffice) -> None:
    workers = [client(served.app()), client(served.app())]
    wrong = {"name": "clerk", "password": "wrong"}
    answers = [
        workers[turn % 2].post("/api/session", json=wrong).status_code
        for turn in range(SETTINGS.failures_of_account + 1)
    ]
    assert answers == [401] * SETTINGS.failures_of_account + [429]


def test_attack_guessing_at_many_names_from_one_address_is_slowed(
    app: FastAPI,
) -> None:
    browser = client(app)
    answers = [
        browser.post("/api/session", json={"name": f"n{turn}", "password": "wrong"})
        for turn in range(SETTINGS.failures_of_address + 1)
    ]
    assert [answer.status_code for answer in answers[-2:]] == [401, 429]


def test_attack_an_own_account_buys_no_guesses_at_others(app: FastAPI) -> None:
    browser = client(app)
    own = {"name": "clerk", "password": PASSWORD}
    for turn in range(SETTINGS.failures_of_address):
        guess = {"name": f"n{turn}", "password": "wrong"}
        assert browser.post("/api/session", json=guess).status_code == 401
        if turn + 1 < SETTINGS.failures_of_address:
            assert browser.post("/api/session", json=own).status_code == 200
    assert browser.post("/api/session", json=own).status_code == 429


def test_nothing_tells_afterwards_which_names_were_typed(
    served: ServedOffice, app: FastAPI
) -> None:
    typed = "my password in the wrong field"
    client(app).post("/api/session", json={"name": typed, "password": "x"})
    with served.office.installation.ledger.reading() as connection:
        assert typed not in str(connection.execute(select(attempts)).all())
    served.now[0] += DAY_S
    client(app).post("/api/session", json={"name": "clerk", "password": PASSWORD})
    with served.office.installation.ledger.reading() as connection:
        (left,) = connection.execute(select(attempts.c.failures)).all()
    assert left == (0,)


def test_a_new_password_signs_the_other_sessions_out(app: FastAPI) -> None:
    here, elsewhere = signed_in(app, "clerk"), signed_in(app, "clerk")
    answer = here.post("/api/session/password", json={"old": PASSWORD, "new": ANOTHER})
    assert answer.status_code == 200
    assert here.get("/api/session").status_code == 200
    assert elsewhere.get("/api/session").status_code == 401
    assert signed_in(app, "clerk", ANOTHER).get("/api/session").status_code == 200


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("a" * 11, "12 to 256 characters"),
        ("x" * 257, "12 to 256 characters"),
        ("password1234", "first that are guessed"),
        ("123456789012", "first that are guessed"),
        ("aaaaaaaaaaaaaaaa", "first that are guessed"),
        ("clerk clerk clerk", "first that are guessed"),
        (PASSWORD, "the old one"),
    ],
)
def test_a_weak_password_is_refused_and_says_why(
    app: FastAPI, new: str, why: str
) -> None:
    browser = signed_in(app, "clerk")
    answer = browser.post("/api/session/password", json={"old": PASSWORD, "new": new})
    assert answer.status_code == 422
    assert why in answer.json()["sentence"]["en"]
    assert signed_in(app, "clerk").get("/api/session").status_code == 200


def test_a_screen_left_alone_is_no_password(app: FastAPI) -> None:
    browser = signed_in(app, "clerk")
    answer = browser.post("/api/session/password", json={"old": "?", "new": ANOTHER})
    assert problem_of(answer) == "sign-in-refused"


def test_a_one_time_password_is_good_for_choosing_another_only(
    served: ServedOffice, app: FastAPI
) -> None:
    served.operator("new", Role.READ, agency=served.office.market, one_time=True)
    browser = signed_in(app, "new")
    assert browser.get("/api/session").json()["must_change_password"] is True
    assert problem_of(browser.get("/api/tokens")) == "password-must-change"
    changed = browser.post(
        "/api/session/password", json={"old": PASSWORD, "new": ANOTHER}
    )
    assert changed.json()["must_change_password"] is False
    assert browser.get("/api/tokens").status_code == 401 or changed.cookies
    assert signed_in(app, "new", ANOTHER).get("/api/tokens").status_code == 200


def test_a_one_time_password_ends(served: ServedOffice, app: FastAPI) -> None:
    served.operator("new", Role.READ, agency=served.office.market, one_time=True)
    served.now[0] += DAY_S
    answer = client(app).post(
        "/api/session", json={"name": "new", "password": PASSWORD}
    )
    assert problem_of(answer) == "sign-in-refused"


def test_two_services_on_one_ledger_lose_no_failure(served: ServedOffice) -> None:
    path = served.office.installation.folder / "ledger.sqlite3"
    subject = Subject("0" * 64, failures=1000, window_s=60)

    def fail(_: int) -> None:
        with closing(Ledger.open(path)) as ledger:
            for _ in range(10):
                with ledger.writing() as connection:
                    count_attempt(connection, [subject], now=NOW)

    with ThreadPoolExecutor(4) as services:
        list(services.map(fail, range(4)))
    with served.office.installation.ledger.reading() as connection:
        counted = select(attempts.c.failures).where(
            attempts.c.subject_sha256 == subject.sha256
        )
        assert connection.scalar(counted) == 40


@pytest.mark.parametrize("name", ["li", "an"])
def test_a_sentence_may_hold_the_letters_of_a_short_name(name: str) -> None:
    check_password("the lantern of an old inn by the lake", name=name)
    with pytest.raises(WeakPasswordError):
        check_password("wang.fang was here", name="wang.fang")
