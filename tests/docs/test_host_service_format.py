"""The document of the host's service, held against the service."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.repository import ROOT
from tests.sample_registry import NOW
from tests.trust_registry.founded import FoundedRegistry, found_registry
from trust_registry import trqp
from trust_registry.host import Host
from trust_registry.host_view import HostView
from trust_registry.service.app import HostService
from trust_registry.service.problems import INGEST_CODES, PROBLEMS
from trust_registry.service.trqp import answer_query

TEXT = (ROOT / "docs/formats/host-service.md").read_text("utf-8")


def rows(section: str) -> list[list[str]]:
    """Return the cells of a section's tables, without heads and rules."""
    part = TEXT.split(f"\n## {section}\n")[1].split("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in part.splitlines()
        if line.startswith("|") and not line.startswith("|---")
    ]
    return [row for row in cells if row[0].startswith("`")]


def test_every_problem_is_named_with_its_code() -> None:
    assert [row[0].strip("`") for row in rows("Problems")] == list(PROBLEMS)


def test_every_rule_of_a_refusal_stands_beside_its_code() -> None:
    named = {
        rule: row[0].strip("`")
        for row in rows("Problems")
        for rule in re.findall(r"\b[IS][1-8]\b", row[2])
    }

    assert named == dict(INGEST_CODES)


def test_every_reason_is_named() -> None:
    named = {row[0].strip("`") for row in rows("Trust questions: TRQP v2")}

    assert set(trqp.REASONS) <= named


def test_the_example_is_what_the_service_answers(tmp_path: Path) -> None:
    found_registry(tmp_path / "original")
    registry = FoundedRegistry(tmp_path / "original", tmp_path / "registry")
    view = HostView(registry.host)
    view.refresh(now=NOW)
    asked = re.search(r"-d '(\{.*?\}\})'", TEXT, re.DOTALL)
    answered = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert asked
    assert answered

    answer = answer_query(
        asked[1].encode("utf-8"),
        view.view(),
        trqp.authorization,
        "authorized",
        now=NOW,
    )

    assert answer == json.loads(answered[1])


def test_every_path_is_described(tmp_path: Path) -> None:
    found_registry(tmp_path / "registry")
    host = Host(tmp_path / "registry/host")
    service = HostService(host, clock=lambda: NOW, cosign=lambda _: None)  # type: ignore[arg-type, return-value]
    paths = set(service.interface()["paths"])

    assert paths
    assert {path for path in paths if path not in TEXT} == set()
