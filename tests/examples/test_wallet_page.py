"""The wallet's page in a real browser, as wide as a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Route, expect

from examples.wallet.edition import Edition, read_edition
from examples.wallet.service import LivePage
from examples.wallet.wallet import Wallet
from tests.examples.phones import TOKEN, Phone, phone_with
from tests.examples.wallets import driving_edition, portrait_of
from tests.sample_registry import NOW, ZHEJIANG
from tests.verifier.browsers import chromium
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.checking import Counter
from verifier.scan import read_input

LANGUAGES = ["zh-CN", "en"]
_RIGHT_EDGES = "all => all.map(one => one.getBoundingClientRect().right)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def phone(
    browser: Browser, wallet: Wallet, edition: Edition, store: TrustStore
) -> Iterator[Phone]:
    with phone_with(browser, LivePage(wallet, edition, store)) as phone:
        yield phone


def test_a_counter_reads_the_code_from_the_screen(
    phone: Phone, store: TrustStore
) -> None:
    phone.open()
    phone.tick("name")

    reading = read_input(phone.page.locator("#symbol").screenshot())

    counter = Counter(store, accepting_region=ZHEJIANG)
    (result,) = counter.check(reading, now=NOW + timedelta(seconds=20))
    assert result.verdict is Verdict.ACCEPTED


def test_nothing_hidden_is_shown_unless_it_is_chosen(phone: Phone) -> None:
    phone.open()

    before = phone.shown().license.claims
    phone.tick("name")
    after = phone.shown().license.claims

    assert before.keys() == {
        *("vehicle_category_code", "issuing_authority", "issue_date")
    }
    assert after.keys() - before.keys() == {"name"}


def test_what_is_compared_is_chosen_at_once_and_taken_back(phone: Phone) -> None:
    phone.open()
    seen = phone.page.locator("#seen")

    phone.page.get_by_role("button", name="What is compared").click()
    expect(seen).to_have_text(
        "License number, Name, Vehicle categories, Issuing authority, Date of issue"
    )
    phone.page.get_by_role("button", name="None").click()
    expect(seen).to_have_text("Vehicle categories, Issuing authority, Date of issue")


def test_the_code_moves_every_thirty_seconds(phone: Phone) -> None:
    phone.open()
    phone.page.clock.pause_at(NOW + timedelta(seconds=5))
    expect(phone.page.locator("#renewed")).to_contain_text("New code in")
    first = phone.shown().binding

    phone.now += timedelta(seconds=30)
    with phone.page.expect_response("**/api/code"):
        phone.page.clock.run_for(31_000)
    expect(phone.page.locator("#renewed")).to_have_text("New code in 30 s")
    second = phone.shown().binding

    assert first is not None
    assert second is not None
    assert second.issued_at - first.issued_at == timedelta(seconds=30)
    assert second.nonce != first.nonce


def test_an_old_code_is_never_left_standing(phone: Phone) -> None:
    phone.open()
    phone.code()
    phone.page.route("**/api/code", lambda route: route.abort())

    phone.page.clock.run_for(31_000)

    expect(phone.page.locator("#code")).to_have_attribute("data-state", "dead")
    expect(phone.page.locator("#symbol img")).to_have_count(0)
    expect(phone.page.locator("#trouble")).to_contain_text("The wallet does not answer")
    expect(phone.page.locator("#seen")).to_have_text("")


def test_a_code_comes_back_with_the_wallet(phone: Phone) -> None:
    phone.open()
    phone.code()
    failing: list[Route] = []

    def fail_once(route: Route) -> None:
        if failing:
            route.continue_()
        else:
            failing.append(route)
            route.abort()

    phone.page.route("**/api/code", fail_once)
    phone.page.clock.run_for(31_000)
    expect(phone.page.locator("#code")).to_have_attribute("data-state", "dead")
    phone.page.clock.run_for(3_000)

    assert phone.shown().is_bound


def test_a_large_code_is_shown_in_turn(
    browser: Browser, wallet: Wallet, store: TrustStore
) -> None:
    text = driving_edition(wallet.public_jwk, portrait=portrait_of(1000))
    edition = read_edition(text, wallet.public_jwk)
    with phone_with(browser, LivePage(wallet, edition, store)) as phone:
        phone.open()
        phone.tick("portrait")
        phone.page.clock.pause_at(NOW + timedelta(seconds=10))

        parts = set()
        for _ in range(2):
            phone.page.clock.run_for(500)
            parts.add(phone.code())

        assert {part[:8] for part in parts} == {"TY1/1/2/", "TY1/2/2/"}
        expect(phone.page.locator("#parts")).to_contain_text("of 2")


def test_what_does_not_fit_is_told_and_no_code_stands(
    browser: Browser, wallet: Wallet, store: TrustStore
) -> None:
    text = driving_edition(wallet.public_jwk, portrait=portrait_of(6000))
    edition = read_edition(text, wallet.public_jwk)
    with phone_with(browser, LivePage(wallet, edition, store)) as phone:
        phone.open("zh-CN")
        phone.page.get_by_role("button", name="全选").click()

        expect(phone.page.locator("#trouble")).to_contain_text("请少选一些")
        expect(phone.page.locator("#symbol img")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_regions_are_told_beforehand(phone: Phone, language: str) -> None:
    phone.open(language)

    regions = phone.page.locator("#regions > li")
    expect(regions).to_have_count(4)
    verdicts = [one.get_attribute("data-verdict") for one in regions.all()]
    assert verdicts == ["accepted", "accepted", "accepted", "refused"]
    told = {
        "zh-CN": ("2026-08-13 至 2026-12-31", "自 2026-12-11 起互认", "有效"),
        "en": ("2026-08-13 to 2026-12-31", "recognized from 2026-12-11", "In force"),
    }[language]
    expect(regions.nth(2)).to_contain_text(told[0])
    expect(regions.nth(3)).to_contain_text(told[1])
    expect(phone.page.locator("#state")).to_have_text(told[2])
    expect(phone.page.locator("#trust-age")).to_contain_text("2026-11-20")


def test_without_a_trust_store_nothing_is_promised(
    browser: Browser, wallet: Wallet, edition: Edition
) -> None:
    with phone_with(browser, LivePage(wallet, edition, None)) as phone:
        phone.open()

        expect(phone.page.locator("#trust-state")).to_contain_text("no trust data")
        expect(phone.page.locator("#regions > li")).to_have_count(0)
        expect(phone.page.locator("#state")).to_be_hidden()
        assert phone.shown().is_bound


def test_the_language_is_switched_and_the_address_still_holds(phone: Phone) -> None:
    phone.open("zh-CN")
    expect(phone.page.locator("h1")).to_have_text("机动车驾驶证")

    phone.page.get_by_role("link", name="English").click()

    expect(phone.page.locator("html")).to_have_attribute("lang", "en")
    expect(phone.page.locator("h1")).to_have_text("Driving license")


def test_without_the_token_the_page_says_what_to_do(phone: Phone) -> None:
    phone.open("zh-CN", token="")

    expect(phone.page.locator("#trouble")).to_contain_text("完整地址")
    expect(phone.page.locator("#hidden-claims li")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_cut_off_on_a_phone(phone: Phone, language: str, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 844})
    phone.open(language)
    phone.code()

    widths = phone.page.locator("main > section").evaluate_all(_RIGHT_EDGES)
    assert max(widths) == width - 17
    assert phone.page.evaluate("document.documentElement.scrollWidth") == width


def test_the_page_asks_this_machine_alone_and_keeps_nothing(phone: Phone) -> None:
    phone.open()
    phone.code()

    assert all(url.startswith(f"{phone.address}/") for url in phone.requests)
    assert not any(TOKEN in url.partition("#")[0] for url in phone.requests)
    kept = "[localStorage.length, sessionStorage.length, document.cookie.length]"
    assert phone.page.evaluate(kept) == [0, 0, 0]
