"""Real ``tongyan-verifier trust update`` processes that end by SIGKILL.

Run as a program: it loads the command once, and lets forked copies of itself be killed,
each on a copy of a trust store. One line of JSON a process tells how it ended.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import trust_registry.refresh  # noqa: F401 (loaded before the first fork, not in each)
from verifier.cli import main

__all__ = ["AT"]

AT = "2026-11-21T02:00Z"
_CHANGING = {
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.truncate",
    "shutil.rmtree",
    "sqlite3.connect",
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _KillBefore:
    """An audit hook: ends this process before its n-th change below a folder."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = os.fsencode(folder)
        self._left = number

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in _CHANGING and not (event == "open" and self._writes(args)):
            return
        path = args[0]
        if isinstance(path, str | bytes | os.PathLike) and self._folder in os.fsencode(
            path
        ):
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= 1

    @staticmethod
    def _writes(args: tuple[Any, ...]) -> bool:
        mode, flags = args[1], args[2]
        return bool(flags & _WRITING) or any(sign in (mode or "") for sign in "wax+")


def _updating(folder: Path, stick: str, hook: _KillBefore | None = None) -> int:
    """Start an update; return its process id."""
    process = os.fork()
    if process:
        return process
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 1)
    if hook is not None:
        sys.addaudithook(hook)
    os._exit(main(["trust", "update", stick, "--trust", str(folder), "--at", AT]))


def _ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _before_each_change(
    folders: Iterator[Path], stick: str
) -> Iterator[tuple[Path, int]]:
    for number, folder in enumerate(folders):
        code = _ended(_updating(folder, stick, _KillBefore(folder, number)))
        yield folder, code
        if code != -signal.SIGKILL:
            return


def _at_any_moment(folders: Iterator[Path], stick: str) -> Iterator[tuple[Path, int]]:
    moments = random.Random(68)  # noqa: S311 (spread over the time that one takes)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    first = next(folders)
    start = time.monotonic()
    yield first, _ended(_updating(first, stick))
    whole_s = time.monotonic() - start
    for folder in folders:
        signal.sigtimedwait([signal.SIGCHLD], 0)
        process = _updating(folder, stick)
        signal.sigtimedwait([signal.SIGCHLD], moments.uniform(0, whole_s))
        os.kill(process, signal.SIGKILL)
        yield folder, _ended(process)


def _copies(start: str, work: str, count: int) -> Iterator[Path]:
    for number in range(count):
        yield shutil.copytree(start, Path(work) / f"trust-{number:03}")


_WAYS: dict[str, Callable[[Iterator[Path], str], Iterator[tuple[Path, int]]]] = {
    "before-each-change": _before_each_change,
    "at-any-moment": _at_any_moment,
}

if __name__ == "__main__":
    way, stick, start, work, count = sys.argv[1:]
    for folder, code in _WAYS[way](_copies(start, work, int(count)), stick):
        sys.stdout.write(json.dumps([str(folder), code]) + "\n")
        sys.stdout.flush()
