"""``disputes``: the outbox listed, shown, sent and taken back by commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.disputed import ID
from tests.sample_registry import NOW, when
from tests.verifier.disputes.halls import Hall, later
from verifier.cli import main
from verifier.disputes.entry import Standing


def run(hall: Hall, act: str, *words: str, at: str = when()) -> int:
    return main(["disputes", act, str(hall.path), *words, "--at", at])


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_the_list_names_those_first_that_somebody_must_act_on(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    hall.file()
    hall.file(dispute_id="dispute-0123456789-0123456789-02")
    hall.agency.answer = {"number": 2, "outcome": "needs-more", "sentence": "请说明"}
    (entry,) = [one for one in hall.outbox.due(now=None) if one.id != ID]
    hall.outbox.note_fault(ID, "no-network", next_at=later(days=1))
    hall.round(NOW)

    assert run(hall, "list", "--json") == 0
    listed = told(capsys)
    assert [one["id"] for one in listed] == [entry.id, ID]
    assert listed[1]["fault"]["zh"] == "网络不通，会自动重发"

    assert run(hall, "list", "--lang", "zh") == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert "需补充说明" in first
    assert "对方要求补充说明" in first


def test_one_is_shown_by_the_beginning_of_its_id(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    hall.file()
    hall.agency.answer = {"number": 2, "outcome": "rejected", "sentence": "无误"}
    hall.round()

    assert run(hall, "show", ID[:9], "--lang", "both") == 0
    shown = capsys.readouterr().out
    assert "答复：无误" in shown
    assert "answer: 无误" in shown


def test_what_was_never_tried_is_taken_back_without_a_key(hall: Hall) -> None:
    hall.file()

    assert run(hall, "withdraw", ID) == 0
    assert hall.entry().standing is Standing.WITHDRAWN


def test_what_may_have_come_is_taken_back_with_the_key_alone(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    hall.file()
    hall.agency.fault = "no-network"
    hall.round()

    assert run(hall, "withdraw", ID) == 3
    assert "--hall-key" in capsys.readouterr().err
    assert hall.entry().standing is Standing.WAITING


@pytest.mark.parametrize("words", [("show", "nobody"), ("withdraw", "nobody")])
def test_an_unknown_id_is_one_sentence(
    hall: Hall, words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(hall, *words) == 3
    error = capsys.readouterr().err
    assert "disputes list" in error
    assert "Traceback" not in error


def test_a_typing_error_begins_no_outbox(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["disputes", "list", str(tmp_path / "none.sqlite")]) == 3
    assert list(tmp_path.iterdir()) == []
    assert "no outbox" in capsys.readouterr().err
