"""An agency's key inside a token: licenses are minted, the key never leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from issuer.agencies import keys_of
from issuer.cli import main
from issuer.token_keys import open_token_key, take_token_key
from tests.issuer.office import BUSINESS, NOW, YEAR_S, Office, fields_of
from tests.tokens import PIN, Tokens
from trust_registry.errors import KeyFileError
from trust_registry.passphrase import AskedSecrets, Passphrase, Pin


def typed(pin: str = PIN) -> AskedSecrets:
    """Somebody who has a token and no key file."""

    def no_file() -> Passphrase:
        raise AssertionError("a passphrase was asked for")

    return AskedSecrets(no_file, lambda _: Pin(pin))


def test_licenses_are_minted_with_a_key_in_a_token(
    office: Office, tokens: Tokens
) -> None:
    uri = tokens.uri("Agency", "police")
    key = office.installation.enter_key(
        office.police, typed(), now=NOW, begins=NOW, ends=NOW + YEAR_S, key_uri=uri
    )
    signer = office.installation.signer_for(office.police, typed(), now=NOW)
    message = b"a license"

    assert signer.kid == key.kid
    assert not list(office.installation.folder.glob(f"keys/{key.kid}.pem"))
    assert len({len(signer.sign(message)) for _ in range(3)} | {64}) == 1


def test_a_whole_office_works_from_tokens(
    tokens: Tokens, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The status key and the agency's lie in one token; both sign in one process."""

    def run(*argv: object) -> dict[str, str]:
        capsys.readouterr()
        code = main([*map(str, argv), "--json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        answer: dict[str, str] = json.loads(out)
        return answer

    folder, pin = tmp_path / "office", ("--pin-file", tokens.pin_file)
    status = ("--key-uri", tokens.uri("Agency", "status"))
    run("init", folder, "--region", "310000", *status, *pin)
    who = ("--name-zh", "上海市市场监督管理局", "--name-en", "Shanghai Market")
    what = ("--uscc", "11310000MB2F30518R", "--type", "business-license")
    key = ("--key-uri", tokens.uri("Agency", "market"))
    added = run("agency", "add", folder, "--id", "market", *who, *what, *key, *pin)
    fields = tmp_path / "fields.json"
    fields.write_text(json.dumps(fields_of(BUSINESS), ensure_ascii=False), "utf-8")
    minted = run("mint", folder, "--type", "business-license", "--fields", fields, *pin)
    published = run("publish-status", folder, *pin)

    entry = json.loads(Path(added["entry"]).read_text("utf-8"))
    assert entry["keys"][0]["purpose"] == "credential"
    assert minted
    assert published
    assert {path.suffix for path in (folder / "keys").iterdir()} == {".json"}


def test_a_key_of_a_token_is_one_agencys(office: Office, tokens: Tokens) -> None:
    folder = office.installation.folder / "keys"
    uri = tokens.uri("Agency", "one agency's")
    take_token_key(folder, uri, typed())

    with pytest.raises(KeyFileError, match="name a new one"):
        take_token_key(folder, uri, typed())


def test_a_wrong_pin_enters_no_key(office: Office, tokens: Tokens) -> None:
    # Of another token: a login serves all keys of its token in this process.
    uri = tokens.uri("Officer B", "not entered")
    with pytest.raises(KeyFileError, match="does not open the token"):
        office.installation.enter_key(
            office.police,
            typed("135791"),
            now=NOW,
            begins=NOW,
            ends=NOW + 1,
            key_uri=uri,
        )

    with office.installation.ledger.reading() as connection:
        assert len(keys_of(connection, office.police.id)) == 1


def test_a_token_in_anothers_place_signs_nothing(
    office: Office, tokens: Tokens
) -> None:
    folder = office.installation.folder / "keys"
    first, jwk = take_token_key(folder, tokens.uri("Agency", "first"), typed())
    second, _ = take_token_key(folder, tokens.uri("Agency", "second"), typed())
    (folder / second).replace(folder / first)
    signer = open_token_key(folder / first, typed(), jwk)

    with pytest.raises(KeyFileError, match="does not hold the key"):
        signer.sign(b"a license")


@pytest.mark.parametrize("stored", [None, b"{", b'{"format":"tongyan-signer-1"}'])
def test_lost_whereabouts_are_one_sentence(
    office: Office, tokens: Tokens, stored: bytes | None
) -> None:
    folder = office.installation.folder / "keys"
    uri = tokens.uri("Agency", "lost")
    path = folder / "lost.signer.json"
    if stored is not None:
        path.write_bytes(stored)

    with pytest.raises(KeyFileError, match=r"restore it|attach the key anew") as told:
        open_token_key(path, typed(), {})
    assert "\n" not in str(told.value)
    assert uri not in str(told.value)
