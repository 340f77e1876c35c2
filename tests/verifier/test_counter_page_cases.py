"""Cases and parts of split codes on the counter page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from credential.split_code import split_code
from tests.verifier.counters import code_of, live_code
from tests.verifier.pictures import qr, saved, sheet
from tests.verifier.windows import Window


def parts_of(window: Window) -> tuple[str, ...]:
    """Return the symbols that the holder's phone shows in turn."""
    return split_code(live_code(window.world), part_characters=400)


def expect_verdict(window: Window, verdict: str) -> None:
    cards = window.page.locator(".verdict")
    expect(cards).to_have_count(1)
    expect(cards).to_have_attribute("data-verdict", verdict)


def test_the_same_phone_code_in_the_same_case_stays_accepted(window: Window) -> None:
    window.open()
    code = live_code(window.world)

    for _ in range(2):
        window.scan(code)
        expect_verdict(window, "accepted")

    expect(window.page.locator(".notices")).not_to_contain_text("未检查")


def test_the_same_phone_code_in_a_new_case_is_refused(window: Window) -> None:
    window.open("en")
    code = live_code(window.world)
    window.scan(code)
    expect_verdict(window, "accepted")

    window.page.get_by_role("button", name="New case").click()
    expect(window.page.locator(".verdict")).to_have_count(0)
    expect(window.page.locator("#code")).to_be_focused()
    window.scan(code)

    expect_verdict(window, "refused")
    expect(window.page.locator(".sentence")).to_contain_text("shown in another case")


def test_attack_two_windows_without_a_number_are_not_one_case(window: Window) -> None:
    window.open()
    code = live_code(window.world)
    window.scan(code)
    expect_verdict(window, "accepted")

    window.open()
    window.scan(code)

    expect_verdict(window, "refused")


def test_two_windows_with_one_case_number_are_one_case(window: Window) -> None:
    code = live_code(window.world)
    for _ in range(2):
        window.open()
        window.page.locator("#case").fill("沪浦 2026-0117")

        window.page.keyboard.press("Enter")
        expect(window.page.locator("#code")).to_be_focused()
        window.scan(code)

        expect_verdict(window, "accepted")


@pytest.mark.parametrize("by", ["typing", "inserting"])
def test_a_scan_into_the_case_field_is_a_scan(window: Window, by: str) -> None:
    window.open()
    window.page.locator("#case").fill("2026-1")

    keyboard = window.page.keyboard
    (keyboard.type if by == "typing" else keyboard.insert_text)(code_of(window.world))
    keyboard.press("Enter")

    expect_verdict(window, "accepted")
    expect(window.page.locator("#case")).to_have_value("2026-1")


def test_a_new_case_clears_the_number_and_nothing_of_it_is_kept(window: Window) -> None:
    window.open()
    window.page.locator("#case").fill("2026-0117")
    window.page.keyboard.press("Escape")
    expect(window.page.locator("#code")).to_be_focused()

    window.page.locator("#new-case").click()
    expect(window.page.locator("#case")).to_have_value("")

    window.page.locator("#case").fill("2026-0118")
    window.page.reload()
    expect(window.page.locator("#case")).to_have_value("")
    assert window.page.context.storage_state() == {"cookies": [], "origins": []}


def test_a_picture_is_shown_for_the_same_case_as_a_scan(window: Window) -> None:
    window.open()
    code = live_code(window.world)
    window.scan(code)
    expect_verdict(window, "accepted")

    window.drop("scan.png", saved(qr(code)))

    expect(window.page.locator(".source")).to_contain_text("scan.png")
    expect_verdict(window, "accepted")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_parts_are_collected_over_scans_in_any_order(
    window: Window, language: str
) -> None:
    window.open(language)
    *first, last = reversed(parts_of(window))

    for part in first:
        window.scan(part)
        expect_verdict(window, "cannot-decide")
        asking = "出示其余各部分" if language == "zh-CN" else "Ask for the other parts"
        expect(window.page.locator(".action")).to_contain_text(asking)
    window.scan(last)

    expect_verdict(window, "accepted")


def test_parts_scanned_faster_than_answers_come_are_all_counted(
    window: Window,
) -> None:
    waiting: list[Route] = []
    window.open()
    *first, last = parts_of(window)
    window.answer = waiting.append
    for part in first:
        window.scan(part.lower())

    window.answer = lambda route: route.continue_()
    window.scan(last)

    expect_verdict(window, "accepted")
    for route in waiting:
        route.abort()


def test_parts_come_in_pictures_too(window: Window) -> None:
    window.open()
    one, *others = parts_of(window)
    window.scan(one)
    expect_verdict(window, "cannot-decide")

    window.drop("others.png", saved(sheet(*(qr(part) for part in others))))

    expect_verdict(window, "accepted")


def test_parts_of_another_code_are_told_apart(window: Window) -> None:
    window.open("en")
    one, other = (
        parts_of(window),
        split_code(code_of(window.world), part_characters=200),
    )
    window.scan(one[0])
    expect_verdict(window, "cannot-decide")

    window.scan(other[0])

    expect(window.page.locator(".sentence")).to_contain_text(other[0].split("/")[3][:8])
    expect(window.page.locator(".notices")).to_contain_text("Other codes are open")
    expect(window.page.locator(".notices")).to_contain_text(one[0].split("/")[3][:8])
    window.scan(other[1])
    expect_verdict(window, "accepted")
    for part in one[1:]:
        window.scan(part)
    expect_verdict(window, "accepted")


@pytest.mark.parametrize("way", ["time", "new case"])
def test_parts_are_forgotten(window: Window, way: str) -> None:
    window.page.clock.install()
    window.open()
    *first, last = parts_of(window)
    for part in first:
        window.scan(part)
        expect_verdict(window, "cannot-decide")

    if way == "time":
        window.page.clock.run_for(61_000)
    else:
        window.page.locator("#new-case").click()
    expect(window.page.locator(".verdict")).to_have_count(0)
    window.scan(last)

    expect_verdict(window, "cannot-decide")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_at_320_pixels_the_case_is_whole(window: Window, language: str) -> None:
    window.page.set_viewport_size({"width": 320, "height": 640})
    window.open(language)
    window.page.locator("#case").fill("2026-0117")

    window.scan(parts_of(window)[0])

    expect_verdict(window, "cannot-decide")
    assert window.page.evaluate("document.documentElement.scrollWidth") == 320
