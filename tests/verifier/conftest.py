"""The valid world from which each test of a verdict starts."""

from __future__ import annotations

import pytest

from tests.verifier.sticks import Stick, make_stick
from tests.world import World


@pytest.fixture
def world() -> World:
    """Return a world whose license is accepted."""
    return World()


@pytest.fixture(scope="session")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Stick:
    """Return a stick from a real registry, with a license that its issuer minted."""
    return make_stick(tmp_path_factory.mktemp("stick"))
