"""A hall of Zhejiang with a key of its own, listed beside an office of Shanghai."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from credential.moments import to_rfc3339
from tests.issuer.listed import founded_with
from tests.issuer.office import SECRET, Office
from tests.sample_registry import NOW, ZHEJIANG
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.disk import OWNER_ONLY
from verifier.cli import main

__all__ = ["HALL", "PREFIX", "founded_with_hall", "make_hall"]

HALL = "https://license.330000.example/hall"
PREFIX = "https://license.310000.example/"


def make_hall(folder: Path) -> None:
    """Make ``hall.pem``, its passphrase in ``words.txt``, its entry ``hall.json``."""
    words = folder / "words.txt"
    words.write_text(f"{SECRET}\n")
    words.chmod(OWNER_ONLY)
    made = [
        *("hall-key", "make", str(folder / "hall.pem")),
        *("--hall-passphrase-file", str(words), "--entry", str(folder / "hall.json")),
        *("--id", HALL, "--name-zh", "示例政务服务中心", "--name-en", "Sample hall"),
        *("--uscc", "11310000MB2F30518R", "--division", ZHEJIANG),
        *("--at", to_rfc3339(NOW), "--json"),
    ]
    assert main(made) == 0


def founded_with_hall(office: Office, folder: Path, contact: str) -> FoundedRegistry:
    """Found a registry that lists the office, with one of its addresses, and the hall.

    Args:
        office: The office.
        folder: Where to; the hall was made there.
        contact: ``disputes`` or ``inquiries``: where the office's service takes them.
    """

    def listed(region: dict[str, Any]) -> None:
        for agency in region["agencies"]:
            agency["contact"][contact] = f"{PREFIX}{contact}"

    def with_hall(plan: dict[str, Any]) -> None:
        entry = json.loads((folder / "hall.json").read_bytes())
        home = next(one for one in plan["regions"] if one["code"] == ZHEJIANG)
        home["agencies"].append(entry)

    return founded_with(office, folder, listed, with_hall)
