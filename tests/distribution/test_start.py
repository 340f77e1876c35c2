"""What starts at a counter loads what it needs and no more: every import costs time."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each of these takes as long to import as a whole check is worth.
_SLOW = {
    "fastapi",
    "hypothesis",
    "jinja2",
    "numpy",
    "qrcode",
    "securesystemslib",
    "sqlalchemy",
    "starlette",
    "tuf",
    "urllib3",
    "uvicorn",
}


def _loaded_by(module: str) -> set[str]:
    show = f"import sys, {module}; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize(
    "module", ["verifier.cli", "verifier.checking", "trust_registry.store"]
)
def test_a_check_loads_nothing_slow(module: str) -> None:
    assert _loaded_by(module) & _SLOW == set()
