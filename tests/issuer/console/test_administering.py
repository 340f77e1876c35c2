"""Administrators at the console: accounts, tokens, keys, the audit trail."""

from __future__ import annotations

import re

from tests.issuer.accounts import client
from tests.issuer.console.visitors import ConsoleOffice, Visitor

_SECRET = re.compile(r'<p class="secret mono">([^<]+)</p>')


def test_a_new_operator_signs_in_with_the_password_that_is_shown_once(
    console: ConsoleOffice,
) -> None:
    chief = console.visitor("chief")
    added = chief.post("operators", name="clerk-07", roles=["enter", "read"])
    (secret,) = _SECRET.findall(added.text)
    assert secret not in chief.get("operators").text
    assert Visitor(console.app).sign_in("clerk-07", secret).place == "password"


def test_roles_count_at_once_and_a_disabled_account_is_out(
    console: ConsoleOffice,
) -> None:
    chief, reader = console.visitor("chief"), console.visitor("reader")
    assert chief.post("operators/reader/roles", roles=["enter"]).status == 303
    assert reader.get("enter").status == 200
    assert chief.post("operators/reader/disable").status == 303
    assert reader.get("enter").place == "sign-in"


def test_nobody_changes_their_own_account_and_is_told_so(
    console: ConsoleOffice,
) -> None:
    refused = console.visitor("chief").post("operators/chief/disable")
    assert refused.status == 422
    assert "不能变更自己的账户" in refused.trouble


def test_attack_an_agency_s_administrator_sees_no_other_agency_s_accounts(
    console: ConsoleOffice,
) -> None:
    chief = console.visitor("chief")
    assert "stranger" not in chief.get("operators").text
    assert chief.post("operators/stranger/disable").status == 422
    elsewhere = console.served.office.police.id
    chief.post("operators", name="spy", roles=["administer"], agency=str(elsewhere))
    with console.staff.turn() as turn:
        agency = turn.connection.exec_driver_sql(
            "SELECT agency_id FROM operators WHERE name = 'spy'"
        )
        assert agency.scalar() == console.staff.estate.id


def test_a_token_made_at_the_console_works_until_it_is_ended(
    console: ConsoleOffice,
) -> None:
    chief = console.visitor("chief")
    made = chief.post("tokens", label="archive", days="30", scopes=["administer"])
    (secret,) = _SECRET.findall(made.text)
    program = client(console.app, Authorization=f"Bearer {secret}")
    assert program.get("/api/operators").status_code == 200
    end = re.findall(r"tokens/([0-9]+)/end", made.text)[0]
    assert chief.post(f"tokens/{end}/end").status == 303
    assert program.get("/api/operators").status_code == 401


def test_the_keys_are_shown_with_when_they_end(console: ConsoleOffice) -> None:
    text = console.visitor("chief", "en").get("keys").text
    (key,) = console.served.office.keys(console.staff.estate)
    assert key.kid in text
    others = console.served.office.keys(console.served.office.police)
    assert others[0].kid not in text
    assert others[0].kid in console.visitor("root").get("keys").text


def test_the_audit_trail_shows_an_agency_s_own_acts_of_a_day(
    console: ConsoleOffice,
) -> None:
    own = console.mint()
    others = console.staff.mint_number(0)
    chief = console.visitor("chief")
    text = chief.get("audit").text
    assert own in text
    assert others not in text
    assert own not in chief.get("audit?act=revoke").text
    assert own in chief.get("audit?operator=registrar&act=mint").text
    assert own not in chief.get("audit?day=2026-11-20").text
    assert others in console.visitor("root").get("audit").text


def test_the_chain_is_checked_and_an_act_written_anew_is_found(
    console: ConsoleOffice,
) -> None:
    console.mint()
    chief = console.visitor("chief")
    assert "审计链完整" in chief.post("audit/check").text
    with console.staff.turn() as turn:
        seals = turn.connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        for name in seals.scalars().all():
            turn.connection.exec_driver_sql(f"DROP TRIGGER {name}")
        turn.connection.exec_driver_sql(
            "UPDATE audit SET line = replace(line, 'registrar', 'somebody')"
        )
    assert "请立即联系运维人员" in chief.post("audit/check").text
