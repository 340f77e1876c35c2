"""What the tests of the trust registry start from: a founded registry, once made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tokens import Tokens, softhsm
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


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tokens]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield softhsm(tmp_path_factory.mktemp("softhsm"), monkeypatch)
