"""``token``: made once, listed without secrets, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from verifier.cli import main


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["token", *(str(word) for word in words)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_token_goes_to_standard_output_alone_and_only_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tokens.json"
    scopes = ["--scope", "verify", "--scope", "decide"]

    code, out, err = run(capsys, "make", file, "--label", "排队系统", *scopes)
    _, listed, _ = run(capsys, "list", file, "--json")

    token = out.strip()
    secret = token.rpartition(".")[2]
    (shown,) = json.loads(listed)
    assert code == 0
    assert token.startswith(f"hall.{shown['token_id']}.")
    assert (shown["label"], shown["scopes"]) == ("排队系统", ["decide", "verify"])
    assert secret not in err + listed + file.read_text("utf-8")


def test_a_token_that_was_taken_back_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tokens.json"
    _, out, _ = run(capsys, "make", file, "--label", "queue", "--scope", "verify")
    number = out.split(".")[1]

    code, _, told = run(capsys, "take-back", file, number)

    assert code == 0
    assert "queue" in told
    assert run(capsys, "list", file)[1] == ""
    assert run(capsys, "take-back", file, number)[0] == 3


@pytest.mark.parametrize("days", ["0", "-99999999999", "367", "99999999999"])
def test_a_token_for_no_time_or_for_ever_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], days: str
) -> None:
    file = tmp_path / "tokens.json"
    scope = ["--label", "queue", "--scope", "verify"]

    code, out, err = run(capsys, "make", file, *scope, "--days", days)

    assert (code, out) == (3, "")
    assert "366" in err
    assert not file.exists()
