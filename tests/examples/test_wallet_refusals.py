"""What the wallet does not do, told in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from examples.wallet.__main__ import main
from examples.wallet.wallet import Wallet
from tests.examples.holders import NAME, Holder, at
from tests.examples.wallets import driving_edition
from tests.sample_keys import jwk_of
from trust_registry.store import TrustStore


def test_a_license_of_another_holder_is_not_taken_in(holder: Holder) -> None:
    stolen = holder.receive(driving_edition(jwk_of("holder"), serial="STOLEN00001"))

    error = holder.run("add", stolen, code=1)["error"]

    assert "bound to another key" in error["en"]
    assert [one["name"] for one in holder.run("list")["editions"]] == [NAME]


def test_a_license_that_its_agency_never_signed_is_not_taken_in(
    holder: Holder, wallet: Wallet, store: TrustStore
) -> None:
    genuine = driving_edition(wallet.public_jwk)
    jws, _, disclosures = genuine.partition("~")
    other = driving_edition(jwk_of("holder")).partition("~")[0]
    forged = f"{jws.rpartition('.')[0]}.{other.rpartition('.')[2]}~{disclosures}"
    line = ("add", holder.receive(forged), "--trust", store.folder, *at())

    error = holder.run(*line, code=1)["error"]

    assert error["en"].startswith("The signature does not hold")


@pytest.mark.parametrize("text", ["", "TY1:ABC.", "eyJ~", "\x00\xff", "A" * 100_000])
def test_what_is_no_edition_is_not_taken_in(holder: Holder, text: str) -> None:
    file = holder.folder / "edition.txt"
    file.write_text(text, "utf-8")

    assert "no wallet edition" in holder.run("add", file, code=1)["error"]["en"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["show", "passport"], "there is no 'passport' in this wallet"),
        (["code", NAME, "--disclose", "nickname"], "nothing to choose called nickname"),
        (["code", NAME, "--disclose", "issue_date"], "called issue_date"),
        (["where", NAME, "--trust", "nowhere"], "is no trust store"),
        (["add", "nowhere.txt"], "No such file"),
        (["new"], "is there already"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_mistake_is_one_sentence_in_both_languages(
    holder: Holder, line: list[str], told: str
) -> None:
    out, errors = holder.type(*line, code=3)

    assert out == ""
    assert told in errors
    assert errors.count("\n") == 2


def test_without_a_terminal_the_passphrase_comes_from_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "--wallet", str(tmp_path / "wallet.sealed")]) == 3

    assert "--passphrase-file" in capsys.readouterr().err


def test_a_wrong_option_is_no_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["code"])

    assert ended.value.code == 3
    assert "--help" in capsys.readouterr().err
