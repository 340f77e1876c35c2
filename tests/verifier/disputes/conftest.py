"""The hall with which each test of disputes starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.verifier.disputes.halls import Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(tmp_path / "disputes.sqlite")
    yield opened
    opened.outbox.close()
