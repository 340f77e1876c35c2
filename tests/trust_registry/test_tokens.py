"""Keys inside tokens: they sign as files do, and never leave."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from securesystemslib.signer import Key
from tuf.api.metadata import Targets

from credential import strict_json
from tests.sample_registry import NOW, SHANGHAI
from tests.tokens import PIN, Tokens
from tests.trust_registry.founded import PASSPHRASE, FoundedRegistry
from tests.trust_registry.test_cli import run, run_json
from trust_registry import roles
from trust_registry.disk import Disk
from trust_registry.errors import KeyFileError
from trust_registry.keys import find_signer, make_key, open_signer
from trust_registry.metadata import sign, verified
from trust_registry.passphrase import Passphrase, Pin
from trust_registry.pkcs11_uri import read_uri
from trust_registry.role_content import region_authority, region_publication
from trust_registry.token_keys import attach_key

MODULE = "module-path=/usr/lib/softhsm/libsofthsm2.so"


class Typed:
    """An officer who types one PIN."""

    def __init__(self, pin: str = PIN) -> None:
        self.pin = pin
        self.asked: list[str] = []

    def passphrase_of(self, path: Path) -> Passphrase:
        raise AssertionError(f"a passphrase was asked for {path}")

    def pin_of(self, token: str) -> Pin:
        self.asked.append(token)
        return Pin(self.pin)


_made: set[str] = set()


def in_token(tokens: Tokens, folder: Path, key: str) -> Key:
    """Make a key in a token, once a session; make it known in a folder."""
    uri = tokens.uri("Council", key)
    attached = attach_key(
        folder,
        "mine",
        uri=uri,
        owner=SHANGHAI,
        secrets=Typed(),
        disk=Disk(),
        make=uri not in _made,
    )
    _made.add(uri)
    return attached


def test_a_tokens_key_signs_a_role_as_a_file_does(
    tokens: Tokens, tmp_path: Path
) -> None:
    key = in_token(tokens, tmp_path, "signs")
    officer = Typed()
    signer = find_signer(tmp_path, key, officer)
    assert signer is not None
    publication = region_publication({}, version=1, expires=NOW)
    authority = region_authority(SHANGHAI, [key], version=1, expires=NOW)

    raw = sign(publication, [signer])

    verified(raw, Targets, roles.publisher_role(SHANGHAI), authority)
    assert officer.asked == ["Council"]


def test_a_private_key_never_leaves_its_token(tokens: Tokens, tmp_path: Path) -> None:
    in_token(tokens, tmp_path, "stays")
    token = pkcs11.lib(str(tokens.module)).get_token(token_label="Council")
    with token.open(user_pin=PIN) as session:
        key = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label="stays")
        with pytest.raises(pkcs11.AttributeSensitive):
            key[pkcs11.Attribute.VALUE]
        assert key[pkcs11.Attribute.SENSITIVE] is True
        assert key[pkcs11.Attribute.EXTRACTABLE] is False

    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"mine.pub.json", "mine.signer.json"}


def test_a_key_that_a_token_holds_already_is_attached(
    tokens: Tokens, tmp_path: Path
) -> None:
    made = in_token(tokens, tmp_path / "one", "shared")
    attached = in_token(tokens, tmp_path / "two", "shared")

    assert attached == made


def test_no_key_of_a_token_is_overwritten(tokens: Tokens, tmp_path: Path) -> None:
    in_token(tokens, tmp_path, "once")
    _made.discard(tokens.uri("Council", "once"))

    with pytest.raises(KeyFileError, match="ever overwritten"):
        in_token(tokens, tmp_path / "again", "once")
    assert not (tmp_path / "again").exists()


def test_a_wrong_pin_is_one_sentence_that_does_not_show_it(
    tokens: Tokens, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    in_token(tokens, tmp_path, "locked")
    signer = open_signer(tmp_path, "mine", Typed("135791"))
    assert signer is not None

    with pytest.raises(KeyFileError, match="does not open the token") as told:
        sign(region_publication({}, version=1, expires=NOW), [signer])
    assert "135791" not in f"{told.value}{told.value.__cause__}{caplog.text}"
    assert "135791" not in repr(Pin("135791"))


def test_a_token_that_is_not_plugged_in_is_a_key_that_is_not_here(
    tokens: Tokens, tmp_path: Path
) -> None:
    key = in_token(tokens, tmp_path, "elsewhere")
    path = tmp_path / "mine.signer.json"
    path.write_text(path.read_text().replace("Council", "Stolen"))

    assert find_signer(tmp_path, key, Typed()) is None


def test_a_key_attached_under_the_wrong_name_signs_nothing(
    tokens: Tokens, tmp_path: Path
) -> None:
    in_token(tokens, tmp_path, "right")
    in_token(tokens, tmp_path / "other", "wrong")
    (tmp_path / "other/mine.signer.json").replace(tmp_path / "mine.signer.json")
    signer = open_signer(tmp_path, "mine", Typed())
    assert signer is not None

    with pytest.raises(KeyFileError, match="is not the private part of"):
        sign(region_publication({}, version=1, expires=NOW), [signer])


def test_a_passphrase_is_never_sent_to_a_token(tokens: Tokens, tmp_path: Path) -> None:
    in_token(tokens, tmp_path, "thrifty")
    signer = open_signer(tmp_path, "mine", PASSPHRASE)
    assert signer is not None

    with pytest.raises(KeyFileError, match="no PIN was given"):
        sign(region_publication({}, version=1, expires=NOW), [signer])


def test_a_pin_is_read_where_the_uri_says(tokens: Tokens, tmp_path: Path) -> None:
    in_token(tokens, tmp_path, "sourced")
    path = tmp_path / "mine.signer.json"
    stored = strict_json.loads(path.read_bytes())
    stored["uri"] += f"&pin-source=file:{tokens.pin_file}"
    path.write_bytes(strict_json.dumps(stored))
    officer = Typed()
    signer = open_signer(tmp_path, "mine", officer)
    assert signer is not None

    assert sign(region_publication({}, version=1, expires=NOW), [signer])
    assert officer.asked == []


def test_without_the_extra_the_sentence_names_it(
    tokens: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_token(tokens, tmp_path, "extra")
    monkeypatch.setitem(sys.modules, "pkcs11", None)

    with pytest.raises(KeyFileError, match=r"install tongyan\[pkcs11\]"):
        open_signer(tmp_path, "mine", Typed())


@pytest.mark.parametrize(
    ("uri", "match"),
    [
        ("https://token/key", "not a PKCS#11 URI"),
        ("pkcs11:token=A?" + MODULE, "names the token .* and the key"),
        ("pkcs11:object=k?" + MODULE, "names the token .* and the key"),
        ("pkcs11:token=A;object=k", "absolute path"),
        ("pkcs11:token=A;object=k?module-path=libsofthsm2.so", "absolute path"),
        (f"pkcs11:token=A;object=k?{MODULE}&pin-value=1234", "must not stand"),
        (f"pkcs11:token=A;object=k?{MODULE}&pin-source=pin", "absolute path"),
        ("pkcs11:token=A;token=B;object=k?" + MODULE, "stands twice"),
        ("pkcs11:token=A;object=k;slot-id=1?" + MODULE, "is not supported"),
        ("pkcs11:token=A;object=k;type=public?" + MODULE, "type=private"),
        ("pkcs11:token=%FF;object=k?" + MODULE, "not UTF-8"),
        ("pkcs11:token=A B;object=k?" + MODULE, "no attribute"),
        (f"pkcs11:token={'A' * 2000};object=k?{MODULE}", "not a PKCS#11 URI"),
    ],
)
def test_a_uri_that_names_no_one_key_is_refused(uri: str, match: str) -> None:
    with pytest.raises(KeyFileError, match=match):
        read_uri(uri)


def test_a_uri_is_read_as_the_standard_writes_it() -> None:
    uri = read_uri(
        f"pkcs11:token=Council%20310000;serial=7a;id=%01%fe;type=private?{MODULE}"
    )

    assert (uri.token, uri.serial, uri.id) == ("Council 310000", "7a", b"\x01\xfe")
    assert uri.module_path == "/usr/lib/softhsm/libsofthsm2.so"


@pytest.mark.parametrize(
    ("stored", "match"),
    [
        (b"{", "attach the key anew"),
        (b'{"format":"tongyan-signer-2","uri":"x"}', "attach the key anew"),
        (b'{"format":"tongyan-signer-1","uri":"file2:/key.pem"}', "cannot be used"),
        (b'{"format":"tongyan-signer-1","uri":"hsm:2"}', "cannot be used"),
    ],
)
def test_whereabouts_that_name_no_signer_are_one_sentence(
    tmp_path: Path, stored: bytes, match: str
) -> None:
    make_key(tmp_path, "mine", owner=SHANGHAI, passphrase=PASSPHRASE, disk=Disk())
    (tmp_path / "mine.pem").unlink()
    (tmp_path / "mine.signer.json").write_bytes(stored)

    with pytest.raises(KeyFileError, match=match) as told:
        open_signer(tmp_path, "mine", Typed())
    assert "\n" not in str(told.value)


def test_a_module_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    module = tmp_path / "module.so"
    module.write_bytes(b"no module")

    with pytest.raises(KeyFileError, match="check it and its module"):
        attach_key(
            tmp_path,
            "mine",
            uri=f"pkcs11:token=A;object=k?module-path={module}",
            owner=SHANGHAI,
            secrets=Typed(),
            disk=Disk(),
        )


def test_keys_are_made_attached_and_listed_by_command(
    capsys: pytest.CaptureFixture[str], tokens: Tokens, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a sentence for the tests alone\n")
    folder, uri = tmp_path / "keys", tokens.uri("Officer B", "by command")
    key = ("--owner", SHANGHAI, "--pin-file", tokens.pin_file)
    made = run_json(capsys, "key", "make", folder, "a", "--uri", uri, *key)
    attached = run_json(capsys, "key", "attach", folder, "b", "--uri", uri, *key)
    filed = ("--owner", SHANGHAI, "--passphrase-file", secret)
    run_json(capsys, "key", "make", folder, "c", *filed)

    listed: Any = run_json(capsys, "key", "list", folder)["keys"]
    assert made["keyid"] == attached["keyid"]
    assert [one["where"] for one in listed] == [uri, uri, str(folder / "c.pem")]
    assert {one["owner"] for one in listed} == {SHANGHAI}
    assert run(capsys, "key", "list", folder)[0] == 0
    again, _, err = run(capsys, "key", "make", folder, "c", *filed)
    assert again == 3
    assert "ever overwritten" in err


def test_a_host_signs_with_what_keys_are_here(
    registry: FoundedRegistry, tokens: Tokens
) -> None:
    """One of three host keys lies in a token that is not plugged in."""
    keys = registry.folder / "host/keys"
    (keys / "host-3.pem").unlink()
    stored = {"format": "tongyan-signer-1", "uri": tokens.uri("Stolen")}
    (keys / "host-3.signer.json").write_bytes(strict_json.dumps(stored))

    assert registry.release().timestamp_version == 2
