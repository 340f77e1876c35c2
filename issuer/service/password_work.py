"""Password hashing in the service: a few at a time, beside everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

import anyio
import anyio.to_thread
from fastapi import Depends, Request

from issuer.accounts.administration import Administration
from issuer.accounts.caller import Caller
from issuer.accounts.passwords import PasswordHashes
from issuer.accounts.sign_in import SignIn
from issuer.service.serving import Serving

__all__ = ["PasswordWork", "Passwords"]

# Each takes 64 MiB and four threads for a tenth of a second. A thousand sign-ins at
# once wait here, outside of the threads that answer everybody else.
_AT_ONCE = 2

_Result = TypeVar("_Result")


class PasswordWork:
    """Signs in and administers accounts, without holding anybody up.

    Args:
        serving: Whose accounts.
    """

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)
        self.sign_in = SignIn(
            serving.installation.ledger,
            serving.accounts,
            PasswordHashes(serving.accounts.password_cost),
        )

    def administration(self, caller: Caller) -> Administration:
        """Return the accounts as a caller administers them."""
        here = self._serving
        ledger = here.installation.ledger
        return Administration(ledger, self.sign_in, here.accounts, caller)

    async def done(self, work: Callable[[], _Result]) -> _Result:
        """Do what hashes a password, in its turn."""
        return await anyio.to_thread.run_sync(work, limiter=self._limiter)


def _work_of(request: Request) -> PasswordWork:
    work: PasswordWork = request.app.state.password_work
    return work


Passwords = Annotated[PasswordWork, Depends(_work_of)]
"""What a route declares to have it."""
