"""Real PKCS#11 tokens that the tests start: SoftHSM2, in a folder of the test's own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.programs import program

__all__ = ["PIN", "TOKENS", "Tokens", "tokens"]

PIN = "648219"
# SoftHSM2 sees only the tokens that are there when it is loaded.
TOKENS = ("Publisher 310000", "Officer B", "Council", "Agency")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens that are plugged in."""

    module: Path
    pin_file: Path

    def uri(self, token: str, key: str = "key") -> str:
        named = f"pkcs11:token={quote(token)};object={quote(key)}"
        return f"{named}?module-path={self.module}"


@pytest.fixture(scope="session")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    """Start them, once a process: SoftHSM2 keeps the settings that it was loaded with.

    A package's ``conftest.py`` imports this fixture.
    """
    if not _started:
        _started.append(_softhsm(tmp_path_factory.mktemp("softhsm")))
    return _started[0]


_started: list[Tokens] = []


def _softhsm(folder: Path) -> Tokens:
    utility = program("softhsm2-util", package="softhsm2")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    pins = ["--pin", PIN, "--so-pin", "the maker's own"]
    for token in TOKENS:
        initialize = [utility, "--init-token", "--free", "--label", token, *pins]
        subprocess.run(initialize, check=True, capture_output=True)
    (folder / "pin.txt").write_text(f"{PIN}\n")
    return Tokens(_module(), folder / "pin.txt")


def _module() -> Path:
    for folder in ("/usr/lib/softhsm", "/usr/local/lib/softhsm", "/usr/lib64/pkcs11"):
        module = Path(folder) / "libsofthsm2.so"
        if module.exists():
            return module
    pytest.skip("libsofthsm2.so is missing: install the Debian package softhsm2")
