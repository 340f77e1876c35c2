"""What the tests of the trust registry start from: a founded registry, once made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tokens import tokens  # noqa: F401 (a fixture)
from tests.trust_registry.founded import FoundedRegistry, found_registry
from trust_registry.store import TrustStore


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founding") / "registry"
    found_registry(folder)
    return folder


@pytest.fixture
def registry(original: Path, tmp_path: Path) -> FoundedRegistry:
    return FoundedRegistry(original, tmp_path / "registry")


@pytest.fixture
def store(registry: FoundedRegistry, tmp_path: Path) -> TrustStore:
    return registry.store(tmp_path / "trust")
