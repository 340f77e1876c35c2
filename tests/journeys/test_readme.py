"""What the README tells a newcomer to type is typed, as it stands there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import ROOT, shell_lines

VERDICTS = ("ACCEPTED", "REFUSED", "CANNOT DECIDE")


def _typed_by_hand() -> list[str]:
    """Return the lines of the job by hand, but for the path and the endless page."""
    lines = shell_lines(ROOT / "README.md")
    return [line for line in lines if not line.startswith(("make ", "export "))]


def _type(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    programs = Path(sys.executable).parent
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_a_newcomer_mints_revokes_and_checks_a_license(tmp_path: Path) -> None:
    verdicts = []
    for line in _typed_by_hand():
        if " serve " in line:
            continue
        typed = _type(line, tmp_path)
        shown = typed.stdout + typed.stderr
        assert typed.returncode == 0 or " check " in line, f"{line}\n{shown}"
        assert "Traceback" not in shown
        if " check " in line:
            verdicts += [word for word in VERDICTS if word in typed.stdout]

    assert verdicts == ["ACCEPTED", "REFUSED"]
