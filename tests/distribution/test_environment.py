"""The script that makes the environment, where something it needs is missing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import ROOT

_TOOLS = ("sh", "cat", "cmp", "rm")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script and the locks, and a PATH with the bare tools."""
    (tmp_path / "bin").mkdir()
    for tool in _TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / "bin" / tool).symlink_to(found)
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copy(ROOT / "scripts/make_environment.sh", tmp_path)
    return tmp_path


def _python_saying(checkout: Path, script: str) -> None:
    program = checkout / "bin" / "python3"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)


def _make(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(checkout / "bin" / "sh"), "make_environment.sh", "requirements.lock"],
        cwd=checkout,
        env={"PATH": str(checkout / "bin"), **environment},
        capture_output=True,
        text=True,
    )


def test_one_sentence_where_there_is_no_python(checkout: Path) -> None:
    made = _make(checkout)

    assert made.returncode == 1
    assert made.stderr.startswith("No Python 3.11 or newer was found: install one")
    assert made.stderr.count("\n") == 1


def test_one_sentence_where_the_python_asked_for_is_too_old(checkout: Path) -> None:
    _python_saying(checkout, "exit 1")

    made = _make(checkout, PYTHON="python3")

    assert made.returncode == 1
    assert made.stderr.startswith("PYTHON=python3 does not run or is older than 3.11")
    assert made.stderr.count("\n") == 1


def test_one_sentence_names_the_package_where_nothing_makes_an_environment(
    checkout: Path,
) -> None:
    _python_saying(checkout, f'[ "$1" = -m ] && exit 1\nexec "{sys.executable}" "$@"')

    made = _make(checkout)

    assert made.returncode == 1
    assert "install the package python3-venv" in made.stderr
    assert made.stderr.count("\n") == 1
    assert not (checkout / ".venv").exists()


def test_an_environment_that_is_up_to_date_is_left_alone(checkout: Path) -> None:
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(checkout / "bin" / "python3")
    _python_saying(checkout, '[ "$*" = "-m pip --version" ]')
    wanted = [checkout / "requirements.lock", checkout / "pyproject.toml"]
    stamp = "".join(path.read_text("utf-8") for path in wanted)
    (checkout / ".venv" / "installed-requirements.lock").write_text(stamp, "utf-8")

    made = _make(checkout)

    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
