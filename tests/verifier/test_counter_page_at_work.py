"""The counter page at work: focus, forgetting, failures, the trust data in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.verifier.counters import code_of
from tests.verifier.windows import Window

SHOP = "https://shop.example/order/12"


def test_the_box_has_the_focus_after_opening_clicking_and_checking(
    window: Window,
) -> None:
    window.open()
    box = window.page.locator("#code")
    expect(box).to_be_focused()

    window.page.locator("#waiting").click()
    expect(box).to_be_focused()

    window.scan(code_of(window.world))
    window.page.locator(".license .type").click()
    expect(box).to_be_focused()

    window.page.locator("summary").click()
    expect(window.page.locator(".steps")).to_be_visible()
    expect(box).to_be_focused()

    window.page.locator("#clear").click()
    expect(box).to_be_focused()


def test_a_scan_reaches_the_box_from_wherever_the_focus_was(window: Window) -> None:
    window.open()
    window.page.locator(".languages a").first.focus()

    window.page.keyboard.type("TY1:")

    expect(window.page.locator("#code")).to_have_value("TY1:")


def test_the_page_is_walked_by_keyboard_alone(window: Window) -> None:
    window.open()

    window.page.keyboard.press("Tab")
    expect(window.page.locator("#scanner .main")).to_be_focused()
    window.page.keyboard.press("Tab")
    expect(window.page.locator("#choose")).to_be_focused()
    window.page.keyboard.press("Escape")
    expect(window.page.locator("#code")).to_be_focused()


def test_a_verdict_is_spoken_to_a_screen_reader(window: Window) -> None:
    window.open("en")

    window.scan(SHOP)

    spoken = window.page.locator("[role=status][aria-live=assertive]")
    expect(spoken).to_contain_text("Refused. This is not the code of")


def test_nothing_stays_after_60_seconds(window: Window) -> None:
    window.page.clock.install()
    window.open()
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()

    window.page.clock.run_for(58_000)
    expect(window.page.locator(".verdict")).to_be_visible()
    window.page.clock.run_for(3_000)

    expect(window.page.locator(".verdict")).to_have_count(0)
    expect(window.page.locator("#waiting")).to_be_visible()
    assert "茶叶" not in window.page.content()


def test_nothing_of_the_last_license_stays_while_the_next_is_checked(
    window: Window,
) -> None:
    held: list[Route] = []
    window.open()
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()

    window.answer = held.append
    window.scan(SHOP)

    expect(window.page.locator("#waiting-line")).to_have_text("正在核验…")
    expect(window.page.locator(".verdict")).to_have_count(0)
    held[0].continue_()
    expect(window.page.locator(".verdict")).to_have_attribute("data-verdict", "refused")


def test_an_answer_that_comes_too_late_is_not_shown_for_the_next_scan(
    window: Window,
) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    window.open()
    window.answer = hold_the_first
    window.scan(code_of(window.world))
    expect(window.page.locator("#waiting-line")).to_have_text("正在核验…")
    window.scan(SHOP)
    refused = window.page.locator(".verdict[data-verdict=refused]")
    expect(refused).to_be_visible()

    with window.page.expect_response("**/api/check"):
        held[0].continue_()

    expect(refused).to_be_visible()
    expect(window.page.locator(".verdict")).to_have_count(1)


def test_nothing_is_kept_in_the_browser(window: Window) -> None:
    window.open()
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()

    assert window.page.context.storage_state() == {"cookies": [], "origins": []}
    assert window.page.evaluate("sessionStorage.length") == 0
    assert window.page.url == f"{window.address}/?lang=zh-CN"


def test_a_service_that_is_silent_is_cannot_decide(window: Window) -> None:
    window.open("en")
    window.answer = lambda route: route.abort()

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "cannot-decide"
    )
    expect(window.page.locator(".action")).to_contain_text("Start the service again")


@pytest.mark.parametrize("body", ["", "null", "[]", '{"verdict":"accepted"}', "<b>"])
def test_an_answer_that_makes_no_sense_is_cannot_decide(
    window: Window, body: str
) -> None:
    window.open()
    window.answer = lambda route: route.fulfill(body=body)

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "cannot-decide"
    )


def test_a_problem_of_the_service_is_cannot_decide_with_its_words(
    window: Window,
) -> None:
    window.open()

    window.answer = lambda route: route.continue_(post_data="1")
    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "cannot-decide"
    )
    expect(window.page.locator(".sentence")).to_have_text("请求内容不符合格式。")


@pytest.mark.parametrize(
    ("days", "usability", "state"),
    [
        (0, "usable", "Trust data is current"),
        (8, "aging", "Trust data should be refreshed"),
        (20, "unusable", "Trust data is too old to decide on"),
    ],
)
def test_the_age_of_the_trust_data_is_always_in_sight(
    window: Window, days: int, usability: str, state: str
) -> None:
    window.world.set_age(days=days, hours=1)

    window.open("en")

    strip = window.page.locator("#trust")
    idle = "Waiting for a scan" if usability != "unusable" else state
    expect(window.page.locator("#waiting-line")).to_have_text(idle)
    expect(strip).to_have_attribute("data-class", usability)
    expect(strip).to_contain_text(state)
    expect(window.page.locator("#trust-age")).to_contain_text("as of 2026-11-")
    expect(window.page.locator("#demo-mark")).to_be_hidden()


def test_without_trust_data_the_page_says_so(window: Window) -> None:
    window.trust.damaged = True

    window.open("en")
    window.scan(code_of(window.world))

    expect(window.page.locator("#trust")).to_contain_text("There is no trust data")
    expect(window.page.locator(".accepting")).to_have_text("Accepting region 330000")
    expect(window.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "cannot-decide"
    )


def test_a_registry_for_demonstration_is_marked(window: Window) -> None:
    window.world.trust["members"]["registry"]["demo"] = True

    window.open()

    expect(window.page.locator("#demo-mark")).to_be_visible()


def test_the_language_is_switched_and_stays_in_the_address(window: Window) -> None:
    window.open()

    window.page.get_by_role("link", name="English").click()

    expect(window.page.locator("html")).to_have_attribute("lang", "en")
    assert window.page.url == f"{window.address}/?lang=en"
    expect(window.page.locator("#code")).to_be_focused()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_at_320_pixels_nothing_is_cut_off(window: Window, language: str) -> None:
    window.page.set_viewport_size({"width": 320, "height": 640})
    window.open(language)

    window.scan(code_of(window.world))

    expect(window.page.locator(".verdict")).to_be_visible()
    assert window.page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_page_asks_this_machine_and_nobody_else(window: Window) -> None:
    window.open()
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()

    assert all(one.url.startswith(f"{window.address}/") for one in window.requests)
