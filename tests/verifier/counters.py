"""Counters over `tests.world.World`, and the real service in front of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from credential import carrier
from tests.local_service import running
from tests.trust_file import HeldLists, read_trust
from tests.wallet import phone_code, wallet_edition
from tests.world import World
from trust_registry.errors import TrustStoreDamagedError
from trust_registry.view import MemoryView
from verifier.checking import Counter
from verifier.form_delivery import FormDelivery
from verifier.service import create_service

ALL_CLAIMS = ("document_number", "legal_name", "legal_representative")


class WorldTrust:
    """A world as a trust source; what a test changes in it counts at once.

    ``damaged`` makes it answer as a store whose files are not whole.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.damaged = False

    def view(self) -> MemoryView:
        """Return the world's registry."""
        if self.damaged:
            raise TrustStoreDamagedError("counter holds no trust data; update it")
        return read_trust(self.world.trust_file())[0]

    def status_lists(self) -> HeldLists:
        """Return the world's status lists."""
        return read_trust(self.world.trust_file())[1]


def counter_of(world: World) -> Counter:
    """Return a counter in the world's accepting region."""
    return Counter(WorldTrust(world), accepting_region=world.accepting)


def code_of(world: World) -> str:
    """Return the QR text of the world's license."""
    return carrier.encode(world.text())


def live_code(world: World, *shown: str) -> str:
    """Return the QR text that the holder's phone shows at the world's time."""
    edition = wallet_edition(world.claims)
    return carrier.encode(phone_code(edition, *(shown or ALL_CLAIMS), now=world.now))


@contextmanager
def served(
    counter: Counter, world: World, forms: FormDelivery | None = None, **parts: Any
) -> Iterator[str]:
    """Run the service on a free port of this machine; yield its address."""
    with running(
        lambda host: create_service(
            counter, hosts=[host], clock=lambda: world.now, forms=forms, **parts
        )
    ) as address:
        yield address
