"""The office from which each test of the issuing side starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.issuer.office import Office
from tests.tokens import tokens  # noqa: F401 (a fixture)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office whose ledger holds no license yet."""
    opened = Office.open_in(tmp_path / "office")
    with opened.installation:
        yield opened
