"""A service window for tests: the counter page in a browser, over the real service."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.verifier.counters import WorldTrust, served
from tests.world import World
from verifier.checking import Counter
from verifier.disputes.desk import DisputeDesk
from verifier.form_delivery import FormDelivery
from verifier.live_requests.exchange import Exchange
from verifier.receipt import HallKey, Receipt
from verifier.repeated_receipts import OnceACase
from verifier.replay_memory import ProcessReplayMemory


@dataclass
class Window:
    """A service window: the page, its address, and the world behind it."""

    page: Page
    address: str
    world: World
    trust: WorldTrust
    receipts: list[Receipt]
    answer: Callable[[Route], None] = lambda route: route.continue_()
    requests: list[Request] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, language: str = "zh-CN") -> None:
        """Open the page and wait for its trust data."""
        self.page.goto(f"{self.address}/?lang={language}")
        expect(self.page.locator("#trust-mark svg")).to_be_visible()

    def scan(self, text: str) -> None:
        """Type as a keyboard scanner does, with Enter at the end."""
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    def drop(self, name: str, picture: bytes, *, on: str = "drop") -> None:
        """Drop a picture or a PDF on the page, or paste it."""
        encoded = base64.b64encode(picture).decode()
        self.page.evaluate(HAND_OVER, [encoded, name, on])

    @property
    def verdicts(self) -> list[str | None]:
        """The verdicts on the page, from the top."""
        cards = self.page.locator(".verdict").all()
        return [card.get_attribute("data-verdict") for card in cards]


class KeptReceipts:
    """A journal in memory."""

    key = HallKey(bytes(32))

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []

    def append(self, receipts: Iterable[Receipt]) -> list[int]:
        """Keep receipts."""
        before = len(self.receipts)
        self.receipts.extend(receipts)
        return list(range(before + 1, len(self.receipts) + 1))


HAND_OVER = """([encoded, name, on]) => {
  const type = name.endsWith(".pdf") ? "application/pdf" : "image/png";
  const bytes = Uint8Array.from(atob(encoded), (one) => one.charCodeAt(0));
  const handed = new DataTransfer();
  handed.items.add(new File([bytes], name, { type }));
  const how = { dataTransfer: handed, clipboardData: handed, bubbles: true };
  const Kind = on === "drop" ? DragEvent : ClipboardEvent;
  document.body.dispatchEvent(new Kind(on, { ...how, cancelable: true }));
}"""


@contextmanager
def opened(
    browser: Browser,
    *allowed: str,
    forms: FormDelivery | None = None,
    exchange_of: Callable[[Counter, World], Exchange] | None = None,
    disputes_of: Callable[[World], DisputeDesk] | None = None,
) -> Iterator[Window]:
    """Serve a valid world and open its page; an error of its script fails the test.

    Args:
        browser: The browser.
        allowed: What the page may use without being asked: ``camera``.
        forms: Where the hall takes forms.
        exchange_of: Makes what asks wallets; without it none is asked.
        disputes_of: Makes what files disputes; without it none is filed.
    """
    world = World()
    trust = WorldTrust(world)
    hall = ProcessReplayMemory()
    journal = KeptReceipts()
    counter = Counter(
        trust,
        accepting_region=world.accepting,
        hall=hall,
        receipts=OnceACase(journal),
    )
    exchange = exchange_of(counter, world) if exchange_of else None
    desk = disputes_of(world) if disputes_of else None
    with served(counter, world, forms, exchange=exchange, disputes=desk) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.grant_permissions(list(allowed))
        window = Window(context.new_page(), address, world, trust, journal.receipts)
        window.page.set_default_timeout(10_000)
        # From the start: a page that is open already is not intercepted at once.
        window.page.route("**/api/check", lambda route: window.answer(route))
        window.page.on("request", lambda request: window.requests.append(request))
        window.page.on("pageerror", lambda error: window.errors.append(str(error)))
        yield window
        context.close()
    assert window.errors == []
