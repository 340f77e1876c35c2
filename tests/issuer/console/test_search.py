"""Licenses found at the console, and what is searched for kept out of addresses."""

from __future__ import annotations

import pytest

from issuer.accounts.random_secrets import stored
from issuer.console.last_search import last_search
from tests.issuer.console.visitors import ConsoleOffice, Visitor
from tests.issuer.desk.staff import handed_in


def found(visitor: Visitor, **asked: str) -> str:
    answer = visitor.post("search", **asked)
    assert (answer.status, answer.headers["location"]) == (303, f"{visitor.root}search")
    return visitor.get("search").text


@pytest.mark.parametrize("by", ["identifier", "number", "name"])
def test_a_license_is_found_by_a_whole_word_of_any_kind(
    console: ConsoleOffice, by: str
) -> None:
    license_id = console.mint()
    words = {
        "identifier": license_id,
        "number": handed_in()["document_number"],
        "name": handed_in()["name"],
    }
    assert license_id in found(console.visitor("reader"), words=words[by])


def test_part_of_a_name_finds_nothing_and_says_so(console: ConsoleOffice) -> None:
    console.mint()
    assert "没有找到" in found(console.visitor("reader"), words="小雅")


def test_a_search_is_narrowed_by_state_type_and_day(console: ConsoleOffice) -> None:
    license_id = console.mint()
    reader = console.visitor("reader")
    assert license_id in found(reader, state="valid", **{"from": "2026/11/21"})
    assert license_id not in found(reader, state="revoked")
    assert license_id not in found(reader, to="2026-11-20")
    refused = reader.post("search", to="yesterday")
    assert refused.status == 422
    assert "不是日期" in refused.trouble


def test_a_search_is_come_back_to_until_it_is_cleared(console: ConsoleOffice) -> None:
    license_id = console.mint()
    reader = console.visitor("reader")
    found(reader, words=handed_in()["name"])
    reader.get(f"licenses/{license_id}")
    assert license_id in reader.get("search").text
    reader.post("search", clear="yes")
    assert license_id not in reader.get("search").text


def test_nobody_else_sees_what_was_searched_for(console: ConsoleOffice) -> None:
    license_id = console.mint()
    found(console.visitor("reader"), words=handed_in()["name"])
    for name in ("reader", "stranger"):
        assert license_id not in console.visitor(name).get("search").text


def test_a_search_is_forgotten_when_its_session_ends(console: ConsoleOffice) -> None:
    reader = console.visitor("reader")
    found(reader, words="小雅")
    (secret,) = reader.client.cookies.values()
    with console.staff.turn() as turn:
        assert last_search(turn.connection, secret) is not None
        kept = turn.connection.exec_driver_sql(
            "SELECT session_sha256 FROM console_searches"
        )
        assert kept.scalars().all() == [stored(secret)]
    reader.post("sign-out")
    with console.staff.turn() as turn:
        assert last_search(turn.connection, secret) is None


def test_results_go_on_where_the_page_before_ended(console: ConsoleOffice) -> None:
    for number in range(51):
        console.staff.mint_number(number)
    stranger = console.visitor("stranger")
    first = found(stranger)
    following = first.split('rel="next" href="')[1].split('"')[0]
    assert first.count('<th scope="row">') == 50
    second = stranger.get(following.removeprefix(stranger.root)).text
    assert second.count('<th scope="row">') == 1
    # The place alone: neither names nor numbers.
    assert "3101" not in following


@pytest.mark.parametrize("page", ["", "/renew", "/hand-over"])
def test_no_title_that_a_browser_keeps_names_a_holder(
    console: ConsoleOffice, page: str
) -> None:
    license_id = console.mint()
    text = console.visitor("registrar").get(f"licenses/{license_id}{page}").text
    assert handed_in()["document_number"] in text
    assert "<title>查询 · 通验 · 签发</title>" in text
