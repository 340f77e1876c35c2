"""The command line: what a person types, reads back, and how it ends."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from credential import carrier
from issuer import cli
from issuer.cli import main
from tests.issuer.office import SECRET, USCC_OF_MARKET, USCC_OF_POLICE

AT = ("--at", "2026-11-21T08:00")


class Shell:
    """Types commands in one folder and reads what comes back."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.secret = folder / "passphrase.txt"
        self.secret.write_text(SECRET + "\n", "utf-8")
        self.key = ("--passphrase-file", str(self.secret))
        self.office = str(folder / "office")
        self.out = self.err = ""

    def run(self, *words: str) -> int:
        code = main(words)
        self.out, self.err = self.capsys.readouterr()
        assert SECRET not in self.out + self.err
        return code

    def done(self, *words: str) -> str:
        assert self.run(*words) == 0, self.err
        return self.out

    def json(self, *words: str) -> Any:
        return json.loads(self.done(*words, "--json"))

    def set_up(self, *agencies: tuple[str, str, str]) -> None:
        self.done("init", self.office, "--region", "310000", *self.key, *AT)
        for name, uscc, kind in agencies or [MARKET]:
            self.done(
                *("agency", "add", self.office, "--id", name, "--uscc", uscc),
                *("--name-zh", "上海市示例局", "--name-en", "Sample agency"),
                *("--type", kind, *self.key, *AT),
            )

    def mint(self, *words: str, kind: str = "business-license") -> Any:
        path = self.folder / f"{kind}.json"
        self.done("types", "template", kind, "--to", str(path))
        return self.json(
            *("mint", self.office, "--type", kind, "--fields", str(path)),
            *(*words, *self.key, *AT),
        )


MARKET = ("market", USCC_OF_MARKET, "business-license")
POLICE = ("police", USCC_OF_POLICE, "driving-license")


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def test_a_license_is_minted_shown_revoked_and_published(shell: Shell) -> None:
    shell.set_up()
    minted = shell.mint()
    license_id = minted["license_id"]
    assert carrier.decode(minted["qr_text"]) == minted["sd_jwt"]
    number = "91310101MA1TY0AN1N"
    assert shell.json("show", shell.office, number, *AT)["license_id"] == license_id
    shell.done("revoke", shell.office, license_id, "--reason", "违法", *AT)
    shown = shell.json("show", shell.office, license_id, *AT)
    assert shown["state"] == "revoked"
    assert [event["act"] for event in shown["events"]] == ["mint", "revoke"]
    (published,) = shell.json("publish-status", shell.office, *shell.key, *AT)
    assert published["uri"] == "https://status.310000.example/310000-1"
    assert Path(published["file"]).is_file()


def test_a_code_is_written_as_picture_drawing_and_text(shell: Shell) -> None:
    shell.set_up()
    paths = [shell.folder / f"license.{kind}" for kind in ("png", "svg", "txt")]
    options = [
        word
        for option, path in zip(("--png", "--svg", "--text"), paths, strict=True)
        for word in (option, str(path))
    ]
    minted = shell.mint(*options)
    png, svg, text = (path.read_bytes() for path in paths)
    assert png.startswith(b"\x89PNG")
    assert svg.startswith(b"<svg")
    assert text.decode().strip() == minted["qr_text"]
    for path in paths:
        path.unlink()
    shell.done("qr", shell.office, minted["license_id"], *options)
    assert [path.read_bytes() for path in paths] == [png, svg, text]
    assert (
        shell.done("qr", shell.office, minted["license_id"]).strip()
        == (minted["qr_text"])
    )


def test_an_agency_is_added_from_a_file_and_from_options(shell: Shell) -> None:
    shell.done("init", shell.office, "--region", "310000", *shell.key)
    plan = shell.folder / "agency.json"
    plan.write_text(
        json.dumps(
            {
                "id": "market",
                "name": {"zh": "上海市示例局", "en": "Sample agency"},
                "uscc": USCC_OF_MARKET,
                "license_types": ["business-license"],
                "contact": {"phone": "021-00000000"},
            }
        ),
        "utf-8",
    )
    entry = Path(
        shell.json("agency", "add", shell.office, str(plan), *shell.key)["entry"]
    )
    read = json.loads(entry.read_text("utf-8"))
    assert read["id"] == "https://license.310000.example/market"
    assert read["contact"]["phone"] == "021-00000000"
    (listed,) = shell.json("agency", "list", shell.office)
    assert listed == read
    written = shell.json("agency", "entries", shell.office)
    assert [Path(path).name for path in written] == [
        "status-issuer.json",
        "agency-market.json",
    ]


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--id", "https://license.330000.example/market", "does not lie under"),
        ("--uscc", "11310000MB2F30518Q", "check character"),
        ("--type", "shoe-license", "no license type"),
        ("--division", "Shanghai", "division"),
    ],
)
def test_an_agency_that_no_registry_would_take_is_refused(
    shell: Shell, option: str, value: str, told: str
) -> None:
    shell.done("init", shell.office, "--region", "310000", *shell.key)
    options = {
        "--id": "market",
        "--uscc": USCC_OF_MARKET,
        "--type": "business-license",
        "--name-zh": "示例",
        "--name-en": "Sample",
    } | {option: value}
    words = [word for pair in options.items() for word in pair]
    assert shell.run("agency", "add", shell.office, *words, *shell.key) in (1, 3)
    assert told in shell.err
    assert shell.json("agency", "list", shell.office) == []


def test_an_agency_is_added_once(shell: Shell) -> None:
    shell.set_up()
    keys = sorted((shell.folder / "office" / "keys").iterdir())
    again = shell.run(
        *("agency", "add", shell.office, "--id", "market"),
        *("--uscc", USCC_OF_MARKET, "--name-zh", "示例", "--name-en", "Sample"),
        *("--type", "business-license", *shell.key),
    )
    assert again == 3
    assert "already" in shell.err
    assert sorted((shell.folder / "office" / "keys").iterdir()) == keys


def test_with_several_agencies_one_is_to_be_named(shell: Shell) -> None:
    shell.set_up(MARKET, POLICE)
    path = shell.folder / "fields.json"
    shell.done("types", "template", "driving-license", "--to", str(path))
    words = ("mint", shell.office, "--type", "driving-license", "--fields", str(path))
    assert shell.run(*words, *shell.key, *AT) == 3
    assert "--agency" in shell.err
    assert "https://license.310000.example/police" in shell.err
    assert shell.run(*words, "--agency", "market", *shell.key, *AT) == 3
    assert "may not issue" in shell.err
    assert shell.run(*words, "--agency", "police", *shell.key, *AT) == 0


def test_wrong_fields_are_told_one_by_one_in_both_languages(shell: Shell) -> None:
    shell.set_up()
    path = shell.folder / "fields.json"
    path.write_text('{"document_number": "1", "鞋码": "42"}', "utf-8")
    words = ("mint", shell.office, "--type", "营业执照", "--fields", str(path))
    assert shell.run(*words, *shell.key, *AT) == 1
    assert "“名称”缺少此项。" in shell.err
    assert "Name (legal_name): it is missing" in shell.err
    assert shell.run(*words, *shell.key, *AT, "--json") == 1
    told = json.loads(shell.out)
    assert "鞋码" in [fault["field"] for fault in told["faults"]]
    assert told["refused"]["zh"]


def test_authority_and_day_of_issue_need_not_be_typed(shell: Shell) -> None:
    shell.set_up()
    path = shell.folder / "fields.json"
    shell.done("types", "template", "business-license", "--to", str(path))
    fields = json.loads(path.read_text("utf-8"))
    del fields["issuing_authority"], fields["issue_date"]
    path.write_text(json.dumps(fields), "utf-8")
    minted = shell.json(
        *("mint", shell.office, "--type", "business-license", "--fields", str(path)),
        *("--set", "legal_name=另一名称", *shell.key, *AT),
    )
    claims = shell.json("show", shell.office, minted["license_id"], *AT)["claims"]
    assert claims["issuing_authority"] == "上海市示例局"
    assert claims["issue_date"] == "2026-11-21"
    assert claims["legal_name"] == "另一名称"


def test_a_license_is_renewed_with_what_changed(shell: Shell) -> None:
    shell.set_up()
    old = shell.mint()["license_id"]
    new = shell.json(
        *("renew", shell.office, old, "--set", "valid_until=2040-01-01"),
        *("--set", "legal_name=新名称", "--reason", "变更", *shell.key, *AT),
    )["license_id"]
    listed = shell.json("list", shell.office, *AT)
    assert {(one["license_id"], one["state"]) for one in listed} == {
        (old, "superseded"),
        (new, "valid"),
    }
    assert shell.json("list", shell.office, "新名称", *AT)[0]["replaces"] == old


def test_a_number_with_several_licenses_is_never_guessed(shell: Shell) -> None:
    shell.set_up()
    shell.mint()
    shell.mint("--allow-same-number")
    number = "91310101MA1TY0AN1N"
    assert shell.run("revoke", shell.office, number, "--reason", "x", *AT) == 1
    assert "name one" in shell.err
    states = {one["state"] for one in shell.json("list", shell.office, *AT)}
    assert states == {"valid"}


def test_a_batch_tells_what_was_minted_and_ends_with_1_when_rows_failed(
    shell: Shell,
) -> None:
    shell.set_up()
    rows = shell.folder / "rows.csv"
    shell.done("types", "template", "business-license", "--csv", "--to", str(rows))
    words = ("batch", shell.office, str(rows), "--type", "business-license")
    assert shell.json(*words, "--dry-run", *AT)["minted"] == 1
    shell.done(*words, *shell.key, *AT)
    assert "minted 1" in shell.out
    rows.write_bytes(rows.read_bytes().replace(b"2019-03-18", b"2019-33-18"))
    assert shell.run(*words, *shell.key, *AT, "--json") == 1
    told = json.loads(shell.out)
    assert (told["failed"], told["errors_file"]) == (
        1,
        str(rows.with_suffix(".errors.csv")),
    )


def test_a_sample_of_every_type_is_an_application_that_can_be_minted(
    shell: Shell,
) -> None:
    shell.done("init", shell.office, "--region", "310000", *shell.key, *AT)
    kinds = [one["short_name"] for one in shell.json("types", "list")]
    types = [word for kind in kinds for word in ("--type", kind)]
    shell.done(
        *("agency", "add", shell.office, "--id", "all", "--uscc", USCC_OF_MARKET),
        *("--name-zh", "示例", "--name-en", "Sample", *types, *shell.key, *AT),
    )
    for kind in kinds:
        assert shell.mint(kind=kind)["license_id"]
        assert shell.json("types", "show", kind)["vct"]
        shell.done("types", "show", kind)
        assert "*" in shell.out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("mint",),
        ("no-such-command",),
        ("list", "{office}", "--limit", "many"),
        ("list", "{office}", "--at", "noon"),
        ("init", "{office}", "--region", "31"),
    ],
)
def test_wrong_usage_ends_with_3_and_a_hint(
    shell: Shell, words: tuple[str, ...]
) -> None:
    typed = [word.replace("{office}", shell.office) for word in words]
    try:
        code = shell.run(*typed, *shell.key) if "init" in words else shell.run(*typed)
    except SystemExit as ended:
        code = int(ended.code or 0)
        shell.err = shell.capsys.readouterr().err
    assert code == 3
    assert "tongyan-issuer" in shell.err
    assert "Traceback" not in shell.err


@pytest.mark.parametrize(
    "words",
    [
        ("list", "{folder}/none"),
        ("mint", "{office}", "--type", "business-license", "--fields", "none.json"),
        ("mint", "{office}", "--type", "business-license", "--set", "name"),
        ("batch", "{office}", "none.csv", "--type", "business-license"),
        ("qr", "{office}", "91310101MA1TY0AN1N", "--png", "{folder}/none/x.png"),
        ("publish-status", "{office}", "--to", "{secret}/below"),
        ("serve", "{office}", "--host", "203.0.113.1"),
        ("agency", "add", "{office}", "--id", "x"),
        ("types", "template", "business-license", "--to", "{folder}/none/x"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_no_traceback(
    shell: Shell, words: tuple[str, ...]
) -> None:
    shell.set_up()
    shell.mint()
    places = {
        "office": shell.office,
        "folder": str(shell.folder),
        "secret": str(shell.secret),
    }
    typed = [word.format(**places) for word in words]
    needs_key = words[0] in ("mint", "publish-status", "serve", "agency")
    assert shell.run(*typed, *(shell.key if needs_key else ())) == 3
    assert shell.err.count("\n") == 1
    assert "Traceback" not in shell.err


def test_attack_a_word_of_ten_thousand_characters_is_told_shortly(
    shell: Shell,
) -> None:
    shell.set_up()
    word = "证" * 10_000
    for words in (
        ("show", shell.office, word),
        ("types", "show", word),
        ("revoke", shell.office, f"1.2.156.3005.2.{word}", "--reason", word),
    ):
        assert shell.run(*words) == 1
        assert len(shell.err) < 1000


def test_without_a_terminal_a_passphrase_file_is_asked_for(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert shell.run("init", shell.office, "--region", "310000") == 3
    assert "--passphrase-file" in shell.err
    assert not Path(shell.office).exists()


def test_no_passphrase_can_be_given_on_the_command_line(shell: Shell) -> None:
    with pytest.raises(SystemExit):
        shell.run("init", "--help")
    assert "--passphrase " not in shell.capsys.readouterr().out


def test_attack_neither_keys_nor_passphrase_lie_anywhere_in_the_clear(
    shell: Shell,
) -> None:
    shell.set_up()
    shell.mint()
    shell.done("publish-status", shell.office, *shell.key, *AT)
    for path in Path(shell.office).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert SECRET.encode() not in content
            assert b'"d"' not in content
            assert b"BEGIN PRIVATE KEY" not in content
            assert b"BEGIN EC PRIVATE KEY" not in content


def test_a_stopped_command_says_so(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.set_up()

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("issuer.commands.show.search", stop)
    assert shell.run("list", shell.office) == 3
    assert "stopped" in shell.err


def test_every_command_teaches_itself(capsys: pytest.CaptureFixture[str]) -> None:
    parser = cli._parser()
    (commands,) = parser._subparsers._group_actions  # type: ignore[union-attr]
    names: Callable[[], Any] = commands.choices.keys  # type: ignore[union-attr]
    for name in names():
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
        assert "usage: tongyan-issuer" in capsys.readouterr().out


def test_the_service_command_says_where_it_listens_and_serves_there(
    shell: Shell,
) -> None:
    shell.set_up()
    license_id = shell.mint()["license_id"]
    words = ("serve", shell.office, "--port", "0", "--json", *shell.key, *AT)
    with subprocess.Popen(
        [sys.executable, "-m", "issuer.cli", *words], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = "".join(process.stdout.readline() for _ in range(3))
        url = json.loads(told)["url"]
        asked = f"{url}/licenses/{license_id}/status"
        with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
            assert json.load(answer)["state"] == "valid"
        process.terminate()
