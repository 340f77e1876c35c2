"""A person types the fingerprint at a terminal, and is never shown the right one."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from credential.moments import to_rfc3339
from tests.sample_registry import NOW
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.cli import main

AT = ("--at", to_rfc3339(NOW))


def sign_at_a_terminal(registry: FoundedRegistry, folder: Path, typed: str) -> str:
    """Let an officer sign and type; return what the terminal showed."""
    secret, renewal = folder / "secret.txt", folder / "renew.zip"
    secret.write_text("a sentence for the tests alone\n")
    trust = ("--trust", str(registry.store(folder / "trust").folder))
    assert main(["propose", "renew", *trust, "--out", str(renewal), *AT]) == 0
    command = [
        *(sys.executable, "-m", "trust_registry.cli", "sign", str(renewal), *trust),
        *("--keys", str(registry.folder / "council")),
        *("--out", str(folder / "signatures"), "--passphrase-file", str(secret), *AT),
    ]
    officer, machine = pty.openpty()
    try:
        os.write(officer, f"{typed}\n".encode("ascii"))
        ran = subprocess.run(
            command,
            stdin=machine,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
        )
    finally:
        os.close(officer)
        os.close(machine)
    return ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals of this kind there")
def test_the_fingerprint_is_asked_where_a_person_sits(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    shown = sign_at_a_terminal(registry, tmp_path, registry.fingerprint)

    assert "请键入注册表根的指纹（以纸质为准）：" in shown
    assert "Type the fingerprint of the registry's root, from paper:" in shown
    assert len(list((tmp_path / "signatures").iterdir())) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals of this kind there")
def test_a_wrong_fingerprint_is_not_told_right(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    shown = sign_at_a_terminal(registry, tmp_path, "3F2A " * 16)

    assert "do not sign" in shown
    assert registry.fingerprint not in shown
    assert registry.fingerprint.replace(" ", "").lower() not in shown
    assert not (tmp_path / "signatures").exists()
