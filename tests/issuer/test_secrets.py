"""Secrets of a running service: held for its processes, or read from a folder."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.issuer.office import BUSINESS, NOW, SECRET, YEAR_S, Office, agency
from trust_registry.errors import KeyFileError
from trust_registry.passphrase import (
    AskedSecrets,
    FolderSecrets,
    HeldSecrets,
    Passphrase,
    Pin,
)

OWN = "another sentence that opens one key"
USCC = "11310000MB2F30000K"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "secrets"
    made.mkdir()
    (made / "passphrase").write_text(f"{SECRET}\n", "utf-8")
    (made / "state.pin").write_text("123456\n", "utf-8")
    return made


def test_agencies_with_passphrases_of_their_own_sign_at_one_service(
    office: Office, folder: Path
) -> None:
    third = office.installation.enter_agency(
        agency("third", USCC, BUSINESS), Passphrase(OWN), now=NOW, key_life_s=YEAR_S
    )
    secrets = FolderSecrets(folder)
    (key,) = office.keys(third)
    with pytest.raises(KeyFileError):
        office.installation.signer_for(third, secrets, now=NOW)
    # Read when it is needed: the service goes on meanwhile.
    (folder / f"{key.file_name}.passphrase").write_text(f"{OWN}\n", "utf-8")
    for one in (office.market, third):
        signer = office.installation.signer_for(one, secrets, now=NOW)
        assert len(signer.sign(b"a license")) == 64


@pytest.mark.parametrize("token", ["../state", "..", "", ".state", "none"])
def test_attack_the_name_of_a_token_leads_out_of_no_folder(
    folder: Path, token: str
) -> None:
    (folder.parent / "state.pin").write_text("654321\n", "utf-8")
    with pytest.raises(KeyFileError):
        FolderSecrets(folder).pin_of(token)
    assert FolderSecrets(folder).pin_of("state").reveal() == b"123456"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="no folder"):
        FolderSecrets(tmp_path / "none")


def test_what_was_asked_for_is_handed_on_and_nothing_else() -> None:
    asked = AskedSecrets(lambda: Passphrase(SECRET), lambda _: Pin("123456"))
    asked.passphrase_of(Path("key"))
    handed: HeldSecrets = pickle.loads(pickle.dumps(asked.held()))  # noqa: S301
    assert handed.passphrase_of(Path("key")).reveal() == SECRET.encode()
    with pytest.raises(KeyFileError, match="no PIN"):
        handed.pin_of("state")


def test_no_text_of_secrets_shows_them() -> None:
    held = HeldSecrets(Passphrase(SECRET), {"state": Pin("123456")})
    shown = f"{held!r} {held!s} {Passphrase(SECRET)!r} {held.pin_of('state')!r}"
    assert SECRET not in shown
    assert "123456" not in shown
