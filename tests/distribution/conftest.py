from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.repository import ROOT


@dataclass(frozen=True, slots=True)
class Installation:
    """The wheel, installed where the repository is out of reach."""

    wheel: Path
    folder: Path

    def program(self, name: str) -> Path:
        return self.folder / "bin" / name

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={"PYTHONWARNINGS": "error", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    wheels = tmp_path_factory.mktemp("wheels")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels)]
    _python(*build, str(ROOT))
    (wheel,) = wheels.iterdir()
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=False)
    python = str(folder / "bin" / "python")
    install = ["install", "--quiet", "--no-index", "--no-deps", "--no-compile"]
    _python("-m", "pip", "--python", python, *install, str(wheel))
    _lend_dependencies(folder)
    return Installation(wheel, folder)


def _python(*arguments: str) -> None:
    ran = subprocess.run([sys.executable, *arguments], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _lend_dependencies(folder: Path) -> None:
    # A path in a .pth file is appended as it is: the .pth files inside it are not read,
    # so the editable installation of this repository is not lent along.
    ours = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (theirs,) = folder.glob("lib/python*/site-packages")
    (theirs / "lent.pth").write_text("\n".join(ours), "utf-8")
