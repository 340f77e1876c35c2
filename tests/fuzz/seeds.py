"""The inputs from which changes start: the vectors in files, and the valid world."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from credential import carrier
from credential.split_code import split_code
from tests.repository import ROOT
from tests.sample_registry import ZHEJIANG
from tests.trust_file import HeldLists, read_trust
from tests.wallet import phone_code, wallet_edition
from tests.world import World
from trust_registry.view import MemoryView

__all__ = ["ValidWorld", "members_of_vectors", "valid_world"]

VECTORS = ROOT / "tests" / "vectors"


class ValidWorld(NamedTuple):
    """A registry, and texts that a counter in it accepts.

    Attributes:
        files: The registry's files, as JSON values.
        view: The registry.
        status_lists: Its status lists.
        plain: A print edition.
        live: What a phone shows of a wallet edition.
        edition: That wallet edition.
    """

    files: dict[str, Any]
    view: MemoryView
    status_lists: HeldLists
    plain: str
    live: str
    edition: str

    @property
    def shown(self) -> list[str]:
        """Everything that is accepted: texts, codes, and parts of codes."""
        code, live = carrier.encode(self.plain), carrier.encode(self.live)
        return [
            self.plain,
            self.live,
            code,
            live,
            *split_code(live, part_characters=400),
        ]


@cache
def valid_world() -> ValidWorld:
    """Return the valid world; the same each time, never to be changed."""
    world = World()
    assert world.accepting == ZHEJIANG
    files = world.trust_file()
    edition = wallet_edition(world.claims)
    live = phone_code(edition, "legal_name", "document_number", now=world.now)
    return ValidWorld(files, *read_trust(files), world.text(), live, edition)


def members_of_vectors(folder: str, *names: str) -> list[bytes]:
    """Return members of a folder's vectors that are texts, each once."""
    found: dict[bytes, None] = {}
    for path in sorted((VECTORS / folder).glob("*.json")):
        vector = json.loads(path.read_text("utf-8"))
        for name in names if isinstance(vector, dict) else ():
            if isinstance(vector.get(name), str):
                found[vector[name].encode("utf-8", "surrogatepass")] = None
    return list(found)
