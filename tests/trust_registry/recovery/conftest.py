from __future__ import annotations

from pathlib import Path

import pytest

from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.recovery.officers import Counter, Officers


@pytest.fixture
def officers(registry: FoundedRegistry) -> Officers:
    return Officers(registry)


@pytest.fixture
def counter(registry: FoundedRegistry, tmp_path: Path) -> Counter:
    return Counter(registry, tmp_path / "counter")
