"""Files of a trust store that are zeroed, cut, lost, or have one bit flipped.

The newest stick says that the license is revoked. A fault of the disk may cost the
answer; it never makes the license green, and it is told in one sentence.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.sample_registry import ZHEJIANG
from tests.verifier.revoked_since import Sticks, check, cut_short, flipped
from trust_registry.errors import RegistryError
from trust_registry.salvage import is_listed
from trust_registry.store import TrustStore
from verifier.causes import Verdict
from verifier.cli import main

AT = ["--at", "2026-11-21T02:00Z"]
FLIPS_A_FILE = 5


@pytest.fixture(scope="module")
def whole(sticks: Sticks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a trust store that took in the first stick, then the second."""
    store = sticks.counter(tmp_path_factory.mktemp("counter") / "trust", sticks.old)
    assert trust("update", store.folder, str(sticks.new)) == 0
    return store.folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """Return a copy to be damaged."""
    return shutil.copytree(whole, tmp_path / "trust")


def trust(command: str, folder: Path, *arguments: str) -> int:
    return main(["trust", command, *arguments, "--trust", str(folder), *AT])


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def lost(path: Path) -> None:
    path.unlink()


def a_folder_in_its_place(path: Path) -> None:
    path.unlink()
    path.mkdir()


@contextmanager
def damaged(path: Path, fault: Callable[[Path], None]) -> Iterator[None]:
    """Let a file be damaged for a while."""
    content = path.read_bytes()
    fault(path)
    try:
        yield
    finally:
        if path.is_dir():
            path.rmdir()
        path.write_bytes(content)


def test_the_whole_store_refuses_the_one_and_accepts_the_other(
    whole: Path, sticks: Sticks
) -> None:
    assert check(whole, sticks.license).verdict is Verdict.REFUSED
    assert check(whole, sticks.neighbor).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    "fault", [zeroed, emptied, lost, cut_short, a_folder_in_its_place]
)
def test_a_zeroed_cut_or_lost_file_turns_no_refusal_green(
    folder: Path, sticks: Sticks, fault: Callable[[Path], None]
) -> None:
    for file in files_of(folder):
        with damaged(file, fault):
            revoked, good = (
                check(folder, text) for text in (sticks.license, sticks.neighbor)
            )
        assert revoked.verdict is not Verdict.ACCEPTED, file
        # Nor is a good license called anything but undecided.
        assert good.verdict is not Verdict.REFUSED, file


def test_a_zeroed_file_is_mended_by_the_same_stick(
    whole: Path, sticks: Sticks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, file in enumerate(files_of(whole)):
        if "license-types" in file.parts or "00000001" in file.parts:
            continue  # fourteen alike; a state that nobody asks any more
        folder = shutil.copytree(whole, tmp_path / str(number))
        zeroed(folder / file.relative_to(whole))

        assert trust("update", folder, str(sticks.new)) == 0, file
        assert check(folder, sticks.license).verdict is Verdict.REFUSED, file
        assert check(folder, sticks.neighbor).verdict is Verdict.ACCEPTED, file
        assert "Traceback" not in capsys.readouterr().err
        shutil.rmtree(folder)


def test_a_bit_flipped_anywhere_in_a_store_turns_no_refusal_green(
    folder: Path, sticks: Sticks
) -> None:
    places = random.Random(68)  # noqa: S311 (the same places every time)
    for file in files_of(folder):
        size = file.stat().st_size
        for _ in range(min(size, FLIPS_A_FILE * (1 + size // 40_000))):
            at, bit = places.randrange(size), places.randrange(8)
            with flipped(file, at, bit):
                assert check(folder, sticks.license).verdict is not Verdict.ACCEPTED
                assert check(folder, sticks.neighbor).verdict is not Verdict.REFUSED


def test_a_bit_flipped_under_a_running_service_is_an_answer_or_one_sentence(
    folder: Path,
) -> None:
    # The index is compared with its hash when it is opened. What its pages become
    # later is the disk's word: it may cost an answer, but no traceback.
    (index,) = (folder / "generations/00000002").glob("index.sqlite")
    places = random.Random(69)  # noqa: S311 (the same places every time)
    for _ in range(80):
        view = TrustStore.open(folder).view()
        with flipped(index, places.randrange(index.stat().st_size), 3):
            try:
                view.regions()
                view.agency("https://license.310000.example/market")
                view.license_type("11100000MB0143028R001")
                view.status_issuer_for("https://status.310000.example/310000-1")
            except RegistryError as error:
                assert "\n" not in str(error)
        view.close()


def test_a_bit_flipped_in_a_salvage_file_salvages_no_other_license(
    tmp_path: Path,
) -> None:
    listed = [f"{number:x}" * 64 for number in (2, 5, 9)]
    path = tmp_path / "salvage-kid.txt"
    path.write_text("".join(f"{digest}\n" for digest in listed))
    for at in range(path.stat().st_size):
        with flipped(path, at, at % 8):
            assert not is_listed(path, "4" * 64)


@pytest.mark.parametrize("name", ["journal", "generations/00000002/record"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_damaged_store_says_what_to_do_in_both_languages(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, language: str
) -> None:
    for generation in (folder / "generations").iterdir():
        zeroed(generation / "record")
    zeroed(folder / name)
    words = ["--trust", str(folder), "--region", ZHEJIANG, "--lang", language, *AT]
    code = folder.parent / "code.txt"
    code.write_text("TY1:BB8.", "ascii")

    assert main(["check", str(code), *words]) in (1, 2)
    told = capsys.readouterr()
    assert "trust update" in told.err
    assert "请重新更新信任数据" in told.err
    assert "Traceback" not in told.err


def test_with_state_and_journal_zeroed_first_trust_is_asked_for(
    folder: Path, sticks: Sticks, capsys: pytest.CaptureFixture[str]
) -> None:
    for generation in (folder / "generations").iterdir():
        zeroed(generation / "record")
    zeroed(folder / "journal")

    assert trust("update", folder, str(sticks.new)) == 3
    told = capsys.readouterr().err
    assert "give first trust again" in told
    assert "本机信任库" in told


def test_a_lost_anchor_stops_nothing_while_the_generation_has_its_roots(
    folder: Path, sticks: Sticks
) -> None:
    lost(folder / "first-root.json")
    lost(folder / "first-trust")

    assert check(folder, sticks.license).verdict is Verdict.REFUSED
    assert trust("update", folder, str(sticks.new)) == 0


def test_a_lost_anchor_and_lost_roots_ask_for_first_trust(
    folder: Path, sticks: Sticks, capsys: pytest.CaptureFixture[str]
) -> None:
    zeroed(folder / "first-trust")
    for generation in (folder / "generations").iterdir():
        for root in (generation / "metadata").glob("*.root.json"):
            lost(root)

    assert trust("update", folder, str(sticks.new)) == 3
    assert "give first trust again with `trust init`" in capsys.readouterr().err
