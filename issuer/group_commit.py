"""Acts of many threads in few transactions: those that wait share one flush to disk.

A flush takes longer than an act. Whoever finds nobody at work takes all that wait into
one transaction, each act in a savepoint of its own: one that is refused undoes itself
alone. An act has happened when the transaction has committed, and not before.

Processes take turns: SQLite lets whoever asks first after a commit, which is mostly the
one that has just committed, while the others sleep longer and longer.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from issuer.errors import LedgerBusyError, LedgerError
from issuer.ledger import Ledger
from trust_registry.disk import locked
from trust_registry.errors import BusyError

__all__ = ["GroupCommit"]

Result = TypeVar("Result")

# The ledger is locked meanwhile: some 50 ms of minting, shorter than a person notices.
MOST_AT_ONCE = 32

# A transaction of the others lasts a few hundredths of a second.
_ASKS_AGAIN_S = 0.002
_TURN_WITHIN_S = 30.0


@dataclass(slots=True)
class _Waiting:
    act: Callable[[Connection], Any]
    done: bool = False
    result: Any = None
    error: BaseException | None = field(default=None)


class GroupCommit:
    """Does acts in a ledger; called from any thread.

    Args:
        ledger: Where.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._turnstile = ledger.path.with_name(f"{ledger.path.name}-turn")
        self._waiting: deque[_Waiting] = deque()
        self._at_work = Lock()

    @property
    def waiting(self) -> int:
        """How many acts wait for their turn."""
        return len(self._waiting)

    def do(self, act: Callable[[Connection], Result]) -> Result:
        """Do one act in a transaction and return what it returns, once committed.

        Args:
            act: It is given a writing transaction that others share: it commits
                nothing and undoes nothing itself.

        Raises:
            LedgerError: the ledger cannot be written; of all that shared the
                transaction nothing was changed.
            Exception: what the act raised; what it did is undone, and no other's.
        """
        mine = _Waiting(act)
        self._waiting.append(mine)
        with self._at_work:
            while not mine.done:
                self._do_some()
        if mine.error is not None:
            raise mine.error
        result: Result = mine.result
        return result

    def _do_some(self) -> None:
        some = [
            self._waiting.popleft()
            for _ in range(min(len(self._waiting), MOST_AT_ONCE))
        ]
        failure = LedgerError("the act was interrupted; nothing was changed")
        committed = False
        try:
            with ExitStack() as turn:
                turn.enter_context(self._next_turn())
                with self._ledger.writing() as connection:
                    # The next process may come to wait for the end of this one.
                    turn.close()
                    for one in some:
                        _do(connection, one)
            committed = True
        except LedgerError as error:
            failure = error
        finally:
            for one in some:
                one.done = True
                if not committed:
                    one.error = failure

    @contextmanager
    def _next_turn(self) -> Iterator[None]:
        ends = time.monotonic() + _TURN_WITHIN_S
        while True:
            with ExitStack() as held:
                try:
                    held.enter_context(locked(self._turnstile, "waiting to write"))
                except BusyError as error:
                    if time.monotonic() > ends:
                        raise LedgerBusyError(str(error)) from error
                else:
                    yield
                    return
            time.sleep(_ASKS_AGAIN_S)


def _do(connection: Connection, one: _Waiting) -> None:
    try:
        with connection.begin_nested():
            one.result = one.act(connection)
    except DBAPIError:
        # A full disk ends the whole transaction, not the savepoint alone.
        raise
    except BaseException as error:  # noqa: BLE001 - it is the caller's, in its thread
        one.error = error
