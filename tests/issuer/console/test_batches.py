"""Files of applications at the console: sent, checked, started, mended, sent again."""

from __future__ import annotations

import time
from typing import Any

import pytest

from issuer.batch_jobs.runner import BatchRunner
from tests.issuer.console.visitors import ConsoleOffice, Shown, Visitor
from tests.issuer.desk.staff import handed_in
from tests.issuer.office import DRIVING, NOW, PASSPHRASE


def csv_of(*changed: dict[str, Any]) -> bytes:
    rows = [handed_in(DRIVING, **one) | {"issue_date": "2026-11-20"} for one in changed]
    lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
    return "\n".join(lines).encode("utf-8-sig")


def sent(visitor: Visitor, content: bytes, name: str = "rows.csv") -> Shown:
    return visitor.send_file("batches", name, content, type="driving-license")


def work(console: ConsoleOffice) -> None:
    runner = BatchRunner(
        console.served.office.installation,
        PASSPHRASE,
        clock=lambda: NOW,
        elapsed_s=time.monotonic,
    )
    while runner.run_once():
        pass


def test_a_file_is_checked_started_and_its_errors_come_back(
    console: ConsoleOffice,
) -> None:
    registrar = console.visitor("registrar")
    page = sent(registrar, csv_of({}, {"sex": "x"})).place
    assert "预检中" in registrar.get(page).text
    work(console)
    checked = registrar.get(page).text
    assert "开始签发" in checked
    assert "只能填" in checked
    registrar.post(f"{page}/start")
    told = registrar.client.get(f"{registrar.root}{page}/progress").json()
    assert told["ended"] is False
    assert "签发中" in told["sentence"]
    work(console)
    done = registrar.get(page).text
    assert 'class="state state-done"' in done
    errors = registrar.client.get(f"/api/{page}/errors")
    assert "x" in errors.text
    assert errors.headers["content-disposition"].startswith("attachment")


def test_the_same_file_again_leads_to_where_it_is_under_way(
    console: ConsoleOffice,
) -> None:
    registrar = console.visitor("registrar")
    first = sent(registrar, csv_of({}))
    again = sent(registrar, csv_of({}), "other name.csv")
    assert again.status == 409
    assert "同一文件" in again.trouble
    assert "rows.csv" in again.text
    assert first.status == 303


@pytest.mark.parametrize("content", [b"", b"\x00\x01nothing"], ids=["empty", "binary"])
def test_a_file_that_is_none_is_refused_in_words(
    console: ConsoleOffice, content: bytes
) -> None:
    registrar = console.visitor("registrar")
    answer = sent(registrar, content)
    if answer.status == 303:
        work(console)
        answer = registrar.get(answer.place)
        assert 'class="state state-failed"' in answer.text
    else:
        assert answer.trouble


def test_who_may_only_read_sends_nothing(console: ConsoleOffice) -> None:
    reader = console.visitor("reader")
    assert 'type="file"' not in reader.get("batches").text
    assert sent(reader, csv_of({})).status == 403


def test_attack_a_file_s_name_is_a_name_and_nothing_else(
    console: ConsoleOffice,
) -> None:
    registrar = console.visitor("registrar")
    page = sent(registrar, csv_of({}), "../../<b>etc.csv").place
    text = registrar.get(page).text
    assert "<b>etc" not in text
    assert "../" not in text
