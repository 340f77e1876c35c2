"""Where tests start: a valid world, a stick from a real registry, a service window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.verifier.browsers import chromium
from tests.verifier.sticks import Stick, make_stick
from tests.verifier.windows import Window, opened
from tests.world import World


@pytest.fixture
def world() -> World:
    """Return a world whose license is accepted."""
    return World()


@pytest.fixture(scope="session")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Stick:
    """Return a stick from a real registry, with a license that its issuer minted."""
    return make_stick(tmp_path_factory.mktemp("stick"))


# For a module only: Playwright keeps an event loop running in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser; without one the test is skipped and says what to install."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """Return a service window over a world whose license is accepted."""
    with opened(browser) as window:
        yield window
