"""A phone with the wallet's page on it, over the real service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from playwright.sync_api import Browser, Page, expect

from credential import carrier, sd_jwt
from credential.shown_license import ShownLicense, read_shown_license
from examples.wallet.service import LivePage, create_service
from tests.local_service import running
from tests.sample_registry import NOW
from verifier.scan import read_input

__all__ = ["TOKEN", "Phone", "phone_with"]

TOKEN = "known-to-the-holder-alone"


@dataclass
class Phone:
    """A phone with the page on it, and the clock behind it."""

    page: Page
    address: str
    now: datetime = NOW
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, language: str = "en", token: str = TOKEN) -> None:
        """Open the page and wait for its code."""
        self.page.goto(f"{self.address}/?lang={language}#{token}")

    def code(self) -> str:
        """Hold the phone under a scanner: the QR text on the screen."""
        symbol = self.page.locator("#symbol")
        expect(self.page.locator("#code")).to_have_attribute("data-state", "live")
        (found,) = read_input(symbol.screenshot()).codes
        return found.text

    def shown(self) -> ShownLicense:
        """What a counter reads from the screen."""
        return read_shown_license(sd_jwt.parse(carrier.decode(self.code())))

    def tick(self, name: str) -> None:
        """Choose a claim, and wait until the code shows it."""
        box = self.page.locator(f'input[name="{name}"]')
        label = self.page.locator("#hidden-claims li").filter(has=box)
        box.check()
        seen = label.locator(".label").inner_text()
        expect(self.page.locator("#seen")).to_contain_text(seen)


@contextmanager
def phone_with(browser: Browser, live: LivePage) -> Iterator[Phone]:
    """Open a page of a license; no error may be left in it."""
    clock: list[Phone] = []
    with running(
        lambda host: create_service(
            live, hosts=[host], token=TOKEN, clock=lambda: clock[0].now
        )
    ) as address:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, device_scale_factor=3
        )
        phone = Phone(context.new_page(), address)
        clock.append(phone)
        phone.page.set_default_timeout(10_000)
        phone.page.clock.install(time=NOW)
        phone.page.on("request", lambda request: phone.requests.append(request.url))
        phone.page.on("pageerror", lambda error: phone.errors.append(str(error)))
        yield phone
        context.close()
    assert phone.errors == []
