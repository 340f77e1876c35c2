"""The staff with which each test of the desk starts, and their programs."""

from __future__ import annotations

import pytest

from tests.issuer.desk.api_office import ApiOffice
from tests.issuer.desk.staff import Staff
from tests.issuer.office import Office


@pytest.fixture
def staff(office: Office) -> Staff:
    return Staff.at(office)


@pytest.fixture
def api(staff: Staff) -> ApiOffice:
    return ApiOffice.of(staff)
