"""A file is minted row by row, each once, whatever happens to the process."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from stdnum.cn import uscc

from credential import carrier
from credential.bilingual import Bilingual
from issuer import batch as batch_module
from issuer.batch import Batch, BatchCount
from issuer.batch_files import batch_files
from issuer.draft import DraftChecker
from issuer.errors import RowsFileError
from issuer.rows_file import RowsFile, open_rows
from issuer.schema import editions, licenses
from issuer.signer import BlankSigner
from issuer.state import Act
from tests.issuer.office import BUSINESS, NOW, SECRET, TODAY, Office, fields_of


def company(number: int, **changed: Any) -> dict[str, Any]:
    front = f"91310101{number:09d}"
    code = front + uscc.calc_check_digit(front)
    return fields_of(BUSINESS, document_number=code, **changed)


def write(
    path: Path, rows: Iterable[dict[str, Any]], *, encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(company(0)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def batch_of(office: Office, *, now: int = NOW) -> Batch:
    return Batch(
        ledger=office.installation.ledger,
        mint=office.mint_for(office.market, now=now),
        checker=DraftChecker(BUSINESS),
        type_code=BUSINESS.code,
        today=TODAY,
    )


def play(
    office: Office, path: Path, *, dry: bool = False, now: int = NOW
) -> BatchCount:
    """Mint a file into ``minted.csv`` and ``errors.csv`` beside it."""
    file = open_rows(path, BUSINESS)
    batch = batch_of(office, now=now)
    minted = None if dry else path.with_name("minted.csv")
    with batch_files(file, minted, path.with_name("errors.csv")) as results:
        return (batch.rehearse if dry else batch.run)(file, results, lambda _: None)


def count_of(office: Office) -> int:
    with office.installation.ledger.reading() as connection:
        return connection.scalar(select(func.count()).select_from(licenses)) or 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.csv"


def test_every_row_is_minted_and_told_with_its_code(office: Office, path: Path) -> None:
    write(path, [company(number) for number in range(5)])
    assert play(office, path) == BatchCount(total=5, minted=5)
    told = read(path.with_name("minted.csv"))
    assert [row["row"] for row in told] == ["2", "3", "4", "5", "6"]
    with office.installation.ledger.reading() as connection:
        kept = set(connection.scalars(select(editions.c.sd_jwt)))
    assert {carrier.decode(row["qr_text"]) for row in told} == kept
    assert not path.with_name("errors.csv").exists()


def test_one_bad_row_stops_no_other_and_is_told_with_its_reason(
    office: Office, path: Path
) -> None:
    bad = company(1, legal_name="") | {"document_number": "91310101000000001X"}
    write(path, [company(0), bad, company(2)])
    assert play(office, path) == BatchCount(total=3, minted=2, failed=1)
    (told,) = read(path.with_name("errors.csv"))
    assert told["#行号 row"] == "3"
    assert "缺少此项" in told["#原因 reason"]
    assert "check character" in told["#原因 reason"]
    assert told["legal_representative"] == bad["legal_representative"]


def test_a_mended_errors_file_is_sent_as_it_is(office: Office, path: Path) -> None:
    write(path, [company(0), company(1, legal_name="")])
    play(office, path)
    errors = path.with_name("errors.csv")
    mended = errors.read_text("utf-8").replace(
        company(1)["document_number"] + ",", company(1)["document_number"] + ",補名"
    )
    second = path.with_name("mended.csv")
    second.write_text(mended, "utf-8")
    assert play(office, second) == BatchCount(total=1, minted=1)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_an_errors_file_has_the_encoding_of_the_file_it_came_from(
    office: Office, path: Path, encoding: str
) -> None:
    write(path, [company(0, legal_name="𠮷•公司")], encoding=encoding)
    assert play(office, path).failed == 1
    (told,) = read(path.with_name("errors.csv"), encoding)
    assert told["legal_name"] == "𠮷•公司"


def test_attack_a_formula_in_a_name_is_text_in_the_errors_file(
    office: Office, path: Path
) -> None:
    formula = '=HYPERLINK("https://evil.example","x")'
    write(path, [company(0, legal_name=formula, issue_date="soon")])
    play(office, path)
    (told,) = read(path.with_name("errors.csv"))
    assert told["legal_name"] == f"'{formula}"


def test_the_same_file_again_mints_nothing_and_tells_the_same(
    office: Office, path: Path
) -> None:
    write(path, [company(0), company(1, legal_name=""), company(2)])
    play(office, path)
    first = read(path.with_name("minted.csv"))
    # A day later, by when everything would look expired, say.
    assert play(office, path, now=NOW + 86_400) == BatchCount(
        total=3, before=2, failed=1
    )
    assert read(path.with_name("minted.csv")) == first
    assert count_of(office) == 2


def test_another_file_with_the_same_numbers_is_refused_row_by_row(
    office: Office, path: Path
) -> None:
    play(office, write(path, [company(0), company(1)]))
    write(path, [company(0), company(1), company(2)])
    assert play(office, path) == BatchCount(total=3, minted=1, failed=2)


def test_a_number_twice_in_a_file_is_minted_once(office: Office, path: Path) -> None:
    write(path, [company(0), company(1), company(0)])
    for dry in (True, False):
        assert play(office, path, dry=dry) == BatchCount(total=3, minted=2, failed=1)


def test_a_rehearsal_tells_the_errors_and_leaves_no_trace(
    office: Office, path: Path
) -> None:
    write(path, [company(0), company(1, legal_name="")])
    assert play(office, path, dry=True) == BatchCount(total=2, minted=1, failed=1)
    assert len(read(path.with_name("errors.csv"))) == 1
    assert not path.with_name("minted.csv").exists()
    assert count_of(office) == 0
    assert play(office, path) == BatchCount(total=2, minted=1, failed=1)


class Stopping:
    """Takes results until a row, then the power goes."""

    def __init__(self, rows: int) -> None:
        self.left = rows

    def minted(self, _: object) -> None:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt

    def failed(self, row: object, reason: Bilingual) -> None:
        raise AssertionError((row, reason))


def test_a_stopped_run_goes_on_where_it_was(
    office: Office, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "CHUNK_ROWS", 3)
    file = open_rows(write(path, [company(number) for number in range(8)]), BUSINESS)
    with pytest.raises(KeyboardInterrupt):
        batch_of(office).run(file, Stopping(4), lambda _: None)
    assert count_of(office) == 6
    assert play(office, path) == BatchCount(total=8, minted=2, before=6)
    assert len(read(path.with_name("minted.csv"))) == 8


def test_a_row_whose_license_was_revoked_is_not_minted_again(
    office: Office, path: Path
) -> None:
    play(office, write(path, [company(0)]))
    (told,) = read(path.with_name("minted.csv"))
    office.change(told["license_id"], Act.REVOKE)
    assert play(office, path) == BatchCount(total=1, before=1)


def test_chunks_of_any_size_mint_the_same_rows(
    office: Office, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "CHUNK_ROWS", 2)
    rows = [
        company(number, legal_name="" if number % 3 else None) for number in range(7)
    ]
    told: list[BatchCount] = []
    file = open_rows(write(path, rows), BUSINESS)
    with batch_files(file, None, path.with_name("errors.csv")) as results:
        batch_of(office).run(file, results, told.append)
    assert [count.done for count in told] == [2, 4, 6, 7]
    assert count_of(office) == told[-1].minted


def test_result_files_are_their_owners_alone(office: Office, path: Path) -> None:
    write(path, [company(0), company(1, legal_name="")])
    play(office, path)
    for name in ("minted.csv", "errors.csv"):
        assert path.with_name(name).stat().st_mode & 0o077 == 0


def test_a_results_folder_that_is_not_there_is_told_before_anything_is_minted(
    office: Office, path: Path, tmp_path: Path
) -> None:
    file = open_rows(write(path, [company(0)]), BUSINESS)
    with (
        pytest.raises(RowsFileError, match="cannot be written"),
        batch_files(file, tmp_path / "none" / "m.csv", tmp_path / "e.csv") as results,
    ):
        batch_of(office).run(file, results, lambda _: None)
    assert count_of(office) == 0


def test_a_file_that_shrinks_while_it_is_read_is_told(
    office: Office, path: Path
) -> None:
    file = open_rows(write(path, [company(0)]), BUSINESS)
    path.unlink()
    with pytest.raises(RowsFileError, match="any more"):
        batch_of(office).run(file, Stopping(9), lambda _: None)


def test_a_rehearsals_signer_signs_nothing_that_holds() -> None:
    assert set(BlankSigner().sign(b"text")) == {0xFF}


def command(office: Office, path: Path) -> list[str]:
    secret = path.with_name("passphrase.txt")
    secret.write_text(SECRET, "utf-8")
    return [
        *(sys.executable, "-m", "issuer.cli", "batch"),
        *(str(office.installation.folder), str(path)),
        *("--type", "business-license", "--agency", "market"),
        *("--passphrase-file", str(secret), "--at", "2026-11-21T08:00", "--progress"),
    ]


ROWS = 2500  # a whole chunk and a part


def check_complete(office: Office, file: RowsFile) -> None:
    with office.installation.ledger.reading() as connection:
        rows = connection.scalars(select(licenses.c.batch_row)).all()
        entries = connection.scalars(select(editions.c.status_entry)).all()
    assert sorted(row for row in rows if row) == list(range(2, ROWS + 2))
    assert len(set(entries)) == len(entries) == file.rows_total


def test_a_batch_killed_in_its_middle_resumes_and_mints_nothing_twice(
    office: Office, path: Path
) -> None:
    write(path, [company(number) for number in range(ROWS)])
    with subprocess.Popen(command(office, path), stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.read(1)  # the first chunk is committed
        process.kill()
    assert 0 < count_of(office) < ROWS
    finished = subprocess.run(
        command(office, path), capture_output=True, check=True, text=True
    )
    assert "by an earlier run" in finished.stdout
    check_complete(office, open_rows(path, BUSINESS))
    assert len(read(path.with_suffix(".minted.csv"))) == ROWS


def test_two_processes_minting_one_file_at_once_mint_each_row_once(
    office: Office, path: Path
) -> None:
    write(path, [company(number) for number in range(ROWS)])
    second = path.with_name("second")
    second.mkdir()
    copy = second / path.name
    copy.write_bytes(path.read_bytes())
    running = [
        subprocess.Popen(command(office, one), stdout=subprocess.PIPE)
        for one in (path, copy)
    ]
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0, 0]
    check_complete(office, open_rows(path, BUSINESS))
    assert len(read(path.with_suffix(".minted.csv"))) == ROWS
    assert read(path.with_suffix(".minted.csv")) == read(
        copy.with_suffix(".minted.csv")
    )
