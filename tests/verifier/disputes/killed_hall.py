"""Files and sends one dispute in processes that end by SIGKILL before each change.

Run as a program. One line of JSON tells where the outbox lies and how each ended.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.killing import KillBefore, exit_code
from tests.verifier.disputes.halls import Hall, later

__all__ = ["play"]

_READING = ("SELECT", "PRAGMA", "BEGIN", "CREATE", "--")


def play(hall: Hall) -> None:
    """File a dispute, send it, and take its rejection in."""
    hall.file()
    hall.round()
    hall.agency.answer = {"number": 2, "outcome": "rejected", "sentence": "无误"}
    hall.round(later(hours=7))


def _ended(path: Path, number: int) -> int:
    process = os.fork()
    if process:
        return exit_code(process)
    hall = Hall(path)
    kill = KillBefore(path, number)

    def count(statement: str) -> None:
        if not statement.startswith(_READING):
            kill.step()

    hall.outbox._file._database.set_trace_callback(count)
    play(hall)
    os._exit(0)


if __name__ == "__main__":
    work = Path(sys.argv[1])
    for number in range(60):
        folder = work / f"hall-{number:02}"
        folder.mkdir()
        path = folder / "disputes.sqlite"
        code = _ended(path, number)
        sys.stdout.write(json.dumps([str(path), code]) + "\n")
        if code == 0:
            break
