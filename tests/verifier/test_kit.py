"""``tongyan-verifier kit``: an applicant tries its own samples before it joins."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from credential import strict_json
from credential.moments import to_rfc3339
from tests.sample_registry import NOW, SHANGHAI, seconds
from tests.world import World
from verifier.cli import main
from verifier.conformance import CASES


def expire(world: World) -> None:
    world.claims["exp"] = seconds(days=-1)


def take_another_key(world: World) -> None:
    world.key = "traffic"


def revoke(world: World) -> None:
    world.claims["status"]["status_list"]["idx"] = 6


SAMPLES: dict[str, Callable[[World], object]] = {
    "good.txt": lambda _: None,
    "expired.txt": expire,
    "revoked.txt": revoke,
    "wrong-key.txt": take_another_key,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The region's work files and its samples, all but the one out of scope."""
    world = World()
    files = world.region_files(SHANGHAI)
    region, samples = tmp_path / "region", tmp_path / "samples"
    for path in (region, samples):
        path.mkdir()
    contents = {
        "region.json": world.member(SHANGHAI),
        "agencies.json": {"format": "tongyan-agencies-1", **files["agencies"]},
        "recognition.json": {"format": "tongyan-recognition-1", "rows": []},
    }
    for name, content in contents.items():
        (region / name).write_bytes(strict_json.dumps(content))
    world.status["states"][6] = 1
    (samples / "310000-1.jwt").write_text(world.status_token())
    for name, change in SAMPLES.items():
        sample = World()
        change(sample)
        (samples / name).write_text(sample.text())
    return tmp_path


def out_of_scope(folder: Path) -> None:
    """Add a sample of the second agency, and list that one for no type."""
    path = folder / "region/agencies.json"
    content = strict_json.loads(path.read_bytes())
    world = World()
    other = content["agencies"][1]
    world.claims["iss"] = other["id"]
    world.header["kid"] = other["keys"][0]["kid"]
    world.key = "traffic"
    (folder / "samples/out-of-scope.txt").write_text(world.text())
    other["license_types"].clear()
    path.write_bytes(strict_json.dumps(content))


def run(
    folder: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, Any]:
    code = main(
        [
            "kit",
            str(folder / "region"),
            "--samples",
            str(folder / "samples"),
            "--at",
            to_rfc3339(NOW),
            *more,
        ]
    )
    return code, capsys.readouterr()


def test_every_sample_gets_what_it_must(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out_of_scope(folder)
    report = folder / "conformance.json"
    code, told = run(folder, capsys, "--out", str(report))
    found = json.loads(report.read_text("utf-8"))

    assert code == 0, told.out
    assert found["passed"]
    assert {one["case"]: one["cause"] for one in found["samples"]} == {
        "good": None,
        "expired": "expired",
        "revoked": "revoked",
        "out-of-scope": "out-of-scope",
        "wrong-key": "forged",
    }
    assert "全部符合。 Every sample got what it must." in told.out


def test_a_missing_case_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(folder, capsys, "--json")

    assert code == 1
    assert json.loads(told.out)["missing"] == ["out-of-scope"]


@pytest.mark.parametrize("name", ["expired.txt", "revoked.txt", "wrong-key.txt"])
def test_a_license_that_should_be_refused_and_is_not_fails(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    out_of_scope(folder)
    (folder / "samples" / name).write_text(World().text())
    code, told = run(folder, capsys)

    assert code == 1
    assert "尚不符合，请勿申请。 Not conformant yet; do not apply." in told.out
    assert f"✗ {name}" in told.out


@pytest.mark.parametrize(
    ("file", "content", "match"),
    [
        ("samples/310000-1.jwt", "no list", "is no status list"),
        ("region/agencies.json", "{}", "agencies.json: "),
        ("region/region.json", None, "cannot be read"),
    ],
)
def test_a_broken_file_is_told(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    content: str | None,
    match: str,
) -> None:
    path = folder / file
    path.unlink() if content is None else path.write_text(content)
    code, told = run(folder, capsys)

    assert code == 3
    assert match in told.err


def test_every_case_has_words_in_both_languages() -> None:
    for what, causes in CASES.values():
        assert what.zh
        assert what.en
        assert causes
