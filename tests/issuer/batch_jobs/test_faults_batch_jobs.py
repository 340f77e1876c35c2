"""What befalls a batch: its runner killed, its key gone, its file torn."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from issuer import batch as batch_module
from issuer.batch_jobs.errors import FileTooLargeError
from issuer.batch_jobs.job import JobState
from issuer.batch_jobs.job_folder import take_upload
from issuer.batch_jobs.job_rows import find_job
from issuer.batch_jobs.orders import BatchOrders
from issuer.batch_jobs.runner import BatchRunner
from issuer.installation import Installation
from issuer.schema import editions, licenses
from tests.issuer import spreadsheets
from tests.issuer.batch_jobs.sent import Sent, chunked, rows_file
from tests.issuer.listed import founded_with, trust_of
from tests.issuer.office import BUSINESS, DAY_S, NOW, PASSPHRASE, YEAR_S, Office
from tests.issuer.test_batch import company, count_of, write
from tests.issuer.test_faults_killed import ROWS, Books, Desk, audited, ends
from tests.issuer.test_token_keys import typed
from tests.sample_registry import when
from tests.tokens import Tokens
from web.attachment import content_disposition


@pytest.fixture
def sent(office: Office) -> Sent:
    return Sent(office)


def started(sent: Sent, content: bytes) -> int:
    """Send, check and start a file; nothing of it is minted yet."""
    number = sent.send(content).number
    sent.work()
    sent.orders.start(sent.clerk, number, now=sent.now)
    return number


# The runner is killed


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An office with one license and a batch of two chunks that was started."""
    folder = tmp_path_factory.mktemp("desk")
    office = Office.open_in(folder / "office")
    with office.installation:
        minted = office.mint(BUSINESS)
        (folder / "passphrase.txt").write_bytes(PASSPHRASE.reveal())
        rows = [company(number) for number in range(ROWS)]
        started(Sent(office), write(folder / "rows.csv", rows).read_bytes())
    return Desk(folder, minted.record.license_id)


@pytest.mark.parametrize(
    "step", [9, pytest.param(1, marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_kill_9_of_a_runner_at_any_write_is_gone_on_with_by_the_next(
    desk: Desk, tmp_path: Path, step: int
) -> None:
    words = desk.command("batch-runner", "--once")
    copies = ends("before-each-change", desk, tmp_path, words, step=step)

    books = [audited(folder) for folder, _ in copies]
    assert books == sorted(books)
    assert {book.licenses for book in books} == {1, 3, 5}
    for folder, _ in copies[:: max(len(copies) // 4, 1)]:
        with Installation.open(folder) as opened:
            runner = BatchRunner(opened, PASSPHRASE, lambda: NOW, lambda: 0.0)
            while runner.run_once():
                pass
            with opened.ledger.reading() as connection:
                job = find_job(connection, 1, agency_id=None)
            results = BatchOrders(opened).folder(job)
        assert (job.state, job.minted + job.before) == (JobState.DONE, ROWS)
        assert audited(folder) == Books(1 + ROWS, 0)
        assert len(results.minted.read_text("utf-8").splitlines()) == 1 + ROWS


# Two services on one SQLite file


def test_two_services_on_one_ledger_mint_each_row_once(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "CHUNK_ROWS", 3)
    folder = sent.office.installation.folder
    numbers = [
        started(sent, rows_file(tmp_path, range(start, start + 12)))
        for start in (0, 100)
    ]
    meet = Barrier(2)

    def serve() -> None:
        with Installation.open(folder) as opened:
            runner = BatchRunner(opened, PASSPHRASE, lambda: NOW, lambda: 0.0)
            meet.wait()
            while runner.run_once():
                pass

    services = [Thread(target=serve) for _ in range(2)]
    for service in services:
        service.start()
    for service in services:
        service.join()
    assert {sent.job(number).state for number in numbers} == {JobState.DONE}
    assert count_of(sent.office) == 24
    with sent.office.installation.ledger.reading() as connection:
        places = connection.scalars(select(editions.c.status_entry)).all()
        rows = select(func.count()).select_from(licenses).distinct()
        assert len(set(places)) == len(places) == connection.scalar(rows)


# The signer is unavailable


def test_a_key_file_that_is_gone_mints_nothing_until_it_is_back(
    sent: Sent, tmp_path: Path
) -> None:
    number = started(sent, rows_file(tmp_path, range(3)))
    keys = sent.office.installation.folder / "keys"
    away = keys.rename(keys.with_name("away"))
    sent.work()
    failed = sent.job(number)
    assert (failed.state, failed.fault) == (JobState.FAILED, "signer-unavailable")
    assert failed.fault_zh is not None and "管理员" in failed.fault_zh
    assert str(keys) not in f"{failed.fault_zh}{failed.fault_en}"
    assert count_of(sent.office) == 0
    away.rename(keys)
    sent.orders.start(sent.clerk, number, now=sent.now)
    sent.work()
    assert (sent.job(number).state, count_of(sent.office)) == (JobState.DONE, 3)


def test_a_token_that_was_pulled_out_mints_nothing(
    sent: Sent, tokens: Tokens, tmp_path: Path
) -> None:
    installation = sent.office.installation
    uri = tokens.uri("Agency", "batches")
    key = installation.enter_key(
        sent.office.market, typed(), now=NOW, begins=NOW, ends=2 * NOW, key_uri=uri
    )
    number = started(sent, rows_file(tmp_path, range(3)))
    (whereabouts,) = (installation.folder / "keys").glob(f"{key.kid}*")
    there = whereabouts.read_text("utf-8")
    whereabouts.write_text(there.replace("token=Agency", "token=Elsewhere"), "utf-8")
    sent.secrets = typed()
    sent.work()
    assert sent.job(number).fault == "signer-unavailable"
    assert count_of(sent.office) == 0
    whereabouts.write_text(there, "utf-8")
    sent.orders.start(sent.clerk, number, now=sent.now)
    sent.work()
    assert count_of(sent.office) == 3


def test_an_agency_that_the_registry_suspended_mints_nothing(
    sent: Sent, tmp_path: Path
) -> None:
    def suspended(region: dict[str, list[dict[str, list[dict[str, str]]]]]) -> None:
        region["agencies"][0]["status"].append(
            {"state": "suspended", "from": when(hours=-1)}
        )

    number = started(sent, rows_file(tmp_path, range(3)))
    trust = trust_of(founded_with(sent.office, tmp_path, suspended), tmp_path / "trust")
    sent.now = NOW + 7200
    with Installation.open(sent.office.installation.folder, trust=trust) as opened:
        runner = BatchRunner(opened, PASSPHRASE, lambda: sent.now, lambda: 0.0)
        assert runner.run_once()
    assert sent.job(number).fault == "registry-agency-not-active"
    assert count_of(sent.office) == 0


# The clock jumps


@pytest.mark.parametrize("jump_s", [-YEAR_S, -DAY_S, DAY_S])
def test_a_clock_that_jumps_in_a_batch_mints_each_row_once(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump_s: int
) -> None:
    """Nothing of who works on a job hangs on a clock. With none to sign, it waits."""
    monkeypatch.setattr(batch_module, "CHUNK_ROWS", 2)
    number = started(sent, rows_file(tmp_path, range(6)))

    def seconds() -> float:
        sent.now = NOW + jump_s
        return 0.0

    sent.seconds = seconds
    sent.work()
    assert (sent.job(number).state, count_of(sent.office)) == (JobState.DONE, 6)


def test_a_clock_before_the_first_key_mints_nothing_until_it_is_right(
    sent: Sent, tmp_path: Path
) -> None:
    number = started(sent, rows_file(tmp_path, range(3)))
    sent.now = NOW - YEAR_S
    sent.work()
    assert sent.job(number).fault == "signer-unavailable"
    sent.now = NOW
    sent.orders.start(sent.clerk, number, now=sent.now)
    sent.work()
    assert count_of(sent.office) == 3


# Files that are torn, too large, or meant for somebody's spreadsheet


def test_a_half_written_xlsx_is_told_by_its_name_and_mints_nothing(
    sent: Sent, tmp_path: Path
) -> None:
    spreadsheets.write(
        tmp_path / "made.xlsx", list(company(0)), list(company(0).values())
    )
    whole = (tmp_path / "made.xlsx").read_bytes()
    number = sent.send(whole[: len(whole) // 2], file_name="十一月.xlsx").number
    sent.work()
    failed = sent.job(number)
    assert (failed.state, failed.fault) == (JobState.FAILED, "file-unreadable")
    assert failed.fault_zh is not None and failed.fault_zh.startswith("十一月.xlsx")
    assert str(tmp_path) not in f"{failed.fault_zh}{failed.fault_en}"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_attack_a_formula_stays_a_text_in_what_is_exported(
    sent: Sent, tmp_path: Path, start: str
) -> None:
    formula = f'{start}HYPERLINK("https://evil.example","{start}")'
    bad = company(1, legal_name=formula) | {"document_number": f"{start}1+1"}
    rows = write(tmp_path / "made.csv", [company(0), bad])
    done = sent.minted(rows.read_bytes())
    assert (done.minted, done.failed) == (1, 1)
    folder = sent.folder(done.number)
    for path in (folder.errors, folder.minted):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]
    assert f"'{start}1+1".encode() in folder.errors.read_bytes()


NAMES = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\windows\\system.ini", "system.ini"),
    ("a.csv\r\nSet-Cookie: session=1", "a.csvSet-Cookie session=1"),
    ('a".csv; filename=evil.exe', "a.csv; filename=evil.exe"),
    ("\u202egnp.exe", "gnp.exe"),
    ("..", "batch"),
    ("\x00", "batch"),
    ("批量" * 100, "批量" * 60),
]


@pytest.mark.parametrize(("name", "kept"), NAMES, ids=range(len(NAMES)))
def test_attack_a_name_is_neither_a_path_nor_a_header(
    sent: Sent, tmp_path: Path, name: str, kept: str
) -> None:
    header = content_disposition(name, plainly="batch.csv")
    assert header.isascii() and header.isprintable()
    assert not set(header.partition("''")[2]) & set('"\\/;\r\n \x00')
    job = sent.send(rows_file(tmp_path, range(2)), file_name=name)
    assert job.file_name == kept
    assert sorted(path.name for path in sent.folder(job.number).folder.iterdir()) == [
        "rows"
    ]


def uploads(office: Office) -> list[str]:
    folder = office.installation.folder / "batches"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def test_an_upload_over_the_limit_leaves_nothing(office: Office) -> None:
    taken = take_upload(
        office.installation.folder, chunked(bytes(5000)), max_bytes=4999
    )
    with pytest.raises(FileTooLargeError, match="several parts"):
        asyncio.run(taken)
    assert uploads(office) == []


def test_an_upload_cut_off_half_way_leaves_nothing(office: Office) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"document_number,"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asyncio.run(take_upload(office.installation.folder, cut()))
    assert uploads(office) == []


def test_a_disk_that_fails_in_a_batch_is_told_and_the_batch_taken_up_again(
    sent: Sent, tmp_path: Path
) -> None:
    number = started(sent, rows_file(tmp_path, range(3)))
    blocking = sent.folder(number).folder / "minted.csv.part"
    blocking.mkdir()
    sent.work()
    failed = sent.job(number)
    assert (failed.state, failed.fault) == (JobState.FAILED, "disk-failed")
    blocking.rmdir()
    sent.orders.start(sent.clerk, number, now=sent.now)
    sent.work()
    assert count_of(sent.office) == 3


def test_a_file_that_vanished_is_told(sent: Sent, tmp_path: Path) -> None:
    number = started(sent, rows_file(tmp_path, range(3)))
    sent.folder(number).erase()
    sent.work()
    assert sent.job(number).fault == "file-gone"
    assert count_of(sent.office) == 0
