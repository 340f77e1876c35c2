"""One `tongyan-verifier check` of one PNG: the whole process, from start to exit.

The counter's registry is the nation's; the status list has 15 million entries.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.nation import ACCEPTING_REGION, nation
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_code
from credential import qr_image
from credential.moments import to_rfc3339

__all__ = ["measure"]

PROGRAM = Path(sys.executable).with_name("tongyan-verifier")
PROCESSES = 15


def measure() -> dict[str, float]:
    """Return the fastest of several: the rest of the machine only ever slows one."""
    with nation() as made, tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "license.png"
        picture.write_bytes(qr_image.png(business_license_code(0)))
        what = [str(picture), "--trust", str(made.trust)]
        where = ["--region", ACCEPTING_REGION, "--at", to_rfc3339(NOW)]
        command = [str(PROGRAM), "check", *what, *where]
        return {"cli.check_cold_s": min(_seconds(command) for _ in range(PROCESSES))}


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    ran = subprocess.run(command, capture_output=True, text=True)
    took_s = time.perf_counter() - begun
    if ran.returncode != 0:
        raise AssertionError(f"not accepted: {ran.stdout}{ran.stderr}")
    return took_s
