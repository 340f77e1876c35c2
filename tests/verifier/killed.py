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

import trust_registry.refresh  # noqa: F401 (loaded before the first fork, not in each)
from tests.killing import KillBefore, exit_code
from verifier.cli import main

__all__ = ["AT"]

AT = "2026-11-21T02:00Z"


def _updating(folder: Path, stick: str, hook: KillBefore | None = None) -> int:
    """Start an update; return its process id."""
    process = os.fork()
    if process:
        return process
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 1)
    if hook is not None:
        sys.addaudithook(hook)
    os._exit(main(["trust", "update", stick, "--trust", str(folder), "--at", AT]))


def _before_each_change(
    folders: Iterator[Path], stick: str
) -> Iterator[tuple[Path, int]]:
    for number, folder in enumerate(folders):
        code = exit_code(_updating(folder, stick, KillBefore(folder, number)))
        yield folder, code
        if code != -signal.SIGKILL:
            return


def _at_any_moment(folders: Iterator[Path], stick: str) -> Iterator[tuple[Path, int]]:
    moments = random.Random(68)  # noqa: S311 (spread over the time that one takes)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    first = next(folders)
    start = time.monotonic()
    yield first, exit_code(_updating(first, stick))
    whole_s = time.monotonic() - start
    for folder in folders:
        signal.sigtimedwait([signal.SIGCHLD], 0)
        process = _updating(folder, stick)
        signal.sigtimedwait([signal.SIGCHLD], moments.uniform(0, whole_s))
        os.kill(process, signal.SIGKILL)
        yield folder, exit_code(process)


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
