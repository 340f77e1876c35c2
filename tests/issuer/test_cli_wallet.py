"""Wallet editions at the command line: minted with a license, and handed over later."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from credential import carrier, sd_jwt
from credential.jose import thumbprint
from credential.shown_license import read_shown_license
from tests.issuer.test_cli import AT, POLICE, Shell
from tests.sample_keys import jwk_of

KIND = "driving-license"
PAPER, PHONE = "print", "wallet"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    opened = Shell(tmp_path, capsys)
    opened.set_up(POLICE)
    return opened


def key_file(shell: Shell, name: str = "holder", **more: str) -> str:
    path = shell.folder / f"{name}.json"
    path.write_text(json.dumps({**jwk_of(name), **more}), "ascii")
    return str(path)


def holder_of(text: str) -> Any:
    return read_shown_license(sd_jwt.parse(text)).license.holder_jwk


def test_mint_writes_a_bound_wallet_edition_for_its_owner_alone(shell: Shell) -> None:
    file = shell.folder / "license.txt"
    key = ("--holder-key", key_file(shell))
    minted = shell.mint(*key, "--wallet", str(file), kind=KIND)
    assert file.read_text("ascii") == minted["wallet"]["sd_jwt"] + "\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert holder_of(minted["wallet"]["sd_jwt"]) == jwk_of("holder")
    assert minted["wallet"]["holder_key"] == thumbprint(jwk_of("holder"))
    assert minted["wallet"]["phone_code"].keys() == {"version", "characters"}


def test_mint_makes_no_wallet_edition_unless_asked(shell: Shell) -> None:
    minted = shell.mint(kind=KIND)
    assert minted["wallet"] is None
    (edition,) = shell.json("show", shell.office, minted["license_id"])["editions"]
    assert edition["kind"] == PAPER


def test_a_wallet_edition_without_a_key_is_warned_of(shell: Shell) -> None:
    file = shell.folder / "license.txt"
    minted = shell.mint("--wallet", str(file), kind=KIND)
    assert holder_of(minted["wallet"]["sd_jwt"]) is None
    assert minted["wallet"]["holder_key"] is None
    assert "--holder-key" in shell.err


def test_a_private_key_is_refused_and_not_repeated(shell: Shell) -> None:
    secret = "c2VjcmV0"
    path = shell.folder / "fields.json"
    shell.done("types", "template", KIND, "--to", str(path))
    line = ("mint", shell.office, "--type", KIND, "--fields", str(path))
    key = ("--holder-key", key_file(shell, d=secret))
    assert shell.run(*line, *key, *shell.key, *AT) == 1
    assert "公钥" in shell.err
    assert secret not in shell.out + shell.err
    assert "none" in shell.done("list", shell.office)


def test_a_new_phone_gets_an_edition_and_show_tells_all_three(shell: Shell) -> None:
    minted = shell.mint("--holder-key", key_file(shell), kind=KIND)
    file = shell.folder / "new-phone.txt"
    handed = shell.json(
        *("wallet", shell.office, minted["license_id"], "--out", str(file)),
        *("--holder-key", key_file(shell, "stranger"), *shell.key, *AT),
    )
    shown = shell.json("show", shell.office, minted["license_id"])
    assert file.read_text("ascii").strip() == handed["wallet"]["sd_jwt"]
    assert [one["kind"] for one in shown["editions"]] == [PAPER, PHONE, PHONE]
    assert [one["superseded_at"] for one in shown["editions"]] == [
        *(None, "2026-11-21T00:00:00Z", None)
    ]
    assert [one["holder_key"] for one in shown["editions"]] == [
        *(None, thumbprint(jwk_of("holder")), thumbprint(jwk_of("stranger")))
    ]
    assert len({one["status"]["index"] for one in shown["editions"]}) == 3
    assert [event["act"] for event in shown["events"]] == ["mint", "hand-over"]
    told = shell.done("show", shell.office, minted["license_id"])
    assert told.count("钱包版") == 2


def test_a_hand_over_needs_a_key(shell: Shell) -> None:
    license_id = shell.mint(kind=KIND)["license_id"]
    with pytest.raises(SystemExit) as ended:
        shell.run("wallet", shell.office, license_id, "--out", "license.txt")
    assert ended.value.code == 3


def test_renew_binds_the_successor_to_the_key_it_is_given(shell: Shell) -> None:
    minted = shell.mint("--holder-key", key_file(shell), kind=KIND)
    renewed = shell.json(
        *("renew", shell.office, minted["license_id"], *shell.key, *AT),
        *("--set", "valid_until=2046-11-20", "--holder-key", key_file(shell)),
    )
    assert holder_of(renewed["wallet"]["sd_jwt"]) == jwk_of("holder")
    assert renewed["wallet"]["sd_jwt"] != minted["wallet"]["sd_jwt"]


def test_qr_writes_the_edition_that_is_asked_for(shell: Shell) -> None:
    path = shell.folder / "small.json"
    shell.done("types", "template", KIND, "--to", str(path))
    fields = json.loads(path.read_bytes())
    fields.pop("portrait", None)  # a portrait is too long for one code
    path.write_text(json.dumps(fields), "utf-8")
    minted = shell.json(
        *("mint", shell.office, "--type", KIND, "--fields", str(path)),
        *("--holder-key", key_file(shell), *shell.key, *AT),
    )
    question = ("qr", shell.office, minted["license_id"])
    paper = shell.json(*question)
    phone = shell.json(*question, "--edition", PHONE)
    assert (paper["edition"], phone["edition"]) == (PAPER, PHONE)
    assert carrier.decode(paper["qr_text"]) == minted["sd_jwt"]
    assert carrier.decode(phone["qr_text"]) == minted["wallet"]["sd_jwt"]


def test_qr_tells_that_there_is_no_wallet_edition(shell: Shell) -> None:
    license_id = shell.mint(kind=KIND)["license_id"]
    assert shell.run("qr", shell.office, license_id, "--edition", PHONE) == 1
    assert "钱包版" in shell.err
