"""Private keys lie encrypted, for their owner alone, under their own key id."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from credential.jose import kid_of, public_key
from issuer.keys import generate_key_file, load_signer
from tests.issuer.office import PASSPHRASE, SECRET, Office
from trust_registry import passphrase
from trust_registry.errors import KeyFileError
from trust_registry.passphrase import Passphrase


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    name, _ = generate_key_file(tmp_path, PASSPHRASE)
    return tmp_path / name


def test_a_key_signs_what_its_public_half_verifies(tmp_path: Path) -> None:
    name, jwk = generate_key_file(tmp_path, PASSPHRASE)
    signer = load_signer(tmp_path / name, PASSPHRASE, expected_kid=kid_of(jwk))
    suite, key = public_key(jwk)
    assert suite.verify(b"text", key, signer.sign(b"text"))


def test_a_key_file_is_its_owners_alone_and_encrypted(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert key_file.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY")


def test_every_key_and_the_ledger_of_an_installation_are_its_owners_alone(
    office: Office,
) -> None:
    folder = office.installation.folder
    files = [*(folder / "keys").iterdir(), folder / "ledger.sqlite3"]
    assert len(files) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o700


def test_a_wrong_passphrase_is_told_without_the_passphrase(key_file: Path) -> None:
    wrong = Passphrase("another long sentence")
    with pytest.raises(KeyFileError, match="does not open") as refused:
        load_signer(key_file, wrong, expected_kid=key_file.stem)
    assert "another" not in str(refused.value)


def test_a_key_file_that_others_can_read_is_refused(key_file: Path) -> None:
    key_file.chmod(0o640)
    with pytest.raises(KeyFileError, match="can be read by others"):
        load_signer(key_file, PASSPHRASE, expected_kid=key_file.stem)


def test_attack_another_key_put_in_the_files_place_is_refused(
    tmp_path: Path, key_file: Path
) -> None:
    other, _ = generate_key_file(tmp_path, PASSPHRASE)
    (tmp_path / other).replace(key_file)
    with pytest.raises(KeyFileError, match="holds the key"):
        load_signer(key_file, PASSPHRASE, expected_kid=key_file.stem)


def test_a_key_file_without_encryption_is_refused(key_file: Path) -> None:
    plain = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key_file.write_bytes(plain)
    with pytest.raises(KeyFileError, match="not encrypted"):
        load_signer(key_file, PASSPHRASE, expected_kid=key_file.stem)


@pytest.mark.parametrize("content", [b"", b"not a key", b"\x00" * 400])
def test_a_damaged_key_file_is_refused(key_file: Path, content: bytes) -> None:
    key_file.write_bytes(content)
    with pytest.raises(KeyFileError):
        load_signer(key_file, PASSPHRASE, expected_kid=key_file.stem)


def test_a_missing_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_signer(tmp_path / "none.pem", PASSPHRASE, expected_kid="none")


def test_a_key_of_another_curve_is_refused(key_file: Path) -> None:
    other = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(SECRET.encode()),
    )
    key_file.write_bytes(other)
    with pytest.raises(KeyFileError, match="suite"):
        load_signer(key_file, PASSPHRASE, expected_kid=key_file.stem)


def test_a_passphrase_is_the_first_line_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes(SECRET.encode() + b"\r\nand more\n")
    assert passphrase.from_file(path).reveal() == SECRET.encode()


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff\xfe not text at all"])
def test_a_passphrase_file_that_protects_nothing_is_refused(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "passphrase"
    path.write_bytes(content)
    with pytest.raises(KeyFileError):
        passphrase.from_file(path)


def test_a_missing_passphrase_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be read"):
        passphrase.from_file(tmp_path / "none")


def test_an_asked_passphrase_is_as_long_as_one_from_a_file() -> None:
    assert passphrase.ask("?", read=lambda _: SECRET).reveal() == SECRET.encode()
    with pytest.raises(KeyFileError, match="12 characters"):
        passphrase.ask("?", read=lambda _: "short")


def test_no_secret_shows_when_its_holder_is_printed(key_file: Path) -> None:
    signer = load_signer(key_file, PASSPHRASE, expected_kid=key_file.stem)
    assert SECRET not in repr(PASSPHRASE)
    assert "private" not in repr(signer).lower()
