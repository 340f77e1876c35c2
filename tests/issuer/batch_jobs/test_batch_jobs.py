"""A file's way through the service: dry run, start, approval, minting, erasing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from credential import strict_json
from issuer import batch as batch_module
from issuer import press_beside
from issuer.audit_check import first_finding
from issuer.batch_jobs import job_work
from issuer.batch_jobs.errors import (
    DuplicateFileError,
    JobStateError,
    NothingToMintError,
    OwnWorkError,
    TypeNotIssuedError,
    UnknownJobError,
)
from issuer.batch_jobs.job import Job, JobState
from issuer.batch_jobs.orders import KEEP_S
from issuer.batch_jobs.results import read_faults
from issuer.desk.actor import Actor, NotAllowedError
from issuer.errors import RefusedError
from issuer.schema import audit
from tests.issuer.batch_jobs.sent import Sent, rows_file
from tests.issuer.office import BUSINESS, Office
from tests.issuer.test_batch import count_of, read


@pytest.fixture
def sent(office: Office) -> Sent:
    return Sent(office)


def counts(job: Job) -> tuple[int, int, int, int]:
    return job.rows_total, job.minted, job.before, job.failed


def test_a_file_is_checked_first_and_nothing_is_minted(
    sent: Sent, tmp_path: Path
) -> None:
    job = sent.send(rows_file(tmp_path, range(5), bad=2))
    assert job.state is JobState.CHECKING
    sent.work()
    checked = sent.job(job.number)
    assert checked.state is JobState.CHECKED
    assert counts(checked) == (7, 5, 0, 2)
    assert count_of(sent.office) == 0
    faults = read_faults(sent.folder(job.number), skip=0, limit=10)
    assert [fault["row"] for fault in faults] == [7, 8]
    assert "缺少此项" in faults[0]["zh"] and "legal_name" in faults[0]["en"]


def test_a_started_file_is_minted_and_told_row_by_row(
    sent: Sent, tmp_path: Path
) -> None:
    done = sent.minted(rows_file(tmp_path, range(5), bad=2))
    assert done.state is JobState.DONE
    assert counts(done) == (7, 5, 0, 2)
    assert count_of(sent.office) == 5
    folder = sent.folder(done.number)
    assert len(read(folder.minted)) == 5
    assert [row["#行号 row"] for row in read(folder.errors)] == ["7", "8"]


def test_a_mended_errors_file_is_sent_as_it_is(sent: Sent, tmp_path: Path) -> None:
    first = sent.minted(rows_file(tmp_path, range(2), bad=1))
    errors = sent.folder(first.number).errors.read_text("utf-8")
    columns = errors.splitlines()[0].split(",")
    cells = errors.splitlines()[1].split(",")
    cells[columns.index("legal_name")] = "补名公司"
    mended = "\n".join([",".join(columns), ",".join(cells)])
    second = sent.minted(mended.encode("utf-8"))
    assert counts(second) == (1, 1, 0, 0)


def test_the_same_file_under_way_twice_is_told_and_kept_once(
    sent: Sent, tmp_path: Path
) -> None:
    content = rows_file(tmp_path, range(3))
    first = sent.send(content)
    with pytest.raises(DuplicateFileError) as told:
        sent.send(content)
    assert told.value.number == first.number
    sent.work()
    assert len(sent.orders.history(sent.clerk, before=None, limit=9)) == 1


def test_the_same_file_again_after_it_was_minted_mints_nothing(
    sent: Sent, tmp_path: Path
) -> None:
    content = rows_file(tmp_path, range(3))
    sent.minted(content)
    again = sent.send(content)
    sent.work()
    assert counts(sent.job(again.number)) == (3, 0, 3, 0)
    sent.orders.start(sent.clerk, again.number, now=sent.now)
    sent.work()
    assert counts(sent.job(again.number)) == (3, 0, 3, 0)
    assert count_of(sent.office) == 3


def four_eyes(sent: Sent) -> None:
    """Have this office's own business license ask for a second person."""
    folder = sent.office.installation.folder / "license-types"
    folder.mkdir()
    values = BUSINESS.model_dump(mode="json", by_alias=True, exclude_none=True)
    values["tongyan"]["issuing"] = {"approval": "four-eyes"}
    (folder / "business-license.json").write_bytes(strict_json.dumps(values))


def test_a_four_eyes_type_waits_for_a_second_person(sent: Sent, tmp_path: Path) -> None:
    four_eyes(sent)
    job = sent.send(rows_file(tmp_path, range(2)))
    sent.work()
    started = sent.orders.start(sent.clerk, job.number, now=sent.now)
    assert started.state is JobState.WAITING
    sent.work()
    assert count_of(sent.office) == 0
    sent.orders.approve(sent.chief, job.number, now=sent.now)
    sent.work()
    assert sent.job(job.number).approved_by == "chief"
    assert count_of(sent.office) == 2


def test_attack_nobody_approves_what_they_sent(sent: Sent, tmp_path: Path) -> None:
    four_eyes(sent)
    job = sent.send(rows_file(tmp_path, range(2)))
    sent.work()
    sent.orders.start(sent.clerk, job.number, now=sent.now)
    both = Actor("clerk", sent.office.market.id, sent.chief.permissions)
    with pytest.raises(OwnWorkError):
        sent.orders.approve(both, job.number, now=sent.now)


def test_what_is_returned_says_why_and_can_be_started_again(
    sent: Sent, tmp_path: Path
) -> None:
    four_eyes(sent)
    job = sent.send(rows_file(tmp_path, range(2)))
    sent.work()
    sent.orders.start(sent.clerk, job.number, now=sent.now)
    back = sent.orders.give_back(
        sent.chief, job.number, reason="日期有误", now=sent.now
    )
    assert (back.state, back.returned_because) == (JobState.CHECKED, "日期有误")
    again = sent.orders.start(sent.clerk, job.number, now=sent.now)
    assert again.state is JobState.WAITING


def test_attack_another_agency_sees_no_job(sent: Sent, tmp_path: Path) -> None:
    job = sent.send(rows_file(tmp_path, range(2)))
    assert sent.orders.history(sent.stranger, before=None, limit=9) == []
    acts: tuple[Callable[[], object], ...] = (
        lambda: sent.orders.find(sent.stranger, job.number),
        lambda: sent.orders.start(sent.stranger, job.number, now=sent.now),
        lambda: sent.orders.approve(sent.stranger, job.number, now=sent.now),
        lambda: sent.orders.cancel(sent.stranger, job.number, now=sent.now),
    )
    for act in acts:
        with pytest.raises(UnknownJobError):
            act()


def test_who_may_only_read_sends_and_starts_nothing(sent: Sent, tmp_path: Path) -> None:
    content = rows_file(tmp_path, range(2))
    with pytest.raises(NotAllowedError):
        sent.send(content, actor=sent.chief)


def test_a_type_that_the_agency_does_not_issue_is_not_taken_in(
    sent: Sent, tmp_path: Path
) -> None:
    content = rows_file(tmp_path, range(2))
    with pytest.raises(TypeNotIssuedError):
        sent.send(content, type_name="driving-license")
    with pytest.raises(RefusedError):
        sent.send(content, type_name="no-such-type")


def test_a_file_without_a_row_that_can_be_minted_is_not_started(
    sent: Sent, tmp_path: Path
) -> None:
    job = sent.send(rows_file(tmp_path, [], bad=2))
    sent.work()
    with pytest.raises(NothingToMintError):
        sent.orders.start(sent.clerk, job.number, now=sent.now)


def test_a_job_is_started_once(sent: Sent, tmp_path: Path) -> None:
    done = sent.minted(rows_file(tmp_path, range(2)))
    with pytest.raises(JobStateError, match="done"):
        sent.orders.start(sent.clerk, done.number, now=sent.now)


def test_a_job_cancelled_half_way_stops_and_keeps_what_was_minted(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "CHUNK_ROWS", 2)
    job = sent.send(rows_file(tmp_path, range(6)))
    sent.work()
    sent.orders.start(sent.clerk, job.number, now=sent.now)
    looks: list[int] = []

    def seconds() -> float:
        # Asked after each chunk: cancelled after the second.
        looks.append(count_of(sent.office))
        if looks[-1] == 4:
            sent.orders.cancel(sent.clerk, job.number, now=sent.now)
        return 10.0 * len(looks)

    sent.seconds = seconds
    sent.work()
    assert sent.job(job.number).state is JobState.CANCELLED
    assert count_of(sent.office) == 4


def test_a_runner_that_is_asked_to_stop_leaves_the_rest_to_the_next(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "CHUNK_ROWS", 2)
    job = sent.send(rows_file(tmp_path, range(6)))
    sent.work()
    sent.orders.start(sent.clerk, job.number, now=sent.now)
    stop = Event()
    stop.set()
    sent.runner().run_once(stop)
    assert (sent.job(job.number).state, count_of(sent.office)) == (JobState.RUNNING, 2)
    sent.work()
    assert counts(sent.job(job.number)) == (6, 4, 2, 0)
    assert len(read(sent.folder(job.number).minted)) == 6


def test_progress_tells_rate_and_seconds_left(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_module, "CHUNK_ROWS", 2)
    job = sent.send(rows_file(tmp_path, range(6)))
    clock = iter(range(1, 100))
    told: list[tuple[float | None, int | None]] = []

    def seconds() -> float:
        seen = sent.job(job.number)
        told.append((seen.per_s, seen.left_s))
        return float(next(clock))

    sent.seconds = seconds
    sent.work()
    # Two rows after one second, four after two: two a second, one second to go.
    assert told[-1] == (2.0, 1)


def test_two_runners_never_work_on_one_job(sent: Sent, tmp_path: Path) -> None:
    job = sent.send(rows_file(tmp_path, range(2)))
    with sent.folder(job.number).held():
        assert not sent.runner().run_once()
    assert sent.runner().run_once()


def test_an_uploaded_file_is_erased_when_its_job_is_done(
    sent: Sent, tmp_path: Path
) -> None:
    done = sent.minted(rows_file(tmp_path, range(2), bad=1))
    folder = sent.folder(done.number)
    assert not folder.rows.exists()
    assert folder.errors.exists() and folder.minted.exists()
    sent.now += KEEP_S
    sent.work()
    assert not folder.folder.exists()
    assert sent.job(done.number).erased_at == sent.now


def test_a_file_that_nobody_starts_is_erased_in_its_time(
    sent: Sent, tmp_path: Path
) -> None:
    job = sent.send(rows_file(tmp_path, range(2)))
    sent.work()
    sent.now += KEEP_S
    sent.work()
    assert not sent.folder(job.number).folder.exists()
    assert sent.job(job.number).state is JobState.CANCELLED


def test_a_cancelled_job_leaves_no_file(sent: Sent, tmp_path: Path) -> None:
    job = sent.send(rows_file(tmp_path, range(2)))
    sent.orders.cancel(sent.clerk, job.number, now=sent.now)
    sent.work()
    assert not sent.folder(job.number).folder.exists()


def test_files_are_for_their_owner_alone(sent: Sent, tmp_path: Path) -> None:
    job = sent.minted(rows_file(tmp_path, range(2), bad=1))
    job = sent.send(rows_file(tmp_path, range(9)))
    batches = sent.office.installation.folder / "batches"
    for path in (batches, *batches.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0 or path.name == "lock", path
    assert job.number == 2


def test_each_act_has_its_line_in_the_trail_and_no_file_name(
    sent: Sent, tmp_path: Path
) -> None:
    job = sent.send(rows_file(tmp_path, range(2)), file_name="张三.csv")
    sent.work()
    sent.orders.start(sent.clerk, job.number, now=sent.now)
    sent.orders.cancel(sent.clerk, job.number, now=sent.now)
    with sent.office.installation.ledger.reading() as connection:
        lines = list(connection.scalars(select(audit.c.line).order_by(audit.c.number)))
        assert first_finding(connection) is None
    told = [line for line in lines if "batch 1" in line]
    for act in ("batch-upload", "batch-start", "batch-cancel"):
        assert sum(f'"{act}"' in line for line in told) == 1
    assert not any("张三" in line for line in lines)


def test_a_large_file_is_signed_by_two_processes_and_minted_once(
    sent: Sent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_work, "_BESIDE_FROM_ROWS", 500)
    monkeypatch.setattr(press_beside, "_FEWEST", 10)
    job = sent.send(rows_file(tmp_path, range(500), bad=1))
    sent.work()
    sent.orders.start(sent.clerk, job.number, now=sent.now)
    assert replace(sent.runner(), signs_beside=True).run_once()
    assert counts(sent.job(job.number)) == (501, 500, 0, 1)
    assert count_of(sent.office) == 500
