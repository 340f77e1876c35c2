"""A phone asked over the network: its code on the page, its answer, the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.local_service import running
from tests.verifier.barriers import expect_no_barrier
from tests.verifier.halls import HOST, PUBLIC_URL, exchange_of, list_hall
from tests.verifier.matter_items import publish_items
from tests.verifier.windows import Window, opened
from tests.wallet_libraries.others_wallet import present
from tests.world import World
from verifier.checking import Counter
from verifier.live_requests.exchange import Exchange
from verifier.scan import read_picture
from verifier.service.wallet_door import create_wallet_door

Phone = Callable[..., dict[str, Any]]


@pytest.fixture
def asking(browser: Browser) -> Iterator[tuple[Window, Phone]]:
    """Return a window that can ask phones, and one that scans what it shows."""
    made: list[Exchange] = []

    def hall(counter: Counter, world: World) -> Exchange:
        list_hall(world)
        made.append(exchange_of(counter, world))
        return made[0]

    with opened(browser, exchange_of=hall) as window:
        world = window.world
        door = create_wallet_door(
            made[0], public_url=PUBLIC_URL, clock=lambda: world.now
        )
        with running(lambda _: door) as local:

            def phone(**request: Any) -> dict[str, Any]:
                (code,) = read_picture(window.page.screenshot()).codes
                public = f"https://{HOST}"
                return present(code.text, world, public=public, local=local, **request)

            yield window, phone


def state(window: Window) -> Locator:
    return window.page.locator("#live-state")


def test_a_license_asked_for_by_its_type(asking: tuple[Window, Phone]) -> None:
    window, phone = asking
    page = window.page
    window.open()
    page.get_by_role("button", name="向手机要证").click()
    expect(page.locator("#live-as")).to_contain_text("上海市市场监督管理局")
    page.get_by_label("请求哪种证照").select_option(label="营业执照")
    page.get_by_role("button", name="显示请求码").click()
    expect(page.locator("#live-asks li")).to_have_text(["营业执照 法定代表人"])
    expect(state(window)).to_contain_text("请持证人用手机钱包扫这个码")
    expect_no_barrier(window)

    assert phone()["shown"] == ["legal_representative"]

    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "accepted")
    expect(page.locator(".license .fields")).to_contain_text("阿依古丽·买买提")
    expect(page.locator(".license .fields")).not_to_contain_text("91310115MA0000001Y")
    expect(page.locator("#live")).to_be_hidden()
    assert [receipt.cause for receipt in window.receipts] == [None]


def test_a_matter_asks_for_what_it_still_needs(asking: tuple[Window, Phone]) -> None:
    window, phone = asking
    page = window.page
    publish_items(window.world)
    window.open("en")
    page.locator("#item-words").fill("kdyjs")
    expect(page.locator("#items-found button")).to_have_count(1)
    page.keyboard.press("Enter")

    page.get_by_role("button", name="Ask a phone").click()
    page.get_by_role("button", name="Show the code").click()
    expect(page.locator("#live-symbol svg")).to_be_visible()
    assert phone(decline=True)["status"] == 200
    expect(page.locator(".verdict .sentence")).to_have_text("The holder declined.")

    page.get_by_role("button", name="Ask a phone").click()
    page.get_by_role("button", name="Show the code").click()
    expect(page.locator("#live-symbol svg")).to_be_visible()
    phone()

    rows = page.locator("#requirements li")
    expect(rows.first).to_have_attribute("data-standing", "met")
    expect(rows.last).to_have_attribute("data-standing", "may-follow")
    expect(page.locator(".verdict").first).to_have_attribute("data-verdict", "accepted")
    expect(page.locator("#form")).to_contain_text("上海样例茶叶有限公司")


def test_a_hall_without_a_public_address_says_so(window: Window) -> None:
    window.open()
    window.page.get_by_role("button", name="向手机要证").click()

    expect(window.page.locator("#live-off")).to_contain_text("没有开通")
    expect(window.page.locator("#live-form")).to_be_hidden()
