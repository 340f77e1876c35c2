"""The ceremony's commands as officers use them, and every bad file they may be handed.

Each bad file is told in one sentence, in both languages; nothing is changed.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credential.moments import to_rfc3339
from tests.repository import ROOT
from tests.sample_registry import NOW, SHANGHAI
from tests.trust_registry.ceremony.fujian import Applicant
from tests.trust_registry.founded import FoundedRegistry, found_registry
from trust_registry.archive import pack
from trust_registry.ceremony.kinds import KINDS
from trust_registry.cli import main

AT = ("--at", to_rfc3339(NOW))


def run(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    capsys.readouterr()
    try:
        code = main([str(word) for word in argv])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 99
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


class Desk:
    """One officer's desk: files, keys and a trust store."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.secret = folder / "secret.txt"
        self.secret.write_text("a sentence for the tests alone\n")
        self.registry = FoundedRegistry(folder / "original", folder / "registry")
        self.trust = folder / "trust"
        self.registry.store(self.trust)
        self.renewal = folder / "renew.zip"
        self.signatures = folder / "signatures"

    def run(self, *argv: object) -> tuple[int, str, str]:
        return run(self.capsys, *argv)

    def done(self, *argv: object) -> str:
        code, out, err = self.run(*argv)
        assert code == 0, err
        return out

    def refused(self, *argv: object, told: str) -> str:
        """Run a command that must refuse, change nothing and say why, twice."""
        before = self.files()
        code, out, err = self.run(*argv)
        lines = err.splitlines()
        assert code == 1, out + err
        assert len(lines) == 2
        assert any("\u4e00" <= letter <= "\u9fff" for letter in lines[0])
        assert told in lines[1]
        assert self.files() == before
        return err

    def files(self) -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }

    def propose(self) -> None:
        self.done("propose", "renew", "--trust", self.trust, "--out", self.renewal, *AT)

    def sign(self, *more: object) -> tuple[object, ...]:
        return (
            *("sign", self.renewal, "--trust", self.trust, "--out", self.signatures),
            *("--keys", self.registry.folder / "council"),
            *("--passphrase-file", self.secret, *more, *AT),
        )

    def signed(self) -> list[Path]:
        self.done(*self.sign("--fingerprint", self.registry.fingerprint))
        return sorted(self.signatures.iterdir())

    def assemble(self, *signatures: Path) -> tuple[object, ...]:
        return (
            *("assemble", self.renewal, "--signatures", *signatures),
            *("--trust", self.trust, "--out", self.folder / "sitting.zip", *AT),
        )

    def review(self, *proposals: Path) -> tuple[object, ...]:
        return ("review", *(proposals or [self.renewal]), "--trust", self.trust, *AT)


@pytest.fixture
def desk(original: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    (tmp_path / "original").symlink_to(original)
    desk = Desk(tmp_path, capsys)
    desk.propose()
    return desk


def rewrite(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    pack(path, parts.items())


# What goes right


def test_a_sitting_goes_from_a_proposal_to_the_counters(desk: Desk) -> None:
    told = desk.done(*desk.review())
    signatures = desk.signed()
    assembled = desk.done(*desk.assemble(*signatures), "--json")
    host = desk.registry.host.folder
    desk.done("ingest", host, desk.folder / "sitting.zip", *AT)
    desk.done("release", host, "--passphrase-file", desk.secret, *AT)

    assert "理事会目录由第 1 版变为第 2 版。" in told
    assert "The council's role goes from v1 to v2." in told
    assert "the fingerprint of the registry's root, from paper" in told
    assert len(signatures) == 4
    assert json.loads(assembled)["roles"][0]["missing"] == []


def test_each_command_answers_programs(desk: Desk) -> None:
    reviewed = json.loads(desk.done(*desk.review(), "--json"))
    print_ = ("--fingerprint", desk.registry.fingerprint, "--json")
    signed = json.loads(desk.done(*desk.sign(*print_)))

    assert reviewed["proposals"][0]["kind"] == "renew"
    assert reviewed["to_be_typed"][0]["zh"].startswith("注册表根的指纹")
    assert len(signed["signatures"]) == 4


def test_a_bundle_serves_as_trusted_state_if_its_root_is_typed(desk: Desk) -> None:
    bundle = desk.registry.bundle()
    out = desk.folder / "again.zip"
    desk.done("propose", "renew", "--trust", bundle, "--out", out, *AT)

    assert desk.done("review", out, "--trust", bundle, *AT)


def test_the_commands_explain_themselves(desk: Desk) -> None:
    for command in ("join", "propose", "review", "sign", "assemble"):
        code, out, _ = desk.run(command, "--help")
        assert code == 0
        assert command in out
    for kind in KINDS:
        assert "--trust" in desk.run("propose", _subcommand(kind), "--help")[1]


def _subcommand(kind: str) -> str:
    """Return the subcommand that proposes a kind; some propose two."""
    shared = {"root-key": "council-key", "targets-key": "council-key"}
    return {**shared, "resume": "suspend"}.get(kind, kind)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_told_in_the_format_document(kind: str) -> None:
    text = (ROOT / "docs/formats/ceremony.md").read_text("utf-8")
    assert f"| `{kind}` |" in text


@pytest.mark.parametrize(
    ("kind", "option", "content", "told"),
    [
        ("license-type", "--file", "{}", "this is no license type"),
        ("member", "--entry", "{}", "is not a region's entry"),
        ("recognition", "--rows", None, "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_told(
    desk: Desk, kind: str, option: str, content: str | None, told: str
) -> None:
    file = desk.folder / "file.json"
    if content is not None:
        file.write_text(content)
    out = ("--out", desk.folder / "x.zip", *AT)
    desk.refused("propose", kind, option, file, "--trust", desk.trust, *out, told=told)


# Proposals that must not be signed


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda parts: parts.pop("proposal.json"), "is not a whole proposal"),
        (lambda parts: parts.pop("unsigned/targets.json"), "nothing to sign"),
        (lambda parts: parts.update({"x.txt": b""}), "x.txt, which is no part"),
        (
            lambda parts: parts.update({"metadata/2.targets.json": b"{}"}),
            "a signed targets, which is no part",
        ),
        (
            lambda parts: parts.update({"unsigned/targets.json": b"{}"}),
            "cut or damaged",
        ),
        (
            lambda parts: parts.update({"evidence/note.txt": b"trust me"}),
            "it carries note.txt along",
        ),
        (
            lambda parts: parts.update({"targets/policy/x.json": b"{}"}),
            "which nothing in it lists",
        ),
    ],
)
def test_a_proposal_that_was_tampered_with_is_told(
    desk: Desk, change: Callable[[dict[str, bytes]], object], told: str
) -> None:
    rewrite(desk.renewal, change)
    desk.refused(*desk.review(), told=told)
    desk.refused(*desk.sign(), told=told)


def edit_head(parts: dict[str, bytes], **members: Any) -> None:
    head = json.loads(parts["proposal.json"]) | members
    parts["proposal.json"] = json.dumps(head).encode()


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"kind": "coup"}, "which this program does not know"),
        ({"format": "tongyan-proposal-2"}, "is not a whole proposal (format"),
        ({"more": 1}, "is not a whole proposal (more"),
        ({"targets": {"version": 7, "sha256": "0" * 64}}, "you hold v1; refresh"),
        ({"targets": {"version": 1, "sha256": "0" * 64}}, "of another registry"),
    ],
)
def test_a_proposal_with_another_head_is_told(
    desk: Desk, members: dict[str, Any], told: str
) -> None:
    rewrite(desk.renewal, lambda parts: edit_head(parts, **members))
    desk.refused(*desk.review(), told=told)


@pytest.mark.parametrize("kept", [0, 10, 400])
def test_a_proposal_that_was_cut_is_told(desk: Desk, kept: int) -> None:
    desk.renewal.write_bytes(desk.renewal.read_bytes()[:kept])
    desk.refused(*desk.review(), told="is not a whole proposal")


def test_a_proposal_that_is_not_there_is_told(desk: Desk) -> None:
    desk.refused(*desk.review(desk.folder / "none.zip"), told="is not a whole proposal")


def test_a_proposal_of_another_registry_is_told(desk: Desk) -> None:
    other = desk.folder / "other"
    found_registry(other)
    desk.done("propose", "renew", "--trust", other / "host", "--out", desk.renewal, *AT)

    desk.refused(*desk.review(), told="it is of another registry, or was edited")


def test_a_proposal_that_came_too_late_is_told(desk: Desk) -> None:
    desk.done(*desk.assemble(*desk.signed()))
    host = desk.registry.host
    host.ingest(desk.folder / "sitting.zip", now=NOW)
    desk.registry.release()
    review = ("review", desk.renewal, "--trust", host.folder, *AT)

    desk.refused(*review, told="v2 holds by now; ask its author to propose it anew")


def test_the_same_proposal_twice_in_a_sitting_is_told(desk: Desk) -> None:
    told = "v2 holds by now"
    desk.refused(*desk.review(desk.renewal, desk.renewal), told=told)


# Typing and signing


def test_without_the_fingerprint_nothing_is_signed(desk: Desk) -> None:
    desk.refused(*desk.sign(), told="type the fingerprint of the registry's root")


def test_attack_a_fingerprint_of_something_else(desk: Desk) -> None:
    wrong = ("--fingerprint", "0" * 64)
    desk.refused(*desk.sign(*wrong), told="do not sign")


def test_a_part_of_a_fingerprint_is_refused(desk: Desk) -> None:
    code, _, err = desk.run(*desk.sign("--fingerprint", "3F2A 91BC"))

    assert code == 3
    assert "sixteen groups" in err


def test_the_wrong_persons_keys_sign_nothing(desk: Desk) -> None:
    told = ("--fingerprint", desk.registry.fingerprint)
    keys = desk.registry.folder / f"regions/{SHANGHAI}/keys"
    desk.refused(*desk.sign(*told, "--keys", keys), told="may sign targets")


# Signatures that do not count


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda raw: raw[:-20], "is not a whole signature file"),
        (lambda raw: raw[:0], "is not a whole signature file"),
        (lambda raw: raw + b"{}", "is not a whole signature file"),
        (lambda raw: raw.replace(b'"sig":"', b'"sig":"00'), "does not hold"),
        (lambda raw: raw.replace(b'"version":2', b'"version":3'), "another proposal"),
        (lambda raw: raw.replace(b'"role":"targets"', b'"role":"root"'), "another"),
        (
            lambda raw: raw.replace(b'"keyid":"', b'"keyid":"0')[:-1].replace(
                b'","sig"', b'","sig"'
            ),
            "is not a whole signature file",
        ),
    ],
)
def test_a_bad_signature_is_left_out_and_told(
    desk: Desk, change: Callable[[bytes], bytes], told: str
) -> None:
    good = desk.signed()
    good[0].write_bytes(change(good[0].read_bytes()))

    out = desk.done(*desk.assemble(*good))
    assert f"Left out {good[0]}" in out
    assert told in out


def test_a_signature_handed_in_twice_counts_once(desk: Desk) -> None:
    one, two, *_ = desk.signed()
    told = "targets v2 has 2 of 3 signatures"
    desk.refused(*desk.assemble(one, two, two, one), told=told)


def test_too_few_signatures_name_who_is_missing(desk: Desk) -> None:
    one, *_ = desk.signed()
    err = desk.refused(*desk.assemble(one), told="1 of 3 signatures; gather more, of")
    assert "尚缺" in err


def test_signatures_of_an_earlier_draft_do_not_count(desk: Desk) -> None:
    early = desk.signed()
    later = ("--at", to_rfc3339(NOW + timedelta(minutes=30)))
    desk.done("propose", "renew", "--trust", desk.trust, "--out", desk.renewal, *later)
    code, out, err = desk.run(*desk.assemble(*early))

    assert code == 1
    assert "of another proposal than these" in out
    assert "0 of 3 signatures" in err


def test_a_clock_that_is_behind_the_proposers_is_no_hindrance(desk: Desk) -> None:
    earlier = ("--at", to_rfc3339(NOW - timedelta(minutes=50)))
    desk.done("review", desk.renewal, "--trust", desk.trust, *earlier)


def test_everything_can_be_done_again(desk: Desk) -> None:
    signatures = desk.signed()
    again = desk.signed()
    desk.done(*desk.assemble(*signatures))
    first = (desk.folder / "sitting.zip").read_bytes()
    desk.done(*desk.assemble(*signatures))

    assert signatures == again
    assert (desk.folder / "sitting.zip").read_bytes() == first


# A folder that cannot be written


def test_a_folder_that_is_not_there_is_told(desk: Desk) -> None:
    out = desk.folder / "nowhere/renew.zip"
    propose = ("propose", "renew", "--trust", desk.trust, "--out", out, *AT)
    desk.refused(*propose, told="name a folder that is there")


# The applicant


def test_the_request_tells_the_fingerprint_in_both_languages(
    desk: Desk, fujian: Applicant
) -> None:
    entry = desk.folder / "entry.json"
    entry.write_text(fujian.entry.model_dump_json(exclude_none=True), "utf-8")
    ask = ("join", "request", desk.folder / "new", "--entry", entry)
    out = desk.done(*ask, "--passphrase-file", desk.secret, *AT)

    assert "用电话等其他途径告知每个成员" in out
    assert "tell it to every member by another way" in out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is not a region's entry"),
        ('{"code": "350000"}', "is not a region's entry (name"),
        ('{"code": "350000", "x": 1}', "is not a region's entry"),
    ],
)
def test_an_entry_that_is_none_is_told(desk: Desk, content: str, told: str) -> None:
    entry = desk.folder / "entry.json"
    entry.write_text(content)
    ask = ("join", "request", desk.folder / "new", "--entry", entry)
    desk.refused(*ask, "--passphrase-file", desk.secret, *AT, told=told)


def test_a_folder_of_another_region_is_not_taken(desk: Desk, fujian: Applicant) -> None:
    entry = desk.folder / "entry.json"
    entry.write_text(
        fujian.entry.model_copy(update={"code": "360000"}).model_dump_json(
            exclude_none=True
        ),
        "utf-8",
    )
    ask = ("join", "request", fujian.folder.folder, "--entry", entry)
    told = "is the folder of 350000, the entry is of 360000"
    desk.refused(*ask, "--passphrase-file", desk.secret, *AT, told=told)


def test_rows_that_are_none_are_told(desk: Desk) -> None:
    rows = desk.folder / "rows.json"
    rows.write_text('{"format": "tongyan-recognition-1", "rows": [{}]}')
    code, _, err = desk.run(
        *("propose", "recognition", "--rows", rows, "--trust", desk.trust),
        *("--out", desk.folder / "rows.zip", *AT),
    )

    assert code == 3
    assert "rows.0" in err
