from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.distribution.conftest import Installation
from tests.repository import ROOT, pyproject, tracked_files

PACKAGES: list[str] = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"][
    "packages"
]
SCRIPTS: dict[str, str] = pyproject()["project"]["scripts"]


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def test_the_wheel_has_every_file_of_the_packages(installation: Installation) -> None:
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in tracked_files(*(f"{package}/**" for package in PACKAGES))
    }

    assert expected - _names(installation.wheel) == set()


def test_the_wheel_has_nothing_but_the_packages_and_the_license(
    installation: Installation,
) -> None:
    tops = {name.split("/")[0] for name in _names(installation.wheel)}
    metadata = {top for top in tops if top.endswith(".dist-info")}

    assert tops - metadata == set(PACKAGES)
    assert len(metadata) == 1
    assert f"{metadata.pop()}/licenses/LICENSE" in _names(installation.wheel)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_imported_from_where_it_was_installed(
    package: str, installation: Installation
) -> None:
    show = f"import {package}; print({package}.__file__)"

    ran = installation.run(installation.program("python"), "-c", show)

    assert ran.returncode == 0, ran.stderr
    assert Path(ran.stdout.strip()).is_relative_to(installation.folder)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_command_explains_itself_where_it_was_installed(
    script: str, installation: Installation
) -> None:
    ran = installation.run(installation.program(script), "--help")

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(f"usage: {script}")
    assert ran.stderr == ""
