"""A service that the tests of one module ask and leave as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trust_registry.founded import FoundedRegistry
from tests.trust_registry.service.hosted import Hosted, hosting


@pytest.fixture(scope="module")
def untouched(
    original: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hosted]:
    folder = tmp_path_factory.mktemp("untouched") / "registry"
    with hosting(FoundedRegistry(original, folder)) as hosted:
        yield hosted
