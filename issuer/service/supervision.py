"""The processes of ``serve``: started, started again when they die, stopped together.

What each of them does is left to ``worker``. They are spawned, not forked: a fork would
share database connections and a token's session. What a process is told, the secrets
among it, goes over the anonymous pipe by which ``multiprocessing`` starts it: neither
its arguments nor its environment nor a file has any of it (decision 0121).
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from threading import Thread
from typing import Any, NamedTuple

from issuer.errors import IssuerError
from trust_registry.errors import RegistryError

__all__ = ["Task", "supervise"]

# A worker answers what it has begun; a batch is left to be gone on with.
STOPS_WITHIN_S = 30.0
# What cannot start at all does not keep the machine busy with trying.
TRIES_AGAIN_AFTER_S = 1.0

_STOPPING = (signal.SIGTERM, signal.SIGINT)

_LOG = logging.getLogger(__name__)
_SPAWN = multiprocessing.get_context("spawn")


class Task(NamedTuple):
    """What one process does until it is told to stop.

    Attributes:
        name: What the log calls it.
        work: A function of a module; it gets the arguments.
        arguments: Values that can be pickled.
    """

    name: str
    work: Callable[..., None]
    arguments: tuple[Any, ...]


def supervise(tasks: Sequence[Task]) -> None:
    """Run each task in a process of its own, until this process is told to stop.

    A process that ends by itself is started again. Should this one be killed, the
    others end by themselves: nothing is left that listens and that nobody watches.
    """
    lifeline, kept = _SPAWN.Pipe(duplex=False)
    with kept, lifeline, _told_to_stop() as stop:
        running = {_started(task, lifeline): task for task in tasks}
        try:
            _keep_running(running, lifeline, stop)
        finally:
            _stop(list(running))


def _keep_running(
    running: dict[SpawnProcess, Task], lifeline: Connection, stop: Connection
) -> None:
    while True:
        ended = wait([stop, *(process.sentinel for process in running)])
        if stop in ended:
            return
        for process in [one for one in running if one.sentinel in ended]:
            process.join()
            task = running.pop(process)
            _LOG.error(
                "the %s process ended (%s) and is started again",
                task.name,
                process.exitcode,
            )
            if wait([stop], TRIES_AGAIN_AFTER_S):
                return
            running[_started(task, lifeline)] = task


def _started(task: Task, lifeline: Connection) -> SpawnProcess:
    process = _SPAWN.Process(
        target=_work, args=(task, lifeline), name=f"tongyan-{task.name}"
    )
    process.start()
    return process


def _stop(processes: Sequence[SpawnProcess]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(STOPS_WITHIN_S)
        if process.is_alive():
            process.kill()
            process.join()


@contextmanager
def _told_to_stop() -> Iterator[Connection]:
    """Yield what can be read from as soon as a signal says to stop."""
    told, tell = _SPAWN.Pipe(duplex=False)
    before = {
        number: signal.signal(number, lambda *_: tell.send_bytes(b"stop"))
        for number in _STOPPING
    }
    try:
        with told, tell:
            yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _work(task: Task, lifeline: Connection) -> None:
    """Do a task, as the process that was started for it."""
    # Whatever is open is closed on the way out. Ctrl-C at a terminal reaches every
    # process; the one that watches says when to stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    try:
        task.work(*task.arguments)
    except (IssuerError, RegistryError) as error:
        _LOG.error("%s", error)
        sys.exit(1)


def _end_with(lifeline: Connection) -> None:
    try:
        lifeline.recv_bytes()  # nothing is ever sent
    except EOFError:
        os.kill(os.getpid(), signal.SIGTERM)
