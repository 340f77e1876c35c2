"""The wallet at rest: what opens it, and what was tampered with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credential import base64url, strict_json
from examples.wallet.errors import SealedFileError
from examples.wallet.sealed_file import STRETCHING, seal, unseal
from examples.wallet.wallet import Wallet
from examples.wallet.wallet_file import WalletFile
from tests.examples.wallets import LIGHT, PASSPHRASE
from trust_registry.passphrase import Passphrase

SECRET = b"what nobody else may read"
SEALED = seal(SECRET, PASSPHRASE, stretching=LIGHT)
MEMBERS: dict[str, Any] = strict_json.loads(SEALED)


def test_what_was_sealed_is_opened_by_its_passphrase() -> None:
    assert unseal(SEALED, PASSPHRASE) == SECRET


def test_each_time_it_is_sealed_otherwise() -> None:
    again = strict_json.loads(seal(SECRET, PASSPHRASE, stretching=LIGHT))

    changing = {name for name in MEMBERS if again[name] != MEMBERS[name]}
    assert changing == {"salt", "nonce", "ciphertext"}


def test_a_guess_costs_128_mib() -> None:
    assert 128 * STRETCHING.n * STRETCHING.r == 128 * 2**20


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(SealedFileError, match="passphrase is wrong"):
        unseal(SEALED, Passphrase("a sentence of somebody else"))


# Attacks on the file


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, len(base64url.decode(MEMBERS["ciphertext"])) * 8 - 1))
def test_a_ciphertext_with_one_bit_flipped_is_refused(place: int) -> None:
    raw = bytearray(base64url.decode(MEMBERS["ciphertext"]))
    raw[place // 8] ^= 1 << place % 8
    tampered = MEMBERS | {"ciphertext": base64url.encode(bytes(raw))}

    with pytest.raises(SealedFileError, match="passphrase is wrong, or"):
        unseal(strict_json.dumps(tampered), PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        {"n": 2**15},
        {"p": 2},
        {"salt": base64url.encode(bytes(16))},
        {"nonce": base64url.encode(bytes(12))},
        {"ciphertext": ""},
        {"ciphertext": MEMBERS["ciphertext"][:-4]},
    ],
    ids=lambda change: "-".join(change),
)
def test_a_changed_member_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SealedFileError):
        unseal(strict_json.dumps(MEMBERS | change), PASSPHRASE)


@pytest.mark.parametrize(
    "change",
    [
        {"n": 2},  # seals cheaply what is guessed later
        {"n": 2**30},  # eats the memory
        {"n": 2**14 + 1},
        {"r": 1},
        {"p": 1000},
        {"kdf": "none"},
        {"cipher": "AES-128-CBC"},
        {"format": "tongyan-example-wallet-2"},
        {"nonce": ""},
        {"comment": "kept by nobody"},
    ],
    ids=lambda change: "-".join(f"{name}-{value}" for name, value in change.items()),
)
def test_a_planted_head_is_refused_before_any_work(change: dict[str, Any]) -> None:
    with pytest.raises(SealedFileError, match="no wallet file of ours"):
        unseal(strict_json.dumps(MEMBERS | change), PASSPHRASE)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", SEALED[:-9], SEALED * 2])
def test_bytes_that_are_no_wallet_are_refused(raw: bytes) -> None:
    with pytest.raises(SealedFileError, match="no wallet file of ours"):
        unseal(raw, PASSPHRASE)


# The file


@pytest.fixture
def file(tmp_path: Path) -> WalletFile:
    return WalletFile(tmp_path / "wallet.sealed", PASSPHRASE, stretching=LIGHT)


def test_a_wallet_comes_back_from_its_file(file: WalletFile) -> None:
    wallet = Wallet.new().with_edition("mine", "eyJ~")
    file.create(wallet)

    again = file.load()
    assert again.public_jwk == wallet.public_jwk
    assert again.editions == {"mine": "eyJ~"}


def test_a_wallet_that_is_there_is_never_overwritten(file: WalletFile) -> None:
    file.create(Wallet.new())
    before = file.path.read_bytes()

    with pytest.raises(SealedFileError, match="is there already"):
        file.create(Wallet.new())
    assert file.path.read_bytes() == before


def test_saving_leaves_one_file_for_its_owner(file: WalletFile) -> None:
    file.create(Wallet.new())
    file.save(file.load().with_edition("mine", "eyJ~"))

    assert [path.name for path in file.path.parent.iterdir()] == ["wallet.sealed"]
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_without_a_file_the_holder_is_told_how_to_make_one(file: WalletFile) -> None:
    with pytest.raises(SealedFileError, match="make one with `new`"):
        file.load()


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(SealedFileError, match="cannot be read"):
        WalletFile(tmp_path, PASSPHRASE).load()


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b'{"format":"tongyan-example-wallet-content-1","holder_key":"","editions":{}}',
        b'{"format":"later","holder_key":"","editions":{}}',
    ],
)
def test_content_of_another_format_is_refused(file: WalletFile, content: bytes) -> None:
    file.path.write_bytes(seal(content, PASSPHRASE, stretching=LIGHT))

    with pytest.raises(SealedFileError, match="format that this program"):
        file.load()


def test_a_wallet_shows_no_secret_when_it_is_printed() -> None:
    assert repr(Wallet.new()) == "Wallet()"
