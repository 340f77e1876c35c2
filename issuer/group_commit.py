"""Acts of many threads in few transactions: those that wait share one flush to disk.

A flush takes longer than an act. Whoever finds nobody at work takes all that wait into
one transaction, each act in a savepoint of its own: one that is refused undoes itself
alone. An act has happened when the transaction has committed, and not before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from issuer.errors import LedgerError
from issuer.ledger import Ledger

__all__ = ["GroupCommit"]

Result = TypeVar("Result")

# The ledger is locked meanwhile: some 50 ms of minting, shorter than a person notices.
MOST_AT_ONCE = 32


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
        self._waiting: deque[_Waiting] = deque()
        self._at_work = Lock()

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
            with self._ledger.writing() as connection:
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


def _do(connection: Connection, one: _Waiting) -> None:
    try:
        with connection.begin_nested():
            one.result = one.act(connection)
    except DBAPIError:
        # A full disk ends the whole transaction, not the savepoint alone.
        raise
    except BaseException as error:  # noqa: BLE001 - it is the caller's, in its thread
        one.error = error
