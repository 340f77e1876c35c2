"""Turns at the desk for those who ask over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends

from issuer.accounts.roles import Permission
from issuer.desk.actor import Actor
from issuer.desk.desk import Turn
from issuer.service.access import allowed
from issuer.service.serving import Serving

__all__ = ["Enters", "Reads", "at_desk"]

Enters = Annotated[Actor, Depends(allowed(Permission.ENTER))]
Reads = Annotated[Actor, Depends(allowed(Permission.READ))]
"""What a route declares for those who enter, and for those who read."""


@contextmanager
def at_desk(here: Serving, actor: Actor) -> Iterator[Turn]:
    """Yield a turn in which nothing is changed."""
    with here.installation.ledger.reading() as connection:
        yield Turn(connection, here.desk, actor, here.clock())
