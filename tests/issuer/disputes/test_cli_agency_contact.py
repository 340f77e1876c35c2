"""``agency contact``: an agency says where it takes disputes, long after it began."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from issuer.cli import main
from tests.issuer.disputes.inboxes import Inbox
from tests.issuer.office import Office

ADDRESS = "https://issuer.310000.example/disputes"


def contact(office: Office, *words: str, agency: str = "market") -> int:
    folder = str(office.installation.folder)
    at = ("--at", "2026-11-21T08:00", "--json")
    return main(["agency", "contact", folder, "--agency", agency, *words, *at])


def entry_in(path: str) -> dict[str, str]:
    told: dict[str, str] = json.loads(Path(path).read_bytes())["contact"]
    return told


def test_an_address_is_added_and_the_rest_stays(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert contact(office, "--disputes", ADDRESS) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["contact"] == {"phone": "021-00000000", "disputes": ADDRESS}
    assert entry_in(told["entry"])["disputes"] == ADDRESS
    assert Inbox(office).trail_holds()


def test_an_empty_text_takes_a_way_out(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    contact(office, "--disputes", ADDRESS)
    capsys.readouterr()

    assert contact(office, "--disputes", "") == 0
    assert "disputes" not in json.loads(capsys.readouterr().out)["contact"]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--disputes", "http://plain.example/disputes"),
        ("--disputes", f"{ADDRESS}?to=elsewhere"),
        ("--disputes", "https://user:secret@issuer.310000.example/disputes"),
    ],
    ids=str,
)
def test_what_the_registry_would_refuse_changes_nothing(
    office: Office, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert contact(office, *words) != 0
    assert "Traceback" not in capsys.readouterr().err
    assert contact(office, "--email", "desk@market.example") == 0
    assert "disputes" not in json.loads(capsys.readouterr().out)["contact"]
