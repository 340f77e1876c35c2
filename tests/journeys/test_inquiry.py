"""A hall of Zhejiang asks Shanghai for a license that nobody shows.

Real commands, keys and services over a founded registry.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from credential.moments import to_rfc3339, to_seconds
from issuer.service.app import create_app
from issuer.service.serving import Serving
from issuer.trust_folder import TrustFolder
from tests.issuer.office import BUSINESS, PASSPHRASE, Office
from tests.journeys.listed_hall import HALL, PREFIX, founded_with_hall, make_hall
from tests.local_service import running
from tests.repository import ROOT
from tests.sample_registry import NOW, ZHEJIANG
from tests.trust_registry.founded import FoundedRegistry
from verifier.cli import main

MARKET = f"{PREFIX}market"
SHOP = ROOT / "examples/service_items/food-shop.json"
AT = to_rfc3339(NOW)
NEEDED = {
    *("document_number", "legal_name", "legal_representative", "registered_address"),
}


@dataclass
class Window:
    """A window of the hall, with its trust store and key."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def key(self) -> tuple[str, ...]:
        key, words = self.folder / "hall.pem", self.folder / "words.txt"
        return "--hall-key", str(key), "--hall-passphrase-file", str(words)

    def ask(self, address: str, number: str, *more: str, holder: str = "") -> Any:
        """Type the command; return its exit code and what it tells."""
        words = [
            *("inquire", "--trust", str(self.folder / "trust")),
            *("--region", ZHEJIANG, "--hall-id", HALL, "--at", AT, "--json"),
            *("--agency", MARKET, "--type", "business-license"),
            *("--number", number, "--holder", holder or number),
            *("--item", "330000-SPJY", "--case", "2026-0117"),
            *("--operator", "clerk-7", "--cause", "核对申请人的营业执照"),
            *("--inquiry-mirror", f"{PREFIX}={address}"),
        ]
        self.capsys.readouterr()
        code = main([*words, *self.key, *more])
        return code, json.loads(self.capsys.readouterr().out)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office.open_in(tmp_path / "office")
    with opened.installation:
        yield opened


@pytest.fixture
def window(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Window:
    """Make the hall's key and its entry for the registry."""
    make_hall(tmp_path)
    return Window(tmp_path, capsys)


@pytest.fixture
def registry(office: Office, window: Window) -> FoundedRegistry:
    """Found a registry that lists office and hall; Zhejiang publishes its matter."""
    founded = founded_with_hall(office, window.folder, "inquiries")
    items = {
        "format": "tongyan-service-items-1",
        "items": [json.loads(SHOP.read_bytes())],
    }
    file = founded.region(ZHEJIANG).folder / "service-items.json"
    file.write_text(json.dumps(items), "utf-8")
    founded.publish(ZHEJIANG, now=NOW, emergency="day one")
    return founded


@pytest.fixture
def service(office: Office, registry: FoundedRegistry, tmp_path: Path) -> Iterator[str]:
    """Serve the agency with a trust store of its own."""
    registry.store(tmp_path / "trust")
    registry.store(tmp_path / "issuer-trust")
    trust = TrustFolder.open(tmp_path / "issuer-trust")
    serving = Serving(
        replace(office.installation, registry=trust),
        office.publisher(now=to_seconds(NOW)),
        PASSPHRASE,
        clock=lambda: to_seconds(NOW),
    )
    with running(lambda _: create_app(serving)) as address:
        yield f"{address}/"


def test_a_hall_calls_what_its_matter_needs_of_a_license_of_another_region(
    office: Office, service: str, window: Window
) -> None:
    record = office.mint(BUSINESS).record
    code, told = window.ask(service, record.document_number, "--claims")
    assert (code, told["state"]) == (0, 0), told
    assert told["license_id"] == record.license_id
    assert told["claims"].keys() == NEEDED
    code, told = window.ask(service, record.document_number)
    assert (code, told["state"]) == (0, 0)
    assert "claims" not in told
    code, told = window.ask(service, record.document_number, holder="somebody")
    assert (code, told["state"]) == (1, 5)
    assert "license_id" not in told
    # What the agency does not answer is no "not found".
    more = ("--item", "330000-KDQY")
    code, told = window.ask(service, record.document_number, *more)
    assert (code, told["refused"]) == (2, "inquiry-unknown-item")
    code, told = window.ask("http://127.0.0.1:9/", record.document_number)
    assert (code, told["refused"]) == (2, "no-network")
