"""The pages about license types say what the catalogue says."""

from __future__ import annotations

import subprocess
import sys

from tests.repository import ROOT

SCRIPT = ROOT / "scripts" / "make_license_type_pages.py"


def test_the_pages_are_what_their_script_makes() -> None:
    ran = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
