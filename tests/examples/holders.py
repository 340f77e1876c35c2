"""Somebody at a terminal with a wallet of their own."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credential import strict_json
from credential.moments import to_rfc3339
from examples.wallet.__main__ import main
from examples.wallet.wallet import Wallet
from examples.wallet.wallet_file import WalletFile
from tests.examples.wallets import LIGHT, PASSPHRASE, driving_edition
from tests.sample_registry import NOW

__all__ = ["NAME", "Holder", "at"]

NAME = "driving-license"


class Holder:
    """Somebody at a terminal, with one folder.

    ``run`` returns what a command answers with ``--json``, and fails the test unless it
    ends with the exit code expected.
    """

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        (folder / "secret.txt").write_bytes(PASSPHRASE.reveal() + b"\n")

    def run(self, command: str, *arguments: Any, code: int = 0) -> dict[str, Any]:
        out, errors = self.type(command, *arguments, "--json", code=code)
        assert "Traceback" not in errors
        answer: dict[str, Any] = json.loads(out)
        return answer

    def type(self, command: str, *arguments: Any, code: int = 0) -> tuple[str, str]:
        line = [command, *self.options, *arguments]
        assert main([str(word) for word in line]) == code
        out, errors = self._capsys.readouterr()
        return out, errors

    @property
    def options(self) -> list[str | Path]:
        """The wallet and what opens it."""
        wallet, secret = self.folder / "wallet.sealed", self.folder / "secret.txt"
        return ["--wallet", wallet, "--passphrase-file", secret]

    def new(self) -> dict[str, str]:
        """Make a wallet; return the public key that the agency gets."""
        file = self.folder / "holder-key.json"
        self.run("new", "--public-key", file)
        jwk: dict[str, str] = strict_json.loads(file.read_bytes())
        return jwk

    def receive(self, text: str) -> Path:
        """Put what an agency made into a file."""
        file = self.folder / "edition.txt"
        file.write_text(text + "\n", "ascii")
        return file

    def hold(self, wallet: Wallet) -> None:
        """Have the license already, sealed lightly."""
        edition = driving_edition(wallet.public_jwk)
        file = WalletFile(self.folder / "wallet.sealed", PASSPHRASE, stretching=LIGHT)
        file.create(wallet.with_edition(NAME, edition))


def at(**later: float) -> tuple[str, str]:
    return "--at", to_rfc3339(NOW + timedelta(**later))
