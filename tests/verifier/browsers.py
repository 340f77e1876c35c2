"""Debian's Chromium, driven by Playwright, on the counter page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.programs import program

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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*_ARGUMENTS, *further]
        )
        try:
            yield browser
        finally:
            browser.close()
