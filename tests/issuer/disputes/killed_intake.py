"""Takes and answers one dispute in processes that end by SIGKILL before each change.

Run as a program on copies of an office. One line of JSON tells how each ended.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from issuer.agencies import choose_agency
from issuer.installation import Installation
from tests.issuer.disputes.inboxes import Inbox
from tests.issuer.killed import before_each_change
from tests.issuer.office import Office
from tests.killing import exit_code
from trust_registry.dispute import Outcome

__all__ = ["opened", "play"]


def opened(folder: Path) -> Inbox:
    """Open the inbox of a copied office."""
    installation = Installation.open(folder)
    with installation.ledger.reading() as connection:
        market = choose_agency(connection, "market")
        police = choose_agency(connection, "police")
    return Inbox(Office(installation, market, police))


def play(inbox: Inbox, text: str) -> None:
    """Take a dispute, and reject it."""
    inbox.take(text)
    inbox.answer(Outcome.REJECTED, "登记信息无误")


def _ended(folder: Path, number: int, text: str) -> int:
    process = os.fork()
    if process:
        return exit_code(process)
    before_each_change(folder, number)
    play(opened(folder), text)
    os._exit(0)


if __name__ == "__main__":
    start, work, text = sys.argv[1:]
    for number in range(60):
        folder = shutil.copytree(start, Path(work) / f"office-{number:02}")
        code = _ended(folder, number, text)
        sys.stdout.write(json.dumps([str(folder), code]) + "\n")
        if code == 0:
            break
