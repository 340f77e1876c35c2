"""``tongyan-registry`` as its officers use it."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from credential.moments import to_rfc3339
from tests.sample_registry import NOW, SHANGHAI
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.cli import main

AT = to_rfc3339(NOW)


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret.txt"
    path.write_text("a sentence for the tests alone\n")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    capsys.readouterr()
    try:
        code = main([str(word) for word in argv])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 99
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def run_json(capsys: pytest.CaptureFixture[str], *argv: object) -> Any:
    code, out, err = run(capsys, *argv, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_registry_goes_from_nothing_to_a_bundle(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, secret: str
) -> None:
    plan, folder = tmp_path / "plan.json", tmp_path / "registry"
    assert run(capsys, "plan", plan)[0] == 0
    key = ("--passphrase-file", secret, "--at", AT)
    founded = run_json(capsys, "found", folder, "--plan", plan, *key)
    region = folder / f"regions/{SHANGHAI}"
    published = run_json(capsys, "publish", region, *key)
    taken = run_json(
        capsys, "ingest", folder / "host", published["submission"], "--at", AT
    )
    released = run_json(capsys, "release", folder / "host", *key)
    bundled = run_json(capsys, "bundle", folder / "host", tmp_path)

    assert founded["demo"] is True
    assert taken["files"][0]["versions"] == {f"region-{SHANGHAI}.pub": 2}
    assert released["timestamp"] == bundled["version"] == 2
    prints = run_json(capsys, "fingerprint", bundled["bundle"])["roots"]
    assert prints == {"1": founded["fingerprint"]}
    assert run_json(capsys, "lint", bundled["bundle"]) == {"findings": []}
    shown = run_json(capsys, "show", folder / "host/repository")
    assert len(shown["regions"]) == 4


def test_each_command_speaks_both_languages(
    capsys: pytest.CaptureFixture[str],
    registry: FoundedRegistry,
    tmp_path: Path,
    secret: str,
) -> None:
    host, region = registry.host.folder, registry.region().folder
    key = ("--passphrase-file", secret, "--at", AT)
    commands = [
        ("plan", tmp_path / "p.json"),
        ("publish", region, *key),
        ("ingest", host, region / f"outbox/region-{SHANGHAI}.pub-2.zip", "--at", AT),
        ("release", host, *key),
        ("bundle", host, tmp_path),
        ("lint", host),
        ("show", host),
        ("fingerprint", host),
    ]
    for command in commands:
        code, out, err = run(capsys, *command)
        assert (code, err) == (0, ""), command
        assert any("\u4e00" <= letter <= "\u9fff" for letter in out), command
        assert any(letter.isascii() and letter.isalpha() for letter in out), command


def test_an_entry_is_added(
    capsys: pytest.CaptureFixture[str], registry: FoundedRegistry, tmp_path: Path
) -> None:
    region = registry.region()
    (issuer,) = region.agencies().status_issuers
    for kind, entry in (
        ("agency", region.agencies().agencies[0]),
        ("status-issuer", issuer),
    ):
        path = tmp_path / f"{kind}.json"
        path.write_text(entry.model_dump_json(by_alias=True), "utf-8")
        code, out, _ = run(capsys, kind, "add", region.folder, path)
        assert code == 0
        assert entry.id in out
        assert run_json(capsys, kind, "add", region.folder, path)["new"] is False


def test_a_refused_submission_ends_with_one_and_the_others_are_taken(
    capsys: pytest.CaptureFixture[str], registry: FoundedRegistry, tmp_path: Path
) -> None:
    bad, good = tmp_path / "bad.zip", registry.submit()
    bad.write_bytes(b"no zip")
    listed = tmp_path / "list.jwt"
    listed.write_text(registry.status_list(), "ascii")
    code, out, _ = run(
        capsys, "ingest", registry.host.folder, bad, good, listed, "--at", AT, "--json"
    )
    files = json.loads(out)["files"]

    assert code == 1
    assert "refused" in files[0]
    assert files[1]["region"] == SHANGHAI
    assert files[2]["status_list"].endswith("310000-1")


def test_a_refusal_is_told_in_both_languages(
    capsys: pytest.CaptureFixture[str], registry: FoundedRegistry, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"no zip")
    code, out, _ = run(capsys, "ingest", registry.host.folder, bad)

    assert code == 1
    assert "拒收" in out
    assert "Refused" in out


def test_a_broken_rule_ends_with_one(
    capsys: pytest.CaptureFixture[str], registry: FoundedRegistry
) -> None:
    registry.forge(f"region-{SHANGHAI}.pub", signers=[])
    registry.release_unchecked()
    code, out, _ = run(capsys, "lint", registry.host.folder)

    assert code == 1
    assert SHANGHAI in out


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("unknown",),
        ("found",),
        ("found", "x"),
        ("release", "x", "--at", "soon"),
        ("ingest", "x"),
        ("agency",),
        ("bundle", "x"),
    ],
    ids=" ".join,
)
def test_a_usage_error_ends_with_three(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]
) -> None:
    code, _, err = run(capsys, *argv)

    assert code == 3
    assert "--help" in err


@pytest.mark.parametrize(
    "argv",
    [
        ("show", "/nowhere"),
        ("lint", "/nowhere"),
        ("fingerprint", "/nowhere"),
        ("bundle", "/nowhere", "/nowhere"),
        ("publish", "/nowhere"),
        ("release", "/nowhere"),
        ("ingest", "/nowhere", "x.zip"),
        ("agency", "add", "/nowhere", "x.json"),
        ("found", "/nowhere/x", "--plan", "/nowhere/plan.json"),
        ("plan", "/nowhere/plan.json"),
    ],
    ids=" ".join,
)
def test_a_folder_that_is_not_there_is_one_sentence(
    capsys: pytest.CaptureFixture[str], secret: str, argv: tuple[str, ...]
) -> None:
    key = (
        ("--passphrase-file", secret)
        if argv[0] in ("publish", "release", "found")
        else ()
    )
    code, _, err = run(capsys, *argv, *key)

    assert code == 3
    assert "tongyan-registry: " in err
    assert any("\u4e00" <= letter <= "\u9fff" for letter in err)


def test_a_fault_can_be_read_by_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "show", "/nowhere", "--json")

    assert code == 3
    assert set(json.loads(out)["error"]) == {"zh", "en"}


def test_a_passphrase_comes_from_a_file_or_a_person(
    capsys: pytest.CaptureFixture[str], registry: FoundedRegistry, tmp_path: Path
) -> None:
    short = tmp_path / "short.txt"
    short.write_text("short")
    for words in ((), ("--passphrase-file", short), ("--passphrase-file", "/nowhere")):
        code, _, err = run(capsys, "publish", registry.region().folder, *words)
        assert code == 3
        assert "passphrase" in err


def test_a_plan_is_not_overwritten(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "plan.json"
    path.write_text("mine")

    assert run(capsys, "plan", path)[0] == 3
    assert path.read_text() == "mine"


def test_no_private_key_is_ever_shown(
    capsys: pytest.CaptureFixture[str], registry: FoundedRegistry
) -> None:
    _, out, err = run(capsys, "show", registry.host.folder, "--json")

    assert "PRIVATE" not in out + err
    for path in registry.folder.rglob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("plan",),
        ("found",),
        ("agency", "add"),
        ("status-issuer", "add"),
        ("publish",),
        ("ingest",),
        ("release",),
        ("bundle",),
        ("lint",),
        ("show",),
        ("fingerprint",),
    ],
    ids=" ".join,
)
def test_every_command_has_help(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    code, out, _ = run(capsys, *command, "--help")

    assert code == 0
    assert "usage: tongyan-registry" in out
