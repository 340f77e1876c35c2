"""The office from which each test of the issuing side starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.issuer.office import Office
from tests.tokens import tokens  # noqa: F401 (a fixture)


@pytest.fixture(scope="session")
def closed_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return what each office is copied from: its tables and keys are made once."""
    made = Office.open_in(tmp_path_factory.mktemp("closed") / "office")
    made.installation.ledger.close()
    return made


@pytest.fixture
def office(closed_office: Office, tmp_path: Path) -> Iterator[Office]:
    """Return an office whose ledger holds no license yet."""
    opened = closed_office.copied_to(tmp_path / "office")
    with opened.installation:
        yield opened
