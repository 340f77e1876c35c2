"""``tongyan-issuer operator`` and ``token``: accounts from the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from issuer.accounts.first_start import (
    FIRST_NAME,
    has_operators,
    make_first_administrator,
)
from issuer.accounts.sign_in import SignIn
from issuer.cli import main
from issuer.commands.accounts import first_administrator
from issuer.commands.terminal import Terminal
from tests.issuer.accounts import (
    HASHES,
    SETTINGS,
    ServedOffice,
    client,
    signed_in,
)
from tests.issuer.office import NOW, Office

AT = ("--at", "2026-11-21T08:00")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code = main([*words, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0, told
    return told


def test_an_operator_is_added_and_signs_in_with_the_password_shown_once(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(office.installation.folder)
    words = ("operator", "add", folder, "clerk-1", "--agency", "market", *AT)
    told = run(capsys, *words, "--role", "enter", "--role", "change-state")
    assert told["roles"] == ["change-state", "enter"]
    browser = signed_in(
        ServedOffice(office).app(), "clerk-1", told["one_time_password"]
    )
    assert browser.get("/api/session").json()["must_change_password"] is True
    (listed,) = run(capsys, "operator", "list", folder)
    assert (listed["name"], listed["agency"]) == ("clerk-1", office.market.iss)
    assert "one_time_password" not in listed


def test_without_an_agency_an_account_administers(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(office.installation.folder)
    told = run(capsys, "operator", "add", folder, "root", *AT)
    assert (told["agency"], told["roles"]) == (None, ["administer"])
    words = ["operator", "roles", folder, "root", "--role", "read", "--json"]
    assert main(words) == 1
    assert "administers, and does nothing else" in capsys.readouterr().out


def test_roles_disabling_and_resetting_count_at_once(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, served = str(office.installation.folder), ServedOffice(office)
    added = run(
        capsys, "operator", "add", folder, "clerk-1", "--agency", "market", "--role",
        "read", *AT,
    )  # fmt: skip
    app = served.app()
    browser = signed_in(app, "clerk-1", added["one_time_password"])
    told = run(capsys, "operator", "roles", folder, "clerk-1", "--role", "approve", *AT)
    assert told["roles"] == ["approve"]
    assert browser.get("/api/session").json()["permissions"] == ["approve", "read"]
    run(capsys, "operator", "disable", folder, "clerk-1", *AT)
    run(capsys, "operator", "enable", folder, "clerk-1", *AT)
    assert browser.get("/api/session").status_code == 401
    reset = run(capsys, "operator", "reset-password", folder, "clerk-1", *AT)
    signed_in(app, "clerk-1", reset["one_time_password"])


def test_a_token_is_shown_once_works_and_is_revoked(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, served = str(office.installation.folder), ServedOffice(office)
    run(
        capsys, "operator", "add", folder, "clerk-1", "--agency", "market", "--role",
        "enter", *AT,
    )  # fmt: skip
    words = ("token", "make", folder, "clerk-1", "--label", "archive", *AT)
    made = run(capsys, *words, "--scope", "read", "--days", "30")
    program = client(served.app(), Authorization=f"Bearer {made['token']}")
    assert program.get("/api/session").json()["permissions"] == ["read"]
    assert main([*words, "--scope", "approve", "--json"]) == 1
    assert "may not do this" in capsys.readouterr().out
    (listed,) = run(capsys, "token", "list", folder)
    assert (listed["label"], "token" in listed) == ("archive", False)
    run(capsys, "token", "revoke", folder, str(made["id"]), *AT)
    assert program.get("/api/session").status_code == 401


def test_what_was_done_with_accounts_is_in_the_trail(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(office.installation.folder)
    added = run(capsys, "operator", "add", folder, "root", "--operator", "me", *AT)
    with office.installation.ledger.reading() as connection:
        lines = connection.exec_driver_sql("SELECT line FROM audit").scalars().all()
    last = json.loads(lines[-1])
    assert (last["act"], last["operator"]) == ("add-operator", "me")
    assert added["one_time_password"] not in str(lines)


def test_the_first_administrator_is_made_once(office: Office) -> None:
    ledger = office.installation.ledger
    sign_in = SignIn(ledger, SETTINGS, HASHES)
    passwords = [
        make_first_administrator(ledger, sign_in, settings=SETTINGS, by="me", now=NOW)
        for _ in range(2)
    ]
    assert passwords[1] is None
    assert passwords[0] is not None
    browser = signed_in(ServedOffice(office).app(), FIRST_NAME, passwords[0])
    assert browser.get("/api/session").json()["must_change_password"] is True
    assert has_operators(ledger)


def test_a_service_without_a_terminal_shows_no_password_and_says_what_to_run(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it prints would be in the log of whatever started it."""
    first_administrator(Terminal(NOW, as_json=False), office.installation, by="me")
    said = capsys.readouterr()
    assert said.out == ""
    assert f"operator add {office.installation.folder} administrator" in said.err
    assert not has_operators(office.installation.ledger)
