"""Where tests of accounts start: administrators, or a service with one clerk."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from issuer.accounts.roles import Role
from tests.issuer.accounts import ServedOffice
from tests.issuer.office import Office
from tests.issuer.service.administrators import Accounts, accounts_of


@pytest.fixture
def accounts(office: Office) -> Accounts:
    return accounts_of(office)


@pytest.fixture
def served(office: Office) -> ServedOffice:
    served = ServedOffice(office)
    served.operator("clerk", Role.ENTER, agency=office.market)
    return served


@pytest.fixture
def app(served: ServedOffice) -> FastAPI:
    return served.app()
