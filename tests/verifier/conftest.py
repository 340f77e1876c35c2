"""Where tests start: a valid world, a stick from a real registry, a service window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.verifier.browsers import chromium
from tests.verifier.revoked_since import Sticks
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


@pytest.fixture(scope="session")
def sticks(tmp_path_factory: pytest.TempPathFactory) -> Sticks:
    """Return two sticks: a license is good on the first, revoked on the second."""
    return Sticks.make(tmp_path_factory.mktemp("sticks"))


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
