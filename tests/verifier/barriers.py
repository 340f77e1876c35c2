"""What keeps people from using a page, as axe-core finds it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.repository import ROOT
from tests.verifier.windows import Window

__all__ = ["expect_no_barrier", "expect_page_without_barrier"]

AXE = ROOT / "tests/web/node_modules/axe-core/axe.min.js"


def expect_no_barrier(window: Window) -> None:
    """Let axe-core look at a window's page as it is now."""
    expect_page_without_barrier(window.page)


def expect_page_without_barrier(page: Page) -> None:
    """Let axe-core look at a page as it is now; without it the test is skipped."""
    if not AXE.is_file():
        pytest.skip("axe-core is missing: run `npm ci --prefix tests/web`")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")

    told = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
    assert told == []
