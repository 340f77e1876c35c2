"""Disputes sent in the background of a serving counter, and what ``serve`` asks for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.sample_registry import NOW
from tests.verifier.disputes.halls import Agency, Hall
from verifier.cli import main
from verifier.disputes.entry import Standing
from verifier.disputes.sending import BackgroundSending
from verifier.errors import OutboxError


class Told(Agency):
    """An agency that tells when something came, or was tried."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Event()

    def send(self, address: str, message: str) -> str:
        self.came.set()
        return super().send(address, message)


def test_what_is_filed_is_sent_at_once_and_the_thread_ends(hall: Hall) -> None:
    agency = Told()
    sending = BackgroundSending(
        hall.outbox, agency, lambda: hall.view, clock=lambda: NOW
    )
    sending.start()
    hall.file()
    sending.wake()

    assert agency.came.wait(10)
    sending.close()
    assert hall.entry().standing is Standing.RECEIVED
    assert "dispute-sending" not in [one.name for one in threading.enumerate()]


def test_a_disk_that_fails_once_ends_no_sending(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.file()
    agency, failed = Told(), threading.Event()
    forget = hall.outbox.forget

    def failing(**_: object) -> None:
        monkeypatch.setattr(hall.outbox, "forget", forget)
        failed.set()
        raise OutboxError(hall.entry().agency_name)

    monkeypatch.setattr(hall.outbox, "forget", failing)
    sending = BackgroundSending(
        hall.outbox, agency, lambda: hall.view, clock=lambda: NOW
    )
    sending.start()
    assert failed.wait(10)
    sending.wake()

    assert agency.came.wait(10)
    sending.close()


def test_disputes_without_the_hall_s_key_are_refused_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["serve", "--trust", str(tmp_path), "--region", "330000", "--port", "0"]

    assert main([*words, "--disputes", str(tmp_path / "disputes.sqlite")]) == 3

    assert "--disputes needs --hall-key" in capsys.readouterr().err
    assert not (tmp_path / "disputes.sqlite").exists()
