"""A world's registry in place of a trust store."""

from __future__ import annotations

from issuer.trust_folder import TrustFolder
from tests.disputed import view_of
from tests.world import World
from trust_registry.view import MemoryView

__all__ = ["HeldTrust"]


class HeldTrust(TrustFolder):
    """Answers from the world as it is at each question."""

    def __init__(self, world: World) -> None:
        self._world = world

    def view(self) -> MemoryView:
        return view_of(self._world)
