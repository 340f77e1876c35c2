"""Monthly counts: signed by their region, read by whoever looks, naming nobody."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tuf.api.metadata import Targets

from credential import strict_json
from credential.moments import parse_moment
from tests.sample_registry import BUSINESS_LICENSE, NOW, SHANGHAI, ZHEJIANG
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.cli import main
from trust_registry.errors import (
    LintError,
    PublicationError,
    RegistryFileError,
    SubmissionRefusedError,
)
from trust_registry.layout import TARGET_FILES, blob_path
from trust_registry.metadata import parse, sign
from trust_registry.monthly_counts import (
    MIN_CELL,
    MonthlyCounts,
    Tallies,
    publishable,
    read_counts,
    read_tallies,
)
from trust_registry.role_content import target_file
from trust_registry.submission import RoleFile, read_submission, write_submission

NAME = "counts-2026-10.json"


def counts() -> dict[str, Any]:
    return {
        "format": "tongyan-monthly-counts-1",
        "region": ZHEJIANG,
        "month": "2026-10",
        "cell": MIN_CELL,
        "rows": [
            {
                "issuing": SHANGHAI,
                "license_type": BUSINESS_LICENSE,
                "recognized": 1230,
                "used": 1180,
                "failed": {"expired": 40},
            }
        ],
    }


def tallies(*numbers: tuple[int, int, dict[str, int]]) -> Tallies:
    rows = [
        {
            "issuing": SHANGHAI,
            "license_type": BUSINESS_LICENSE,
            "recognized": recognized,
            "used": used,
            "failed": failed,
        }
        for recognized, used, failed in numbers
    ]
    content = {"region": ZHEJIANG, "month": "2026-10", "rows": rows}
    raw = strict_json.dumps({"format": "tongyan-tallies-1", **content})
    return read_tallies(raw, name="tallies.json")


def read(content: dict[str, Any], name: str = NAME) -> MonthlyCounts:
    return read_counts(strict_json.dumps(content), region=ZHEJIANG, name=name)


def add_to(registry: FoundedRegistry, content: dict[str, Any], name: str = NAME) -> str:
    registry.region(ZHEJIANG).write_bytes(name, strict_json.dumps(content))
    registry.publish(ZHEJIANG)
    return f"regions/{ZHEJIANG}/{name}"


def test_counts_of_whole_cells_are_read() -> None:
    assert read(counts()).rows[0].recognized == 1230


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"recognized": 1231}, "multiple"),
        ({"failed": {"expired": 3}}, "multiple"),
        ({"failed": {"expired": 0}}, "leave it out"),
        ({"recognized": 0, "used": 0, "failed": {}}, "leave it out"),
        ({"recognized": -10}, "greater"),
        ({"failed": {"Expired by a day": 10}}, "pattern"),
        ({"issuing": "shanghai"}, "pattern"),
    ],
)
def test_attack_a_number_that_could_be_a_person_is_refused(
    change: dict[str, Any], says: str
) -> None:
    content = counts()
    content["rows"][0] |= change

    with pytest.raises(RegistryFileError, match=says):
        read(content)


def test_attack_a_small_cell_is_refused() -> None:
    with pytest.raises(RegistryFileError, match="cell"):
        read(counts() | {"cell": 1})


def test_a_pair_and_type_stands_once() -> None:
    content = counts()
    content["rows"] *= 2

    with pytest.raises(RegistryFileError, match="stands twice"):
        read(content)


@pytest.mark.parametrize("name", ["counts-2026-09.json", "counts-2026-11.json"])
def test_a_file_of_another_month_is_refused(name: str) -> None:
    with pytest.raises(RegistryFileError, match="2026-10"):
        read(counts(), name)


def test_tallies_are_added_up_and_rounded_down() -> None:
    found = publishable(
        [
            tallies((15, 9, {"expired": 6, "revoked": 9})),
            tallies((10, 5, {}), (4, 4, {"expired": 5})),
        ],
        now=NOW,
    )

    (row,) = found.rows
    assert (row.recognized, row.used, row.failed) == (20, 10, {"expired": 10})


def test_a_row_below_one_cell_is_left_out() -> None:
    assert publishable([tallies((9, 9, {"expired": 9}))], now=NOW).rows == []


@pytest.mark.parametrize("now", ["2026-10-31T23:59", "2026-10-01"])
def test_a_month_that_is_not_over_is_not_published(now: str) -> None:
    with pytest.raises(PublicationError, match="not over"):
        publishable([tallies()], now=parse_moment(now))


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**6),
            st.integers(0, 10**6),
            st.dictionaries(st.sampled_from(["expired", "forged"]), st.integers(0, 99)),
        ),
        max_size=5,
    ),
    st.integers(MIN_CELL, 100),
)
def test_whatever_is_counted_no_number_below_a_cell_is_published(
    numbers: list[tuple[int, int, dict[str, int]]], cell: int
) -> None:
    found = publishable([tallies(*numbers)], now=NOW, cell=cell)

    for row in found.rows:
        told = [row.recognized, row.used, *row.failed.values()]
        assert all(number == 0 or number >= cell for number in told)
    again = read_counts(
        strict_json.dumps(found.model_dump(mode="json")), region=ZHEJIANG, name=NAME
    )
    assert again == found


def test_a_region_publishes_its_counts(registry: FoundedRegistry) -> None:
    path = add_to(registry, counts())

    pin = registry.content(f"region-{ZHEJIANG}.pub").targets[path]
    assert registry.repository.blob(path, pin.hashes["sha256"]) is not None


def test_a_region_cannot_sign_counts_that_tell_too_much(
    registry: FoundedRegistry,
) -> None:
    content = counts()
    content["rows"][0]["failed"]["revoked"] = 1

    with pytest.raises(RegistryFileError, match="multiple"):
        add_to(registry, content)


def test_attack_the_host_refuses_counts_that_tell_too_much(
    registry: FoundedRegistry,
) -> None:
    region = registry.region(ZHEJIANG)
    region.write_bytes(NAME, strict_json.dumps(counts()))
    submission = registry.submit(ZHEJIANG)
    told = strict_json.dumps(counts() | {"cell": 1})
    forged = resubmitted(registry, submission, told)

    with pytest.raises(SubmissionRefusedError, match="cell"):
        registry.host.ingest(forged, now=NOW)


def resubmitted(registry: FoundedRegistry, submission: Path, told: bytes) -> Path:
    """Return a submission whose counts are others, rightly signed by the region."""
    held = read_submission(submission)
    (role_file,) = held.role_files
    signed = parse(role_file.unverified, Targets).signed
    path = f"regions/{ZHEJIANG}/{NAME}"
    old = blob_path(path, signed.targets[path].hashes["sha256"])
    signed.targets[path] = target_file(path, told)
    blobs = {name: raw for name, raw in held.blobs.items() if name != old}
    blobs[blob_path(path, signed.targets[path].hashes["sha256"])] = told
    raw = sign(signed, registry.signers(role_file.role))
    target = submission.with_name("forged.zip")
    write_submission(target, [RoleFile(role_file.role, role_file.version, raw)], blobs)
    return target


def test_a_counter_neither_needs_nor_keeps_them(
    registry: FoundedRegistry, tmp_path: Path
) -> None:
    path = add_to(registry, counts())
    bundle = registry.bundle()
    store = registry.store(tmp_path / "trust", bundle)

    assert store.view().standing.quarantined == {}
    assert store.update([str(registry.repository.folder)], now=NOW).is_good
    held = [found.name for found in (tmp_path / "trust").rglob("*")]
    assert not [name for name in held if name.endswith(NAME)]
    assert (registry.repository.folder / TARGET_FILES / path).parent.is_dir()


def test_a_file_of_no_month_is_not_the_regions_to_list(
    registry: FoundedRegistry,
) -> None:
    with pytest.raises((LintError, SubmissionRefusedError), match="may not list"):
        add_to(registry, counts() | {"month": "2026-13"}, "counts-2026-13.json")


def test_an_officer_adds_a_months_tallies(
    registry: FoundedRegistry,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = registry.region(ZHEJIANG)
    path = tmp_path / "tallies.json"
    path.write_text(tallies((1234, 1181, {"expired": 41})).model_dump_json())
    argv = ["counts", "add", str(folder.folder), str(path), "--at", "2026-11-02"]

    assert main([*argv, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1
    assert NAME in folder.work_files()
    registry.publish(ZHEJIANG)


def test_tallies_of_another_region_are_told(
    registry: FoundedRegistry,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "tallies.json"
    path.write_text(tallies((1234, 1181, {})).model_dump_json())

    assert main(["counts", "add", str(registry.region().folder), str(path)]) == 3
    assert "here 310000 in 2026-10" in capsys.readouterr().err


def test_the_month_ends_in_beijing() -> None:
    first_instant: datetime = parse_moment("2026-11-01T00:00")

    assert publishable([tallies((10, 10, {}))], now=first_instant).month == "2026-10"
