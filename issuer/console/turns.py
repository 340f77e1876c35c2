"""An operator's turn at the desk, for as long as a page needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from issuer.console.page import Visit
from issuer.desk.desk import Turn
from issuer.service.serving import Serving

__all__ = ["reading", "writing"]


@contextmanager
def reading(here: Serving, visit: Visit) -> Iterator[Turn]:
    """Yield a turn that changes nothing."""
    with here.installation.ledger.reading() as connection:
        yield Turn(connection, here.desk, visit.actor, visit.now)


@contextmanager
def writing(here: Serving, visit: Visit) -> Iterator[Turn]:
    """Yield a turn whose changes are kept at its end, all or none."""
    with here.installation.ledger.writing() as connection:
        yield Turn(connection, here.desk, visit.actor, visit.now)
