"""The page's strip tells how the refreshing of the trust data goes, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.local_service import running
from tests.verifier.counters import counter_of
from tests.verifier.test_background_refresh import Paced
from tests.world import World
from trust_registry.errors import TrustStoreError
from trust_registry.store import TrustStore
from verifier.background_refresh import BackgroundRefresh
from verifier.service import create_service


def _no_store() -> TrustStore:
    raise TrustStoreError("the disk is full; make room")


@contextmanager
def opened(browser: Browser, world: World, source: str) -> Iterator[Page]:
    """Open the page of a counter that has asked a source once, in vain."""
    pace = Paced()
    refresh = BackgroundRefresh(
        _no_store, [source], clock=lambda: world.now, pause=pace
    )
    refresh.start()
    pace.rest_s()
    with (
        running(
            lambda host: create_service(
                counter_of(world),
                hosts=[host],
                clock=lambda: world.now,
                refresh=refresh,
            )
        ) as address,
        browser.new_page() as page,
    ):
        page.goto(f"{address}/?lang=en")
        expect(page.locator("#trust-mark svg")).to_be_visible()
        yield page
    refresh.close()


def test_the_strip_says_since_when_refreshing_has_failed(
    browser: Browser, world: World
) -> None:
    with opened(browser, world, "https://registry.example/") as page:
        advice = page.locator("#trust-advice")

        expect(advice).to_be_visible()
        expect(advice).to_contain_text(
            "refreshing has failed since 2026-11-21 10:00: the disk is full; make room"
        )


def test_a_stick_that_is_not_put_in_is_told_once_the_data_is_old(
    browser: Browser, world: World, tmp_path: Path
) -> None:
    slot = str(tmp_path / "slot")
    with opened(browser, world, slot) as page:
        expect(page.locator("#trust-advice")).to_be_hidden()

    world.set_age(days=8)
    with opened(browser, world, slot) as page:
        expect(page.locator("#trust-advice")).to_contain_text("no trust data there")
