"""Lets a process of ours end by SIGKILL before a change that can be counted."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

__all__ = ["KillBefore", "exit_code"]

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


class KillBefore:
    """An audit hook: ends this process before its n-th change below a folder.

    What a database does inside its files raises no event; whoever sees it steps.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = os.fsencode(folder)
        self._left = number

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in _CHANGING and not (event == "open" and _writes(*args)):
            return
        path = args[0]
        if isinstance(path, str | bytes | os.PathLike) and self._folder in os.fsencode(
            path
        ):
            self.step()

    def step(self) -> None:
        """Count a change that is about to be made, or end the process."""
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1


def exit_code(process: int) -> int:
    """Wait for a child; return its exit code, or its signal below zero."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _writes(_path: object, mode: str | None, flags: int) -> bool:
    return bool(flags & _WRITING) or any(sign in (mode or "") for sign in "wax+")
