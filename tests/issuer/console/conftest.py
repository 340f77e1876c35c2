"""The console from which each of its tests starts."""

from __future__ import annotations

import pytest

from tests.issuer.accounts import ServedOffice
from tests.issuer.console.visitors import ConsoleOffice
from tests.issuer.office import Office


@pytest.fixture
def console(office: Office) -> ConsoleOffice:
    return ConsoleOffice.of(ServedOffice(office))
