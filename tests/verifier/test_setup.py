"""``setup`` walks through a counter's first start, and ``start`` does what was set."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.page_token import page_client
from tests.verifier.sticks import AT, Stick
from verifier.cli import main

WRONG = " ".join(["0000"] * 16)
STOPS_WITHIN_S = 20
MAX_LOOKS = 20_000

HALL = "示例市政务服务大厅"
ANSWERED = ["--region", "330000", "--hall", HALL, "--language", "en"]


class Person:
    """Somebody at the terminal; what is said to them is in ``heard`` afterwards."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.heard = ""

    def runs(self, folder: Path, *options: str, typing: list[str]) -> int:
        typed = "".join(f"{line}\n" for line in typing)
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main(["setup", str(folder), "--at", AT, *options])
        self.heard = "".join(self._capsys.readouterr())
        return code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "counter"


@pytest.fixture
def person(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Person:
    return Person(monkeypatch, capsys)


def settings_of(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "counter.json").read_text("utf-8"))
    return read


def trusting(stick: Stick) -> list[str]:
    return ["--bundle", str(stick.bundle), "--fingerprint", stick.fingerprint]


def test_a_first_start_asks_for_trust_region_hall_language_and_sources(
    stick: Stick, folder: Path, person: Person
) -> None:
    sources = ["https://registry.example/", "E:\\", ""]
    answers = [str(stick.bundle), stick.fingerprint, "330000", HALL, "2", *sources]

    assert person.runs(folder, typing=answers) == 0
    assert settings_of(folder) == {
        "format": "tongyan-counter-1",
        "region": "330000",
        "hall": HALL,
        "language": "en",
        "sources": ["https://registry.example/", "E:\\"],
        "receipts": True,
        "port": 8350,
    }
    assert "330000  浙江省 Zhejiang" in person.heard
    assert "✓ 信任数据有效 Trust data is current" in person.heard


def test_a_mistake_is_named_in_both_languages_and_asked_again(
    stick: Stick, folder: Path, person: Person
) -> None:
    answers = [
        *(str(folder / "nothing.zip"), str(stick.bundle)),
        *(WRONG, "3F2A", stick.fingerprint),
        *("990000", "330000"),
        *("长" * 65, HALL),
        *("3", "1"),
        *("ftp://registry.example/", "-"),
    ]

    assert person.runs(folder, typing=answers) == 0
    assert "has this fingerprint" in person.heard
    assert "990000 不是该注册表的成员地区" in person.heard
    assert "990000 is no member region" in person.heard
    assert "Type 1 or 2." in person.heard
    assert settings_of(folder)["sources"] == []


def test_all_of_it_can_be_given_by_options(
    stick: Stick, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = ["--source", "https://registry.example/", "--source", "/media/stick"]
    more = ["--port", "8400", "--no-receipts", "--at", AT, "--json"]

    code = main(["setup", str(folder), *trusting(stick), *ANSWERED, *source, *more])
    shown = json.loads(capsys.readouterr().out)

    assert code == 0
    assert shown["settings"] == settings_of(folder)
    assert (shown["settings"]["port"], shown["settings"]["receipts"]) == (8400, False)
    assert shown["readiness"]["ready"] is True


def test_a_folder_is_kept_as_seen_from_anywhere(
    stick: Stick, folder: Path, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(stick.bundle.parent)

    person.runs(folder, *trusting(stick), *ANSWERED, "--source", ".", typing=[])

    assert settings_of(folder)["sources"] == [str(stick.bundle.parent)]


def test_a_second_time_empty_answers_keep_what_was_set(
    stick: Stick, folder: Path, person: Person
) -> None:
    source = ["--source", "https://registry.example/"]
    person.runs(folder, *trusting(stick), *ANSWERED, *source, "--port", "1", typing=[])
    before = settings_of(folder)

    assert person.runs(folder, typing=["", "新的大厅", "", ""]) == 0
    assert settings_of(folder) == {**before, "hall": "新的大厅"}
    assert "Trust data is here already and stays" in person.heard


def test_a_fingerprint_that_does_not_hold_makes_nothing(
    stick: Stick, folder: Path, person: Person
) -> None:
    given = ["--bundle", str(stick.bundle), "--fingerprint", WRONG, *ANSWERED]

    assert person.runs(folder, *given, typing=[]) == 1
    assert "if it is right, do not use this source" in person.heard
    assert not folder.exists() or list(folder.iterdir()) == []


def test_the_fingerprint_is_never_read_from_the_stick(
    stick: Stick, tmp_path: Path, folder: Path, person: Person
) -> None:
    (tmp_path / "fingerprint.txt").write_text(stick.fingerprint, "ascii")
    (tmp_path / stick.bundle.name).write_bytes(stick.bundle.read_bytes())

    assert person.runs(folder, "--bundle", str(tmp_path), *ANSWERED, typing=[]) == 3
    assert "give --fingerprint" in person.heard
    assert not (folder / "trust").exists()


def test_what_no_option_gives_and_nobody_answers_is_named(
    stick: Stick, folder: Path, person: Person
) -> None:
    given = [*trusting(stick), "--region", "330000"]

    assert person.runs(folder, *given, typing=[]) == 3
    assert "No answer came; run it in a terminal, or give --hall." in person.heard
    assert not (folder / "counter.json").exists()


@pytest.mark.parametrize(
    "source",
    [
        "http://registry.example/",
        "https://clerk:secret@registry.example/",
        "https://registry.example/?token=1",
        "two\nlines",
        "",
    ],
)
def test_a_source_that_is_no_plain_address_or_place_is_refused(
    stick: Stick, folder: Path, person: Person, source: str
) -> None:
    given = [*trusting(stick), *ANSWERED, f"--source={source}"]

    assert person.runs(folder, *given, typing=[]) == 3
    assert "Name an https address" in person.heard


@pytest.mark.parametrize(
    "change",
    [
        {"region": "33"},
        {"region": 330000},
        {"hall": ""},
        {"hall": "two\nlines"},
        {"language": "fr"},
        {"sources": ["https://clerk:secret@registry.example/"]},
        {"sources": ["/media/stick"] * 9},
        {"port": 70_000},
        {"port": True},
        {"format": "tongyan-counter-2"},
        {"fingerprint": WRONG},
    ],
)
def test_settings_that_do_not_keep_to_their_format_start_nothing(
    stick: Stick, folder: Path, person: Person, change: dict[str, Any]
) -> None:
    person.runs(folder, *trusting(stick), *ANSWERED, typing=[])
    changed = json.dumps({**settings_of(folder), **change})
    (folder / "counter.json").write_text(changed, "utf-8")

    assert main(["start", str(folder), "--no-browser"]) == 3


def test_a_counter_that_is_not_set_up_says_what_to_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["start", str(folder), "--no-browser"]) == 3
    assert "run `tongyan-verifier setup" in capsys.readouterr().err


def test_start_serves_and_refreshes_as_it_was_set(
    stick: Stick, folder: Path, person: Person
) -> None:
    source = ["--source", str(stick.bundle.parent), "--port", "0"]
    person.runs(folder, *trusting(stick), *ANSWERED, *source, typing=[])
    command = [sys.executable, "-m", "verifier.cli", "start", str(folder)]
    with subprocess.Popen(
        [*command, "--no-browser"], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().split() == [HALL, "330000"]
        address = process.stdout.readline().split()[-1]
        with page_client(address) as client:
            looks = (client.get("/api/readiness").json() for _ in range(MAX_LOOKS))
            shown = next(one for one in looks if one["refresh"]["since"])
        process.send_signal(signal.SIGINT)
        assert process.wait(STOPS_WITHIN_S) == 0

    assert shown["refresh"]["state"] == "good"
    assert shown["registry"] is not None
    assert (folder / "trust").is_dir()
