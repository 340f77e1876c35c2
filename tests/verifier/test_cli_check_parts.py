"""``tongyan-verifier check`` with cases and with codes in parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from credential.split_code import split_code
from tests.verifier.pictures import qr, saved
from tests.verifier.sticks import AT, Stick
from verifier.cli import main


@pytest.fixture(scope="module")
def trust(stick: Stick, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stick.counter(tmp_path_factory.mktemp("counter"))


def check(trust: Path, *options: str | Path) -> int:
    settings = ["--trust", str(trust), "--region", "330000", "--at", AT]
    return main(["check", *map(str, options), *settings])


def parts_of(stick: Stick) -> tuple[str, ...]:
    code = stick.text.read_text("ascii").strip()
    return split_code(code, part_characters=150)


def results(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)["results"]


def test_parts_in_several_inputs_make_one_code(
    stick: Stick, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, part in enumerate(reversed(parts_of(stick))):
        (tmp_path / f"{number}.png").write_bytes(saved(qr(part)))

    assert check(trust, tmp_path, "--json") == 0
    (result,) = results(capsys)
    assert Path(result["input"]).name == f"{len(parts_of(stick)) - 1}.png"


def test_what_is_incomplete_cannot_be_decided_and_says_what_is_missing(
    stick: Stick, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, *_ = parts_of(stick)
    (tmp_path / "first.txt").write_text(first, "ascii")

    assert check(trust, tmp_path / "first.txt", stick.picture, "--json") == 2
    accepted, incomplete = results(capsys)
    assert accepted["verdict"] == "accepted"
    assert incomplete["report"]["cause"] == "part-of-code"
    assert incomplete["parts"]["missing"] == list(range(2, len(parts_of(stick)) + 1))


def test_paper_is_checked_for_any_case_and_leaves_no_file(
    stick: Stick, trust: Path, tmp_path: Path
) -> None:
    hall = tmp_path / "hall.sqlite"

    assert check(trust, stick.picture, "--case", "沪浦 1", "--hall", hall) == 0
    assert not hall.exists()
    assert not list(trust.glob("hall-memory*"))


@pytest.mark.parametrize("case", ["9" * 65, "a\tb"])
def test_what_is_no_case_number_is_a_mistake(
    stick: Stick, trust: Path, case: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        check(trust, stick.picture, "--case", case)

    assert stopped.value.code == 3
