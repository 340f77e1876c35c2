"""The next version of a council role: the one before, but for number and end."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import TypeVar

from tuf.api.metadata import Root, Targets

from trust_registry import roles

__all__ = ["next_role"]

# A reviewer whose clock is behind the proposer's would find the life too long.
_CLOCKS_APART = timedelta(hours=1)

Content = TypeVar("Content", Root, Targets)


def next_role(held: Content, *, now: datetime) -> Content:
    """Return a copy to be changed: one version on, as long a life as it may have.

    Args:
        held: The root or the council's role as trusted.
        now: From when its life is counted.
    """
    following = copy.deepcopy(held)
    following.version += 1
    following.expires = now + roles.LIVES[held.type].longest - _CLOCKS_APART
    return following
