"""What the tests of the ceremonies start from: an applicant, once made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.trust_registry.ceremony.fujian import Applicant


@pytest.fixture(scope="session")
def fujian_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("applicant") / "fujian"
    Applicant(folder).list_agency()
    return folder


@pytest.fixture
def fujian(fujian_folder: Path, tmp_path: Path) -> Applicant:
    shutil.copytree(fujian_folder, tmp_path / "fujian")
    return Applicant(tmp_path / "fujian")
