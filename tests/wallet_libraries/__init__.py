"""Wallets of others, from npm, played by small scripts against our real services.

A script reads one JSON object from standard input and writes one to standard output.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.programs import program

__all__ = ["play"]

_FOLDER = Path(__file__).parent
_ENDS_WITHIN_S = 60


def play(script: str, request: dict[str, Any]) -> dict[str, Any]:
    """Run a script of this folder and return its answer, or skip the test.

    A script that fails fails the test, with what it said.
    """
    node = program("node", "nodejs", package="nodejs")
    if not (_FOLDER / "node_modules").is_dir():
        pytest.skip(
            "the wallet libraries are missing: run `npm ci --prefix "
            "tests/wallet_libraries` (needs the Debian package npm)"
        )
    ended = subprocess.run(
        [node, str(_FOLDER / script)],
        input=json.dumps(request).encode(),
        capture_output=True,
        timeout=_ENDS_WITHIN_S,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer
