"""``offer`` at the command line."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.issuer.test_cli import AT, POLICE, Shell

URL = ("--public-url", "https://license.310000.example")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    opened = Shell(tmp_path, capsys)
    opened.set_up(POLICE)
    return opened


def test_an_offer_is_told_and_drawn_for_its_owner_alone(shell: Shell) -> None:
    license_id = shell.mint(kind="driving-license")["license_id"]
    picture = shell.folder / "offer.svg"
    line = ("offer", shell.office, license_id, *URL, "--svg", str(picture))
    told = shell.json(*line, *AT)
    assert told["license_id"] == license_id
    assert told["qr_text"].startswith(
        "openid-credential-offer://?credential_offer_uri="
    )
    assert len(told["tx_code"]) == 6
    assert stat.S_IMODE(picture.stat().st_mode) == 0o600
    assert picture.read_text("ascii").startswith("<svg")
    said = shell.done(*line, "--no-tx-code", *AT)
    assert "Transaction code" not in said
    assert told["tx_code"] not in said


@pytest.mark.parametrize(
    ("url", "license_id", "code", "told"),
    [
        ("http://license.310000.example", None, 3, "https"),
        ("https://license.310000.example", "nobody", 1, "nobody"),
    ],
)
def test_what_cannot_be_offered_is_one_sentence(
    shell: Shell, url: str, license_id: str | None, code: int, told: str
) -> None:
    minted = shell.mint(kind="driving-license")["license_id"]
    line = ("offer", shell.office, license_id or minted, "--public-url", url, *AT)
    assert shell.run(*line) == code
    assert told in shell.err
    assert "Traceback" not in shell.err


def test_a_license_that_ended_is_not_offered(shell: Shell) -> None:
    license_id = shell.mint(kind="driving-license")["license_id"]
    shell.done("revoke", shell.office, license_id, "--reason", "for the test", *AT)
    assert shell.run("offer", shell.office, license_id, *URL, *AT) == 1
    assert "钱包版" in shell.err
