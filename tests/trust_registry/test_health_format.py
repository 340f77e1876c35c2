"""The document of the health audit names what the audit says, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from tests.repository import ROOT

DOCUMENT = (ROOT / "docs" / "formats" / "health.md").read_text("utf-8")


def coded() -> set[str]:
    """Return the rules and kinds that the code can say."""
    found: set[str] = set()
    for path in Path(ROOT / "trust_registry" / "health").glob("*.py"):
        found |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text("utf-8")))
    return found


def documented() -> set[str]:
    tables = DOCUMENT.split("## Findings")[1]
    first_cells = re.findall(r"^\| (`[^|]+) \|", tables, re.MULTILINE)
    return {code for cell in first_cells for code in re.findall(r"`([^`]+)`", cell)}


def test_every_rule_and_kind_is_documented_and_no_other() -> None:
    assert coded() - {"tongyan-health-1"} == documented()
