"""Paper at the command line: one file, whole, for its owner's eyes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.issuer.printed import LATIN_FONT, Page
from tests.issuer.test_cli import AT, Shell

LATER = ("--at", "2026-11-22T08:00")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    opened = Shell(tmp_path, capsys)
    opened.set_up()
    return opened


def pdf_of(shell: Shell) -> Path:
    return shell.folder / "license.pdf"


def print_words(shell: Shell, license_id: str, *words: str) -> tuple[str, ...]:
    return ("print", shell.office, license_id, "--pdf", str(pdf_of(shell)), *words)


def test_a_minted_license_is_printed_for_its_owner_alone(shell: Shell) -> None:
    minted = shell.mint()

    shell.done(*print_words(shell, minted["license_id"]))

    page = Page(pdf_of(shell).read_bytes())
    assert [found.text for found in page.scan()] == [minted["qr_text"]]
    assert stat.S_IMODE(pdf_of(shell).stat().st_mode) == 0o600
    assert [path.name for path in shell.folder.glob("license.pdf*")] == ["license.pdf"]


def test_a_program_is_told_what_was_written(shell: Shell) -> None:
    minted = shell.mint()

    told = shell.json(*print_words(shell, minted["license_id"], "--layout", "card"))

    assert told == {
        "license_id": minted["license_id"],
        "pdf": str(pdf_of(shell)),
        "bytes": pdf_of(shell).stat().st_size,
    }
    assert Page(pdf_of(shell).read_bytes()).millimetres == (85.6, 54.0)


def test_another_process_on_another_day_writes_the_same_bytes(shell: Shell) -> None:
    words = print_words(shell, shell.mint()["license_id"])
    shell.done(*words)
    first = pdf_of(shell).read_bytes()

    # Seeds that order sets and dictionaries otherwise.
    seed = {**os.environ, "PYTHONHASHSEED": "7"}
    program = [sys.executable, "-m", "issuer.cli", *words, *LATER]
    subprocess.run(program, env=seed, check=True, capture_output=True)

    assert pdf_of(shell).read_bytes() == first


def test_a_license_that_ended_is_not_printed(shell: Shell) -> None:
    license_id = shell.mint()["license_id"]
    shell.done("revoke", shell.office, license_id, "--reason", "for the test", *AT)

    assert shell.run(*print_words(shell, license_id, *LATER)) == 1

    assert "已吊销" in shell.err
    assert "revoked and cannot be printed" in shell.err
    assert not pdf_of(shell).exists()


def test_a_refused_page_leaves_the_file_before_as_it_was(shell: Shell) -> None:
    license_id = shell.mint()["license_id"]
    pdf_of(shell).write_bytes(b"the one before")

    words = print_words(shell, license_id, "--font", str(LATIN_FONT))
    assert shell.run(*words) == 1

    assert "营业执照中的“营”（U+8425）" in shell.err
    assert pdf_of(shell).read_bytes() == b"the one before"


@pytest.mark.parametrize("place", ["/", ".", "absent/license.pdf"])
def test_a_place_that_is_no_file_is_told_in_one_sentence(
    shell: Shell, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shell.folder)
    license_id = shell.mint()["license_id"]

    assert shell.run("print", shell.office, license_id, "--pdf", place) == 3

    assert shell.err.count("\n") == 1
    assert place in shell.err
