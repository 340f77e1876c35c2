"""``hall-key``: a key that only its passphrase opens, an entry that a region takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trust_registry.agencies import Agency
from trust_registry.registry_file import read_file
from verifier.cli import main
from verifier.hall_key import open_hall_key

WHO = {
    "--id": "https://license.330000.example/hall",
    "--name-zh": "示例政务服务中心",
    "--name-en": "Sample service hall",
    "--uscc": "11310000MB2F30518R",
    "--division": "330000",
}


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("a sentence that opens the key\n")
    return path


def make(folder: Path, words: Path, key: str, **changed: str) -> int:
    options = [part for pair in (WHO | changed).items() for part in pair]
    return main(
        [
            "hall-key",
            "make",
            str(folder / key),
            "--hall-passphrase-file",
            str(words),
            "--entry",
            str(folder / "hall.json"),
            "--at",
            "2026-11-21T08:00",
            "--json",
            *options,
        ]
    )


def entry_of(folder: Path) -> Agency:
    return read_file((folder / "hall.json").read_bytes(), Agency, name="hall.json")


def test_a_key_and_its_entry_are_made(
    tmp_path: Path, words: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(tmp_path, words, "hall.pem") == 0

    told = json.loads(capsys.readouterr().out)
    (key,) = entry_of(tmp_path).keys
    assert (key.kid, key.purpose) == (told["kid"], "verifier")
    assert open_hall_key(tmp_path / "hall.pem", words).kid == key.kid


def test_the_next_key_stands_beside_the_one_before(tmp_path: Path, words: Path) -> None:
    make(tmp_path, words, "hall.pem")
    make(tmp_path, words, "next.pem")

    assert len(entry_of(tmp_path).keys) == 2


def test_no_key_is_overwritten_and_no_entry_changed(
    tmp_path: Path, words: Path
) -> None:
    make(tmp_path, words, "hall.pem")
    before = (tmp_path / "hall.json").read_bytes()

    assert make(tmp_path, words, "hall.pem") == 3
    assert (tmp_path / "hall.json").read_bytes() == before


@pytest.mark.parametrize(
    "changed",
    [{"--uscc": "11310000MB2F30518A"}, {"--id": "hall"}, {"--division": "33"}],
    ids=str,
)
def test_a_wrong_entry_leaves_no_key_behind(
    tmp_path: Path,
    words: Path,
    changed: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert make(tmp_path, words, "hall.pem", **changed) == 3
    assert not (tmp_path / "hall.pem").exists()
    assert "Traceback" not in capsys.readouterr().err
