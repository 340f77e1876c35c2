"""`kill -9` and a full disk while a dispute is taken and answered."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from issuer.errors import DisputeError, LedgerError
from tests.disputed import ID
from tests.issuer.disputes.inboxes import Inbox
from tests.issuer.disputes.killed_intake import opened
from tests.issuer.office import BUSINESS, Office
from tests.repository import ROOT
from tests.verifier.unwritable import files_no_longer_than
from trust_registry.dispute import Outcome


def test_killed_before_any_change_the_dispute_is_whole_or_not_there_and_goes_on(
    tmp_path: Path,
) -> None:
    office = Office.open_in(tmp_path / "office")
    with office.installation:
        text = Inbox(office).about(office.mint(BUSINESS))
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.issuer.disputes.killed_intake",
            str(tmp_path / "office"),
            str(tmp_path),
            text,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    *cut, (_, last) = [json.loads(line) for line in ran.stdout.splitlines()]
    assert last == 0
    assert {code for _, code in cut} == {-signal.SIGKILL}
    seen = set()
    for folder, _ in cut:
        inbox = opened(Path(folder))
        with inbox.office.installation:
            seen.add(len(inbox.listed()) + 2 * len(inbox.listed(is_open=False)))
            assert inbox.trail_holds()
            # The hall sends it again, the operator answers again: as if nothing had
            # happened.
            inbox.take(text)
            try:
                inbox.answer(Outcome.REJECTED, "登记信息无误")
            except DisputeError as error:
                assert error.code == "answered-already"
            assert len(inbox.file().answers) == 2
            assert inbox.trail_holds()
    assert seen >= {0, 1}


def test_a_full_disk_takes_no_dispute_and_keeps_the_ledger_whole(inbox: Inbox) -> None:
    text = inbox.about(inbox.mint())
    with files_no_longer_than(100), pytest.raises(LedgerError):
        inbox.take(text)

    assert inbox.listed() == []
    inbox.take(text)
    assert inbox.listed() == [ID]
    assert inbox.trail_holds()
