"""A holder with one license, and a founded registry that knows its agency."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.wallet.edition import Edition, read_edition
from examples.wallet.wallet import Wallet
from tests.examples.holders import Holder
from tests.examples.wallets import driving_edition, registry_plan, store_with_status
from tests.trust_registry.founded import FoundedRegistry, found_registry
from trust_registry.store import TrustStore


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("founding") / "registry"
    found_registry(folder, registry_plan())
    return folder


@pytest.fixture
def registry(founded: Path, tmp_path: Path) -> FoundedRegistry:
    return FoundedRegistry(founded, tmp_path / "registry")


@pytest.fixture(scope="session")
def store(
    founded: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TrustStore]:
    folder = tmp_path_factory.mktemp("holder")
    registry = FoundedRegistry(founded, folder / "registry")
    store = store_with_status(registry, folder / "trust")
    yield store
    store.view().close()


@pytest.fixture(scope="session")
def wallet() -> Wallet:
    return Wallet.new()


@pytest.fixture
def edition(wallet: Wallet) -> Edition:
    return read_edition(driving_edition(wallet.public_jwk), wallet.public_jwk)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Holder:
    return Holder(tmp_path, capsys)


@pytest.fixture
def holder(empty: Holder, wallet: Wallet) -> Holder:
    empty.hold(wallet)
    return empty
