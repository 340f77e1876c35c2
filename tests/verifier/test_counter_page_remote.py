"""Remote windows in two browsers: a window scans, a clerk elsewhere decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.verifier.counters import code_of
from tests.verifier.staffed import Hall, serving
from tests.world import World

LABEL = "浦东 3 号窗口"


@dataclass
class Both:
    """A window and a desk, each in a browser of its own."""

    hall: Hall
    window: Page
    desk: Page

    def scan(self, text: str) -> None:
        """Scan at the window as a keyboard scanner does."""
        self.window.locator("#code").focus()
        self.window.keyboard.insert_text(text)
        self.window.keyboard.press("Enter")


def sign_in(page: Page, address: str, token: str) -> None:
    """Open the staff's address and sign in where it leads."""
    page.goto(address)
    page.get_by_label("令牌").fill(token)
    page.get_by_role("button", name="登录").click()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with serving(tmp_path_factory.mktemp("hall"), World()) as hall:
        yield hall


@pytest.fixture
def both(browser: Browser, hall: Hall) -> Iterator[Both]:
    """Return a window that is open to a desk, and the desk that looks at it."""
    hall.now += timedelta(seconds=30)  # the window of an earlier test is gone
    contexts = [browser.new_context(), browser.new_context()]
    window, desk = (context.new_page() for context in contexts)
    window.goto(f"{hall.here}/?lang=zh-CN")
    window.get_by_role("button", name="交远程窗口").click()
    window.get_by_label("本窗口名称").fill(LABEL)
    window.get_by_role("button", name="请异地工作人员审核").click()
    sign_in(desk, f"{hall.staff}/desk", hall.token("杭州-2", "page", "remote-desk"))
    desk.goto(f"{hall.staff}/desk")
    desk.get_by_role("button", name=LABEL).click()
    yield Both(hall, window, desk)
    for context in contexts:
        context.close()


@pytest.mark.slow
def test_a_clerk_elsewhere_decides_on_what_is_scanned(both: Both) -> None:
    state = both.window.locator("#remote-state")
    expect(state).to_contain_text("杭州-2 正在查看")

    both.scan(code_of(both.hall.world))

    card = both.desk.locator(".verdict")
    expect(card).to_have_attribute("data-verdict", "accepted")
    expect(card).to_contain_text("上海市市场监督管理局")
    both.desk.get_by_label("给窗口的话").fill("请收原件复印件")
    both.desk.get_by_role("button", name="可以办理").click()
    expect(both.desk.locator("#decided")).to_contain_text("已决定：可以办理")
    decided = both.window.locator("#remote-decision")
    expect(decided).to_contain_text("异地决定：可以办理")
    expect(decided).to_contain_text("请收原件复印件")
    # The next scan asks for a decision of its own.
    both.scan("TY1:BB8.")
    expect(decided).to_be_hidden()
    expect(card).to_have_attribute("data-verdict", "refused")
    expect(both.desk.get_by_role("button", name="可以办理")).to_be_disabled()
    # What is cleared here is cleared there.
    both.window.get_by_role("button", name="立即清除").click()
    expect(card).to_have_count(0)
    expect(both.desk.locator("#desk-line")).to_contain_text("没有扫描结果")
    # Nobody is left looking at a window that has gone.
    both.window.get_by_role("button", name="结束远程").click()
    expect(both.desk.locator("#desk-line")).to_contain_text("已关闭")
    for page in (both.window, both.desk):
        kept = "[localStorage.length, sessionStorage.length]"
        assert page.evaluate(kept) == [0, 0]


@pytest.mark.slow
def test_a_window_says_so_when_nobody_elsewhere_can_see_it(
    both: Both,
) -> None:
    both.window.route("**/api/windows/**", lambda route: route.abort())

    expect(both.window.locator("#remote-state")).to_contain_text("已断开")


@pytest.mark.slow
def test_the_page_is_an_app_that_can_be_installed(both: Both) -> None:
    both.desk.goto(f"{both.hall.staff}/?lang=en")
    session = both.desk.context.new_cdp_session(both.desk)

    found = session.send("Page.getAppManifest")
    hindrances = session.send("Page.getInstallabilityErrors")

    assert found["errors"] == []
    # A browser under test keeps nothing, and installs nothing for that alone.
    named = [error["errorId"] for error in hindrances["installabilityErrors"]]
    assert named in ([], ["in-incognito"])
