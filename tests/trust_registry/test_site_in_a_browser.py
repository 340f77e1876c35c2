"""The registry's pages in headless Chromium: both languages, keyboard, small, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from credential import carrier, sd_jwt
from tests.local_service import running
from tests.repository import ROOT
from tests.sample_registry import BUSINESS_LICENSE, NOW, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.watched import AHEAD, make_watched
from tests.verifier.browsers import chromium
from trust_registry.public_site.router import SitePages, site_router
from trust_registry.public_site.sample_license import SAMPLE_ISSUER
from verifier.scan import read_picture

MATRIX = f"recognition-{BUSINESS_LICENSE}"
TYPE = f"type-{BUSINESS_LICENSE}"
PAGES = (
    "index",
    "regions",
    f"region-{SHANGHAI}",
    "recognition",
    MATRIX,
    "types",
    TYPE,
    "history",
    "sittings",
    "health",
    "counts",
)
AXE = ROOT / "tests/web/node_modules/axe-core/axe.min.js"


@dataclass
class Reader:
    """Somebody who reads the pages; whatever the console says fails the test."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)

    def open(self, name: str, language: str = "zh-CN", query: str = "") -> None:
        self.page.goto(f"{self.address}/site/{language}/{name}.html{query}")

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("watched") / "registry"
    registry = make_watched(FoundedRegistry(original, folder))
    app = FastAPI()
    app.include_router(site_router(SitePages(registry.repository.folder), lambda: NOW))
    with running(lambda _: app) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    reader = Reader(context.new_page(), address)
    reader.page.set_default_timeout(10_000)
    reader.page.on("console", lambda message: reader.said.append(message.text))
    reader.page.on("pageerror", lambda error: reader.said.append(str(error)))
    reader.page.on(
        "response", lambda one: None if one.ok else reader.said.append(one.url)
    )
    yield reader
    context.close()
    assert reader.said == []


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_page_is_wider_than_the_window(
    reader: Reader, language: str, width: int
) -> None:
    reader.page.set_viewport_size({"width": width, "height": 700})
    for name in PAGES:
        reader.open(name, language)
        assert reader.page.evaluate("document.documentElement.lang") == language
        wider = reader.page.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
        assert wider <= 0, name


def test_the_language_is_changed_on_the_same_page(reader: Reader) -> None:
    reader.open("health")
    assert reader.heading() == "健康与到期预报"

    reader.page.get_by_role("link", name="English").click()

    assert reader.heading() == "Health and forecast"


def test_the_keyboard_alone_reaches_everything(reader: Reader) -> None:
    reader.open("index", "en")
    keyboard = reader.page.keyboard

    keyboard.press("Tab")
    expect(reader.page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(reader.page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    while reader.page.evaluate("document.activeElement.innerText") != "Recognition":
        keyboard.press("Tab")
    keyboard.press("Enter")
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("Recognition")


def test_a_wide_table_is_scrolled_with_the_keyboard(reader: Reader) -> None:
    reader.page.set_viewport_size({"width": 320, "height": 700})
    reader.open(MATRIX, "en")
    table = reader.page.get_by_role("region", name="Recognition: Business license")

    table.focus()
    reader.page.keyboard.press("ArrowRight")

    expect(table).to_be_focused()
    reader.page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_an_agency_is_searched_with_the_keyboard(reader: Reader) -> None:
    reader.open("regions")

    reader.page.get_by_role("searchbox").press_sequentially("交通")
    reader.page.keyboard.press("Enter")

    expect(reader.page.locator(".agency h3")).to_have_text("上海市交通委员会")
    expect(reader.page.locator(".agency")).to_contain_text("已暂停")
    expect(reader.page.get_by_role("searchbox")).to_have_value("交通")


def test_the_matrix_is_asked_for_a_date(reader: Reader) -> None:
    reader.open(MATRIX, "en")
    row = reader.page.get_by_role("row", name=re.compile("^Jiangsu"))
    expect(row).not_to_contain_text(AHEAD)

    reader.page.get_by_label("Date (Beijing time)").fill("2026-12-21")
    reader.page.get_by_role("button", name="Show").click()

    expect(row).to_contain_text(AHEAD)
    reader.page.get_by_role("link", name="Conditions 2").click()
    expect(reader.page.locator("#condition-2")).to_be_in_viewport()


def test_the_sample_on_the_page_is_scanned_from_the_screen(reader: Reader) -> None:
    reader.open(TYPE)
    sample = reader.page.locator(".sample figure")
    expect(sample).to_contain_text("样例 SAMPLE")

    (code,) = read_picture(sample.screenshot()).codes
    license_text = carrier.decode(code.text)
    assert sd_jwt.parse(license_text).unverified_payload["iss"] == SAMPLE_ISSUER


@pytest.mark.parametrize("name", [MATRIX, "health", TYPE, "counts"])
def test_on_paper_there_is_the_matter_and_no_navigation(
    reader: Reader, name: str
) -> None:
    reader.open(name)
    reader.page.emulate_media(media="print")

    expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
    for hidden in (".sections", ".languages", ".search"):
        for one in reader.page.locator(hidden).all():
            expect(one).to_be_hidden()
    assert reader.page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_axe_finds_no_barrier(reader: Reader, language: str) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is missing: run `npm ci --prefix tests/web`")
    for name in PAGES:
        reader.open(name, language)
        reader.page.evaluate(AXE.read_text("utf-8"))
        found = reader.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        told = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
        assert told == [], name
