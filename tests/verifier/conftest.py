"""The valid world from which each test of a verdict starts."""

from __future__ import annotations

import pytest

from tests.world import World


@pytest.fixture
def world() -> World:
    """Return a world whose license is accepted."""
    return World()
