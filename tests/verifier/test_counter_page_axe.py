"""axe-core looks at every state of the counter page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.verifier.barriers import expect_no_barrier
from tests.verifier.counters import code_of
from tests.verifier.matter_items import publish_items
from tests.verifier.windows import Window


def waiting(window: Window, language: str) -> None:
    window.open(language)


def accepted(window: Window, language: str) -> None:
    window.open(language)
    window.scan(code_of(window.world))
    expect(window.page.locator(".verdict")).to_be_visible()
    window.page.locator("summary").click()


def refused(window: Window, language: str) -> None:
    window.world.set_state(1)
    accepted(window, language)


def undecided(window: Window, language: str) -> None:
    window.world.set_age(days=20)
    accepted(window, language)


def choosing(window: Window, language: str) -> None:
    publish_items(window.world)
    window.open(language)
    window.page.locator("#item-words").fill("k")
    expect(window.page.locator("#items-found button")).to_have_count(2)


def matter(window: Window, language: str) -> None:
    choosing(window, language)
    window.page.keyboard.press("Enter")
    window.scan(code_of(window.world))
    expect(window.page.locator("#form")).to_be_visible()


def without_a_camera(window: Window, language: str) -> None:
    window.open(language)
    window.page.locator("#camera-on").click()
    expect(window.page.locator("#camera")).to_be_visible()


def asking_a_phone(window: Window, language: str) -> None:
    window.open(language)
    window.page.locator("#live-button").click()
    expect(window.page.locator("#live-off")).to_be_visible()


@pytest.mark.parametrize(
    ("state", "language"),
    [
        (waiting, "zh-CN"),
        (accepted, "en"),
        (refused, "zh-CN"),
        (undecided, "en"),
        (choosing, "zh-CN"),
        (matter, "en"),
        (without_a_camera, "zh-CN"),
        (asking_a_phone, "en"),
    ],
    ids=lambda one: one if isinstance(one, str) else one.__name__,
)
def test_axe_finds_no_barrier(
    window: Window, state: Callable[[Window, str], None], language: str
) -> None:
    state(window, language)
    expect_no_barrier(window)
