"""A clerk's day in Chromium, over a real service: one license from entry to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.issuer.console.browsing import Clerk, ServedConsole, served
from tests.issuer.console.test_batches import csv_of
from tests.issuer.desk.staff import ESTATE, handed_in
from tests.verifier.browsers import chromium
from verifier.scan import read_picture

PAGES = (
    "today",
    "enter",
    "enter/driving-license",
    "applications",
    "search",
    "batches",
    "disputes",
    "inquiries",
    "account",
    "password",
)
ADMINISTRATION = ("today", "audit", "keys", "operators")
NAME = "示例小雅"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def console(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedConsole]:
    # A password's hash and a page of PDF take their time where all cores are busy.
    expect.set_options(timeout=20_000)
    with served(tmp_path_factory.mktemp("served"), browser) as console:
        yield console
    expect.set_options(timeout=5_000)


def test_a_license_is_entered_approved_by_another_printed_and_revoked(
    console: ServedConsole,
) -> None:
    with console.clerk("registrar") as clerk, console.clerk("checker", "en") as checker:
        clerk.open(f"enter/{ESTATE.tongyan.short_name}")
        clerk.fill(handed_in(ESTATE, right_holder=NAME))
        expect(clerk.page.locator("#preview")).to_be_visible()
        clerk.press("检查并预览")
        clerk.press("提交审核")
        expect(clerk.page.get_by_text("须由另一人审核")).to_be_visible()

        checker.page.get_by_role("link", name="Approval").click()
        checker.page.get_by_role("link", name="Show").click()
        expect(checker.page.get_by_text(NAME)).to_be_visible()
        checker.press("Approve and mint")
        expect(checker.page.get_by_role("status")).to_have_text("Approved and minted.")
        license_id = checker.page.url.split("/licenses/")[1].split("?")[0]

        clerk.open(f"licenses/{license_id}")
        (code,) = read_picture(clerk.page.locator(".code").screenshot()).codes
        assert code.text.startswith("TY1:")
        with clerk.page.expect_download() as told:
            clerk.page.get_by_role("link", name="打印 A4").click()
        assert told.value.path().read_bytes().startswith(b"%PDF")

        clerk.page.get_by_label("吊销").check()
        clerk.page.get_by_label(re.compile("^原因")).fill("以欺骗手段取得")
        clerk.press("下一步")
        clerk.press("确认办理：吊销")
        expect(clerk.page.get_by_role("status")).to_have_text("已吊销。")
        expect(clerk.page.locator(".state-revoked")).to_be_visible()
        expect(clerk.page.get_by_text("不再打印")).to_be_visible()


def test_a_wrong_number_is_told_as_it_is_typed(console: ServedConsole) -> None:
    with console.clerk("registrar") as clerk:
        clerk.open("enter/driving-license")
        clerk.fill({"document_number": "310101189907040025"})
        expect(clerk.fault("document_number")).to_contain_text("公民身份号码")
        # What is not typed yet is not told to be missing.
        expect(clerk.fault("name")).to_be_empty()
        expect(clerk.page.locator("#preview")).to_be_hidden()

        clerk.fill(handed_in())
        expect(clerk.fault("document_number")).to_be_empty()
        expect(clerk.page.locator("#preview figcaption")).to_contain_text("毫米")


def test_a_license_is_entered_and_found_with_the_keyboard_alone(
    console: ServedConsole,
) -> None:
    fields = handed_in(name=NAME)
    with console.clerk("registrar") as clerk:
        clerk.tab()
        expect(clerk.page.get_by_role("link", name="跳到正文")).to_be_focused()
        clerk.tab_to("录入")
        expect(clerk.page.get_by_role("heading", level=1)).to_have_text("选择证照类型")
        clerk.tab_to("机动车驾驶证 录入后即签发")
        expect(clerk.page.locator("#name")).to_be_visible()
        clerk.tab_to("检查并预览", typing=fields)
        expect(clerk.page.get_by_text("核对无误后签发")).to_be_visible()
        clerk.tab_to("签发")
        expect(clerk.page.get_by_role("status")).to_have_text("已签发。")

        clerk.tab_to("查询")
        expect(clerk.page.get_by_role("searchbox")).to_be_visible()
        clerk.tab_to("查询", typing={"words": NAME}, below="main")
        expect(clerk.page.get_by_role("heading", level=2)).to_have_text("查询结果")
        clerk.tab_to(str(fields["document_number"]))
        expect(clerk.page.get_by_role("heading", level=1)).to_contain_text(NAME)
        assert NAME not in clerk.page.url


def test_a_batch_is_followed_to_its_end(console: ServedConsole) -> None:
    rows = csv_of({"document_number": "31010118981101012X", "birth_date": "1898-11-01"})
    with console.clerk("registrar", "en") as clerk:
        clerk.open("batches", "en")
        clerk.page.locator("#type").select_option("driving-license")
        file = FilePayload(name="rows.csv", mimeType="text/csv", buffer=rows)
        clerk.page.locator("#file").set_input_files(file)
        clerk.press("Send and check")
        clerk.press("Start minting")
        expect(clerk.page.locator(".state-done")).to_be_visible()
        expect(
            clerk.page.get_by_role("link", name="Download the minted")
        ).to_be_visible()


def test_every_page_is_whole_without_scripts(
    console: ServedConsole, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    clerk = Clerk(context.new_page(), console.address)
    clerk.sign_in("registrar", "en")
    clerk.open("enter/driving-license", "en")
    clerk.page.locator("#document_number").fill("310101189907040025")
    clerk.press("Check and preview")
    expect(clerk.fault("document_number")).to_contain_text("citizen number")
    expect(clerk.fault("name")).to_contain_text("missing")
    context.close()


def test_markup_in_a_name_never_runs(console: ServedConsole) -> None:
    name = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    license_id = console.office.mint(
        name=name, document_number="310101189811010111", birth_date="1898-11-01"
    )
    with console.clerk("reader") as clerk:
        clerk.open(f"licenses/{license_id}")
        expect(clerk.page.get_by_role("heading", level=1)).to_contain_text(name)
        expect(clerk.page).to_have_title(re.compile("通验"))


@pytest.mark.parametrize(
    ("name", "language", "pages"),
    [("registrar", "en", PAGES), ("chief", "zh-CN", ADMINISTRATION)],
)
def test_no_page_has_a_barrier_or_is_wider_than_a_small_window(
    console: ServedConsole, name: str, language: str, pages: tuple[str, ...]
) -> None:
    with console.clerk(name, language, width=320) as clerk:
        for page in pages:
            clerk.open(page, language)
            assert clerk.page.evaluate("document.documentElement.lang") == language
            assert not clerk.is_wider_than_its_window(), page
            assert clerk.barriers() == [], page
        other = "中文" if language == "en" else "English"
        clerk.page.get_by_role("link", name=other).click()
        assert clerk.page.evaluate("document.documentElement.lang") != language
        assert clerk.page.url.endswith(f"/{pages[-1]}")
