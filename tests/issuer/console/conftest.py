"""The console from which each of its tests starts: a copy of one that was made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from issuer.agencies import all_agencies
from issuer.desk.desk import Desk
from issuer.installation import Installation
from issuer.kept_signers import KeptSigners
from tests.issuer.accounts import ServedOffice
from tests.issuer.console.visitors import ConsoleOffice
from tests.issuer.desk.staff import Staff
from tests.issuer.office import PASSPHRASE, TYPES, Office


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("console") / "office"
    office = Office.open_in(folder)
    with office.installation:
        ConsoleOffice.of(ServedOffice(office))
    return folder


@pytest.fixture
def console(original: Path, tmp_path: Path) -> Iterator[ConsoleOffice]:
    folder = tmp_path / "office"
    shutil.copytree(original, folder)
    with Installation.open(folder) as installation:
        with installation.ledger.reading() as connection:
            market, police, estate = all_agencies(connection)
        served = ServedOffice(Office(installation, market, police))
        desk = Desk(TYPES, KeptSigners(installation, PASSPHRASE))
        staff = Staff(served.office, estate, desk)
        yield ConsoleOffice(served, staff, served.app())
