"""Real ``tongyan-issuer`` processes that end by SIGKILL, each on a copy of an office.

Run as a program: it loads the command once, and lets forked copies of itself be killed:
before the n-th statement that changes the ledger or the n-th change of a file, or by
the system in the n-th page that is written. Or the disk is full from there on. One line
of JSON tells how each ended.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Engine, event

from issuer import batch
from issuer.cli import main
from tests.killing import KillBefore, exit_code

__all__ = ["CHUNK_ROWS", "FOLDER", "before_each_change"]

# Stands in a command for the copy that it works on.
FOLDER = "FOLDER"
# A file of a few rows is several transactions.
CHUNK_ROWS = 2

_READING = ("SELECT", "PRAGMA", "BEGIN", "--")

# SQLite's log: a header, then each page with a header of its own. The first files it
# opens take up to 32 KiB whatever is written, so that no copy dies before that.
_PAGE_BYTES = 4096 + 24
_FIRST_BYTES = 33 * 1024


class _KillBeforeStatement(KillBefore):
    """Counts what changes the ledger as well."""

    def connected(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.set_trace_callback(self._statement)

    def _statement(self, statement: str) -> None:
        if not statement.startswith(_READING):
            self.step()


def before_each_change(folder: Path, number: int) -> None:
    kill = _KillBeforeStatement(folder, number)
    event.listen(Engine, "connect", kill.connected)
    sys.addaudithook(kill)


def _in_each_page(folder: Path, number: int) -> None:
    # The system itself ends whoever writes behind this place, half a page in.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    _disk_full_in_each_page(folder, number)


def _disk_full_in_each_page(_folder: Path, number: int) -> None:
    # Python lets the system's signal pass: the write fails.
    largest = _FIRST_BYTES + number * _PAGE_BYTES
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


_WAYS: dict[str, Callable[[Path, int], None]] = {
    "before-each-change": before_each_change,
    "in-each-page": _in_each_page,
    "disk-full-in-each-page": _disk_full_in_each_page,
}


def _ended(way: str, folder: Path, number: int, command: Sequence[str]) -> int:
    """Run a command in a process that meets its end; return its exit code."""
    process = os.fork()
    if process:
        return exit_code(process)
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    batch.CHUNK_ROWS = CHUNK_ROWS
    words = [word.replace(FOLDER, str(folder)) for word in command]
    _WAYS[way](folder, number)
    os._exit(main(words))


if __name__ == "__main__":
    # Loaded before the first fork, not in each.
    for name in ("batch", "batch_runner", "mint", "publish_status", "state"):
        importlib.import_module(f"issuer.commands.{name}")
    way, start, work, count, step, *command = sys.argv[1:]
    for number in range(0, int(count), int(step)):
        folder = shutil.copytree(start, Path(work) / f"office-{number:03}")
        code = _ended(way, folder, number, command)
        sys.stdout.write(json.dumps([str(folder), code]) + "\n")
        if code == 0:
            break
