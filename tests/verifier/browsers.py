"""Debian's Chromium, driven by Playwright, on the counter page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

from tests.programs import program

# As long as a busy machine may take; what is there at once waits for nothing.
WAITS_MS = 20_000

# Nothing of it may leave this machine, and nothing needs a graphics card.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(*further: str) -> Iterator[Browser]:
    """Start the browser, or skip and say which packages bring it.

    Args:
        further: Arguments for it.
    """
    path = program("chromium", package="chromium, and fonts-wqy-microhei for Chinese")
    expect.set_options(timeout=WAITS_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*_ARGUMENTS, *further]
        )
        try:
            yield browser
        finally:
            browser.close()
