"""Who reaches which page, and what a page leaves behind."""

from __future__ import annotations

import pytest

from issuer.accounts.roles import Role
from issuer.console.menu import SECTIONS
from tests.issuer.accounts import ORIGIN
from tests.issuer.console.visitors import ConsoleOffice, Visitor

PAGES = ("today", "account", "password", *(one.name for one in SECTIONS))
READING = {"today", "applications", "search", "batches", "disputes", "inquiries"}
ADMINISTERING = {"today", "audit", "keys", "operators"}
MENUS = {
    "registrar": READING | {"enter"},
    "checker": READING,
    "reader": READING,
    "chief": ADMINISTERING,
    "root": ADMINISTERING,
}


@pytest.mark.parametrize("name", MENUS)
def test_the_menu_shows_what_one_may_enter_and_nothing_else_opens(
    console: ConsoleOffice, name: str
) -> None:
    visitor = console.visitor(name)
    first = visitor.get("today").text
    shown = {
        one.name for one in SECTIONS if f'href="{visitor.root}{one.name}"' in first
    }
    assert shown == MENUS[name]
    opened = {one.name for one in SECTIONS if visitor.get(one.name).status == 200}
    assert opened == shown


def test_who_is_not_signed_in_is_led_to_sign_in(console: ConsoleOffice) -> None:
    stranger = Visitor(console.app)
    for page in PAGES:
        answer = stranger.get(page)
        assert (answer.status, answer.place) == (303, "sign-in"), page


def test_an_address_that_is_no_page_is_answered_with_one(
    console: ConsoleOffice,
) -> None:
    answer = Visitor(console.app, "en").get("nothing/here")
    assert answer.status == 404
    assert "There is no such page" in answer.text


def test_a_one_time_password_opens_the_page_to_choose_another_and_no_other(
    console: ConsoleOffice,
) -> None:
    estate = console.staff.estate
    console.served.operator("newcomer", Role.READ, agency=estate, one_time=True)
    newcomer = Visitor(console.app)
    assert newcomer.sign_in("newcomer").place == "password"
    refused = newcomer.get("search")
    assert refused.status == 403
    assert "一次性口令" in refused.trouble
    chosen = {"old": "tea in the garden at noon", "new": "rain on the river at night"}
    differ = newcomer.post("password", **chosen, again="rain on the river")
    assert "两次输入的新口令不一致" in differ.trouble
    assert newcomer.post("password", **chosen, again=chosen["new"]).place == "today"
    assert newcomer.get("search").status == 200


def test_a_wrong_password_is_told_without_saying_which_is_wrong(
    console: ConsoleOffice,
) -> None:
    visitor = Visitor(console.app, "en")
    for name in ("registrar", "nobody"):
        answer = visitor.sign_in(name, "not the password")
        assert answer.status == 401
        assert "the name or the password is wrong" in answer.trouble


def test_who_signed_out_is_out(console: ConsoleOffice) -> None:
    reader = console.visitor("reader")
    assert reader.post("sign-out").place == "sign-in"
    assert reader.get("today").place == "sign-in"


def test_no_page_is_kept_framed_or_lets_a_script_of_another_run(
    console: ConsoleOffice,
) -> None:
    visitor = console.visitor("registrar")
    for page in (
        visitor.get("enter/driving-license"),
        Visitor(console.app).get("today"),
    ):
        policy = page.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"


def test_a_file_of_the_pages_is_kept_and_has_another_address_when_it_changes(
    console: ConsoleOffice,
) -> None:
    visitor = Visitor(console.app)
    page = visitor.get("sign-in").text
    address = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    kept = visitor.client.get(address)
    assert "immutable" in kept.headers["cache-control"]
    wrong = address.replace(address.split("/")[3], "0" * 16)
    assert visitor.client.get(wrong).status_code == 404


def test_attack_a_form_of_another_site_does_nothing(console: ConsoleOffice) -> None:
    license_id = console.mint()
    registrar = console.visitor("registrar")
    path = f"licenses/{license_id}/state"
    typed = {"act": "revoke", "reason": "x", "revision": "1", "confirmed": "yes"}
    registrar.csrf_token = "0" * 64
    assert registrar.post(path, **typed).status == 403
    registrar.client.headers["Origin"] = "https://elsewhere.example"
    assert registrar.post("sign-out").status == 403
    registrar.client.headers["Origin"] = ORIGIN
    assert "有效" in registrar.get(f"licenses/{license_id}").text


def test_attack_another_agency_s_pages_are_as_unknown_as_none(
    console: ConsoleOffice,
) -> None:
    license_id, application = console.mint(), console.file()
    stranger = console.visitor("stranger")
    for path in (
        f"licenses/{license_id}",
        f"licenses/{license_id}/renew",
        f"licenses/{license_id}/print/a4",
        f"{application}",
        f"{application}/mend",
    ):
        answer = stranger.get(path)
        assert answer.status == 404, path
        assert "小雅" not in answer.text
    refused = stranger.post(f"{application}/approve", revision="1")
    assert refused.status == 404
    wrong = {"act": "revoke", "reason": "x", "revision": "1", "confirmed": "yes"}
    assert stranger.post(f"licenses/{license_id}/state", **wrong).status == 404


def test_attack_markup_in_a_name_stays_text(console: ConsoleOffice) -> None:
    name = '<img src=x onerror="alert(1)">'
    license_id = console.mint(name=name)
    reader = console.visitor("reader")
    reader.post("search", words=name)
    for page in ("search", f"licenses/{license_id}"):
        text = reader.get(page).text
        assert name not in text
        assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;" in text


def test_attack_an_address_tells_a_page_to_say_what_it_never_says(
    console: ConsoleOffice,
) -> None:
    told = console.visitor("reader").get("today?done=<b>paid</b>").text
    assert "paid" not in told
    assert 'class="done"' not in told


def test_attack_a_form_without_end_is_stopped(console: ConsoleOffice) -> None:
    registrar = console.visitor("registrar")
    endless = registrar.post("enter/driving-license", name="a" * 1_100_000)
    assert endless.status == 413


def test_a_script_gets_a_problem_where_a_person_gets_a_page(
    console: ConsoleOffice,
) -> None:
    told = Visitor(console.app).ask("enter/driving-license/check", name="x")
    assert told["type"] == "urn:tongyan:problem:not-signed-in"
