"""Output that nobody reads to its end, as with ``| head``, ends a program quietly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LISTINGS = {
    "issuer": ["types", "list"],
    "trust_registry": ["plan", "plan.json", "--json"],
    "verifier": ["causes"],
}


@pytest.mark.parametrize("package", LISTINGS)
def test_a_closed_pipe_ends_a_program_without_a_traceback(
    package: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", f"{package}.cli", *LISTINGS[package]]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        told = program.stderr.read()

    assert b"Traceback" not in told
    assert b"BrokenPipeError" not in told
    assert program.returncode == 3
