"""Matters on the counter page: licenses in any order, what is missing, the form."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.verifier.counters import code_of
from tests.verifier.matter_items import publish_items
from tests.verifier.pictures import printed, qr, saved
from tests.verifier.windows import Window, opened
from verifier.form_delivery import FormDelivery

NAME = "上海样例茶叶有限公司"
SHOP, RESTAURANT = "kdyjs", "kcyd"


@pytest.fixture
def matter(window: Window) -> Window:
    """Return a window of a region that has published two matters."""
    publish_items(window.world)
    return window


def choose(window: Window, words: str) -> None:
    window.page.locator("#item-words").fill(words)
    expect(window.page.locator("#items-found button")).to_have_count(1)
    window.page.keyboard.press("Enter")
    expect(window.page.locator("#item")).to_be_visible()
    expect(window.page.locator("#code")).to_be_focused()


def standings(window: Window) -> list[str | None]:
    rows = window.page.locator("#requirements li").all()
    return [row.get_attribute("data-standing") for row in rows]


@contextmanager
def hall_system(status: int = 204) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run the hall's system; yield its address and the forms that it was handed."""
    taken: list[dict[str, Any]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            taken.append(json.loads(self.rfile.read(length)))
            self.send_response(status)
            self.send_header("location", "http://127.0.0.1:9/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as system:
        threading.Thread(target=system.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{system.server_port}/forms", taken
        system.shutdown()


@pytest.mark.parametrize(
    "words", ["开店", "opening a shop", "330000-KDQY", "KDYJS"], ids=str
)
def test_a_matter_is_picked_by_name_code_or_initials(
    matter: Window, words: str
) -> None:
    matter.open()

    choose(matter, words)

    expect(matter.page.locator("#item-name")).to_have_text("开店一件事")
    expect(matter.page.locator("#requirements")).to_contain_text("营业执照")
    expect(matter.page.locator("#requirements")).to_contain_text("20 天内补交")
    expect(matter.page.locator("#conditions")).to_contain_text("必须与")


def test_without_published_matters_none_is_offered(window: Window) -> None:
    window.open()

    expect(window.page.locator("#picker")).to_be_hidden()


def test_a_license_fills_its_requirement_and_the_form(matter: Window) -> None:
    matter.open("en")
    choose(matter, SHOP)

    matter.scan(code_of(matter.world))

    expect(matter.page.locator(".verdict")).to_have_attribute(
        "data-verdict", "accepted"
    )
    assert standings(matter) == ["met", "may-follow"]
    expect(matter.page.locator("#item-progress")).to_have_text("1 of 2 are here")
    expect(matter.page.locator("#requirements")).to_contain_text("by 2026-12-11")
    expect(matter.page.locator("#form-fields")).to_contain_text(NAME)


def test_a_matter_on_its_way_is_no_verdict(matter: Window) -> None:
    matter.open("en")
    choose(matter, RESTAURANT)

    matter.scan(code_of(matter.world))

    expect(matter.page.locator(".on-its-way")).to_contain_text("A license is missing")
    expect(matter.page.locator(".verdict")).to_have_count(0)
    assert standings(matter) == ["met", "missing"]


def test_a_license_that_is_not_accepted_is_told_with_its_cause(matter: Window) -> None:
    matter.world.set_state(1)
    matter.open("en")
    choose(matter, SHOP)

    matter.scan(code_of(matter.world))

    expect(matter.page.locator(".verdict[data-verdict=refused]")).to_contain_text(
        "revoked"
    )
    assert standings(matter)[0] == "not-accepted"


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_a_picture_counts_for_the_matter(matter: Window, kind: str) -> None:
    code = qr(code_of(matter.world))
    matter.open()
    choose(matter, SHOP)

    matter.drop(f"scan.{kind}", printed(code) if kind == "pdf" else saved(code))

    expect(matter.page.locator("#form-fields")).to_contain_text(NAME)


def test_a_license_scanned_twice_in_a_matter_leaves_one_receipt(
    matter: Window,
) -> None:
    matter.open()
    choose(matter, SHOP)

    for _ in range(2):
        with matter.page.expect_response("**/api/decide"):
            matter.scan(code_of(matter.world))

    expect(matter.page.locator("#form-fields")).to_contain_text(NAME)
    assert len(matter.receipts) == 1


@pytest.mark.parametrize("way", ["time", "button"])
def test_the_form_leaves_the_screen_and_can_be_asked_for_again(
    matter: Window, way: str
) -> None:
    matter.page.clock.install()
    matter.open("en")
    choose(matter, SHOP)
    matter.scan(code_of(matter.world))
    expect(matter.page.locator("#form-fields")).to_contain_text(NAME)

    if way == "time":
        matter.page.clock.run_for(61_000)
    else:
        matter.page.locator("#clear").click()

    expect(matter.page.locator("#form")).to_be_hidden()
    assert NAME not in matter.page.content()
    assert standings(matter) == ["met", "may-follow"]
    matter.page.get_by_role("button", name="Show the form again").click()
    expect(matter.page.locator("#form-fields")).to_contain_text(NAME)


@pytest.mark.parametrize("way", ["time", "button", "new case"])
def test_a_matter_that_ended_is_forgotten(matter: Window, way: str) -> None:
    matter.page.clock.install()
    matter.open("en")
    choose(matter, SHOP)
    matter.scan(code_of(matter.world))
    expect(matter.page.locator("#form-fields")).to_contain_text(NAME)

    if way == "time":
        matter.page.clock.run_for(11 * 60_000)
    else:
        ending = {"button": "#end-item", "new case": "#new-case"}[way]
        matter.page.locator(ending).click()

    expect(matter.page.locator("#item")).to_be_hidden()
    assert NAME not in matter.page.content()


def test_the_form_is_copied_and_downloaded(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, "clipboard-read", "clipboard-write") as window:
        publish_items(window.world)
        window.open("en")
        window.page.locator("#case").fill("2026-0117")
        choose(window, SHOP)
        window.scan(code_of(window.world))

        window.page.get_by_role("button", name="Copy").click()
        expect(window.page.locator("#form-told")).to_have_text("Copied.")
        copied = window.page.evaluate("navigator.clipboard.readText()")
        with window.page.expect_download() as download:
            window.page.get_by_role("button", name="Download JSON").click()
        download.value.save_as(tmp_path / "form.json")

    assert copied.splitlines()[0] == f"Operator\t{NAME}"
    form = json.loads((tmp_path / "form.json").read_text("utf-8"))
    assert (form["item"], form["case"]) == ("330000-KDQY", "2026-0117")
    assert form["form"] == {"operator": NAME, "holder": None}


@pytest.mark.parametrize(
    ("status", "told"), [(204, "has taken it"), (302, "did not take"), (500, "did not")]
)
def test_the_form_goes_to_the_halls_own_system(
    browser: Browser, status: int, told: str
) -> None:
    with (
        hall_system(status) as (address, taken),
        opened(browser, forms=FormDelivery(address)) as window,
    ):
        publish_items(window.world)
        window.open("en")
        choose(window, SHOP)
        window.scan(code_of(window.world))
        window.page.get_by_role("button", name="Hand to the hall's system").click()
        expect(window.page.locator("#form-told")).to_contain_text(told)

    (form,) = taken
    assert form["form"] == {"operator": NAME, "holder": None}
    assert form["receipts"] == [1]
    assert all(one.url.startswith(window.address) for one in window.requests)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_at_320_pixels_a_matter_is_whole(matter: Window, language: str) -> None:
    matter.page.set_viewport_size({"width": 320, "height": 640})
    matter.open(language)
    choose(matter, SHOP)

    matter.scan(code_of(matter.world))

    expect(matter.page.locator("#form-fields")).to_contain_text(NAME)
    assert matter.page.evaluate("document.documentElement.scrollWidth") == 320
