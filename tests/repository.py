"""The repository as the tests of documents and packaging see it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

__all__ = ["ROOT", "pyproject", "shell_lines", "tracked_files"]

ROOT = Path(__file__).parent.parent

_SHELL_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def pyproject() -> dict[str, Any]:
    """Return ``pyproject.toml``, parsed."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def tracked_files(*patterns: str) -> list[Path]:
    """Return the files under version control, or about to be, that match."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        [*command, "--", *patterns], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode != 0:
        pytest.skip("not a git clone: install git and clone the repository")
    names = sorted(set(listed.stdout.split("\0")) - {""})
    return [path for name in names if (path := ROOT / name).is_file()]


def shell_lines(document: Path) -> list[str]:
    """Return the lines of a document's shell blocks, as a user would type them."""
    blocks = _SHELL_BLOCK.findall(document.read_text("utf-8"))
    return [line for block in blocks for line in block.splitlines() if line.strip()]
