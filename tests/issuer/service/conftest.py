"""The administrators from whom tests of accounts start."""

from __future__ import annotations

import pytest

from tests.issuer.office import Office
from tests.issuer.service.administrators import Accounts, accounts_of


@pytest.fixture
def accounts(office: Office) -> Accounts:
    return accounts_of(office)
