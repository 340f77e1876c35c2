"""The inbox with which each test of disputes starts."""

from __future__ import annotations

import pytest

from tests.issuer.disputes.inboxes import Inbox
from tests.issuer.office import Office


@pytest.fixture
def inbox(office: Office) -> Inbox:
    return Inbox(office)
