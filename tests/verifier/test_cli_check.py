"""``tongyan-verifier check`` over a real trust store."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.verifier.pictures import png_of_header, qr, saved, sheet
from tests.verifier.sticks import AT, Stick
from verifier.cli import main

LATER = "2026-12-20T08:00"


@pytest.fixture(scope="module")
def trust(stick: Stick, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stick.counter(tmp_path_factory.mktemp("counter"))


def check(
    *inputs: str | Path, trust: Path, at: str = AT, region: str = "330000"
) -> int:
    """Run the command; return its exit code."""
    settings = ["--trust", str(trust), "--region", region, "--at", at]
    options = [str(one) for one in inputs]
    return main(["check", *options, *settings])


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_good_license_is_accepted_in_both_languages(
    stick: Stick, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(stick.picture, trust=trust) == 0

    told = capsys.readouterr().out
    for words in (
        "核验通过 ACCEPTED",
        "上海通验示例科技有限公司",
        "DEMO",
        "长期 long-term",
    ):
        assert words in told
    assert "\x1b" not in told


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [("zh", "核验通过", "ACCEPTED"), ("en", "ACCEPTED", "核验通过")],
)
def test_one_language_is_written_alone(
    stick: Stick,
    trust: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    word: str,
    other: str,
) -> None:
    check(stick.picture, "--lang", language, trust=trust)

    told = capsys.readouterr().out
    assert word in told
    assert other not in told


def test_json_has_the_verdict_and_each_report(
    stick: Stick, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(stick.picture, stick.text, "--json", trust=trust) == 0

    told = answer(capsys)
    assert told["verdict"] == "accepted"
    assert [one["input"] for one in told["results"]] == [
        str(stick.picture),
        str(stick.text),
    ]
    assert [one["line"] for one in told["results"]] == [None, 1]
    assert {one["report"]["cause"] for one in told["results"]} == {None}


def test_a_jpeg_is_read(stick: Stick, trust: Path, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(saved(Image.open(stick.picture).convert("RGB"), "JPEG"))

    assert check(photo, trust=trust) == 0


def test_standard_input_is_read(
    stick: Stick, trust: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = io.TextIOWrapper(io.BytesIO(stick.text.read_bytes()))
    monkeypatch.setattr("sys.stdin", typed)

    assert check("-", trust=trust) == 0


def test_a_folder_stands_for_the_scans_in_it(
    stick: Stick, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tuesday").mkdir()
    shutil.copy(stick.picture, tmp_path / "tuesday" / "B.PNG")
    shutil.copy(stick.text, tmp_path / "a.txt")
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04")

    assert check(tmp_path, "--json", trust=trust) == 0

    names = [Path(one["input"]).name for one in answer(capsys)["results"]]
    assert names == ["a.txt", "B.PNG"]


def test_a_folder_without_scans_is_not_accepted(trust: Path, tmp_path: Path) -> None:
    assert check(tmp_path, trust=trust) == 3


def test_a_file_that_is_not_there_is_named_before_anything_is_decided(
    stick: Stick, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(stick.picture, "nothing.png", trust=trust) == 3

    told = capsys.readouterr()
    assert told.out == ""
    assert "There is no file nothing.png" in told.err


def test_over_many_inputs_refused_beats_cannot_decide_beats_accepted(
    stick: Stick, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shop.txt").write_text("https://shop.example/")
    (tmp_path / "newer.txt").write_text("TY9:BB8.")

    assert check(stick.picture, tmp_path / "newer.txt", trust=trust) == 2
    many = check(
        stick.picture, tmp_path / "newer.txt", tmp_path / "shop.txt", trust=trust
    )
    assert many == 1
    assert capsys.readouterr().out.rstrip().endswith("ACCEPTED  1")


def test_a_second_code_of_a_shop_in_the_picture_does_not_count(
    stick: Stick, trust: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "both.png"
    picture.write_bytes(
        saved(sheet(Image.open(stick.picture), qr("https://a.example")))
    )

    assert check(picture, trust=trust) == 0
    assert "it does not count" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["bomb.png", "bytes.bin", "cut.png", "gb18030.txt"])
def test_bad_input_is_refused_with_a_sentence_and_never_crashes(
    stick: Stick,
    trust: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    bad = {
        "bomb.png": png_of_header(12_000, 12_000),
        "bytes.bin": bytes(range(256)) * 8,
        "cut.png": stick.picture.read_bytes()[:300],
        "gb18030.txt": "营业执照".encode("gb18030"),
    }
    (tmp_path / name).write_bytes(bad[name])

    assert check(tmp_path / name, trust=trust) == 1
    assert "核验不通过 REFUSED" in capsys.readouterr().out


def test_lower_case_is_malformed_unless_folding_is_asked_for(
    stick: Stick, trust: Path, tmp_path: Path
) -> None:
    typed = tmp_path / "typed.txt"
    typed.write_text(stick.text.read_text().lower())

    assert check(typed, trust=trust) == 1
    assert check(typed, "--fold", trust=trust) == 0


def test_with_old_trust_data_nothing_is_decided(stick: Stick, trust: Path) -> None:
    assert check(stick.picture, trust=trust, at=LATER) == 2


def test_without_trust_data_nothing_is_decided_and_the_way_out_is_told(
    stick: Stick, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(stick.picture, trust=tmp_path / "none") == 2
    assert "trust init BUNDLE --fingerprint" in capsys.readouterr().err


def test_a_region_that_is_no_member_recognizes_nothing_and_is_named(
    stick: Stick, trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(stick.picture, trust=trust, region="440000") == 1
    assert "440000 is no member region" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ["check"],
        ["check", "x.png", "--trust", "t"],
        ["check", "x.png", "--trust", "t", "--region", "Zhejiang"],
        ["check", "x.png", "--trust", "t", "--region", "330000", "--at", "tomorrow"],
        ["check", "x.png", "--trust", "t", "--region", "330000", "--lang", "fr"],
        ["look", "x.png"],
        [],
    ],
)
def test_wrong_usage_is_3_and_never_cannot_decide(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(wrong)

    assert left.value.code == 3
    assert "--help" in capsys.readouterr().err


def test_a_mirror_without_online_is_a_mistake(stick: Stick, trust: Path) -> None:
    assert check(stick.picture, "--mirror", "https://a.example/=x", trust=trust) == 3


@pytest.mark.parametrize(
    "mirror", ["", "a=b", "https://a.example=http://b", "https://a.example/=ftp://b/"]
)
def test_a_mirror_of_another_form_is_a_mistake(
    stick: Stick, trust: Path, mirror: str
) -> None:
    assert check(stick.picture, "--online", "--mirror", mirror, trust=trust) == 3


def test_a_setting_that_is_wrong_is_told_to_programs_as_json(
    trust: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check("nothing.png", "--json", trust=trust) == 3
    assert answer(capsys)["error"]["en"].startswith("There is no file")


def test_a_fault_that_nobody_foresaw_is_not_a_refusal(
    stick: Stick, trust: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr("verifier.commands.check.read_input", broken)

    assert check(stick.picture, trust=trust) == 3
