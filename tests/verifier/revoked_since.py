"""Two sticks of one registry: the license is good on the first, revoked on the second.

The license is that of `tests.world`, shown in Zhejiang; beside it stands a neighbor in
the same list that stays good. A fault may cost an answer; it must never bring the first
stick's answer back.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.sample_registry import JIANGSU, NOW, SHANGHAI, ZHEJIANG
from tests.trust_registry.founded import (
    FoundedRegistry,
    found_registry,
    plan_content,
)
from tests.trust_registry.test_store import rename_market
from tests.world import World
from trust_registry.store import TrustStore
from verifier.checking import Counter
from verifier.commands.trust_folder import TrustFolder
from verifier.reading import FoundCode, Reading
from verifier.result import Result

__all__ = [
    "OLD",
    "REVOKED",
    "URI",
    "Sticks",
    "check",
    "cut_short",
    "flipped",
    "unpacked",
]

URI = f"https://status.{SHANGHAI}.example/310000-1"
OLD, REVOKED = NOW - timedelta(hours=2), NOW - timedelta(hours=1)


@dataclass(frozen=True)
class Sticks:
    """What a counter may be given.

    Attributes:
        registry: Where they come from.
        old: The first stick.
        new: The second: another name of the agency, and the license revoked.
        license: The license's text.
        neighbor: The text of another license, good on both sticks.
    """

    registry: FoundedRegistry
    old: Path
    new: Path
    license: str
    neighbor: str

    @classmethod
    def make(cls, folder: Path) -> Sticks:
        """Found a registry of three regions and pack both sticks."""
        plan = plan_content()
        plan["regions"] = [
            region
            for region in plan["regions"]
            if region["code"] in (SHANGHAI, JIANGSU, ZHEJIANG)
        ]
        found_registry(folder / "founded", plan)
        registry = FoundedRegistry(folder / "founded", folder / "registry")
        _publish_list(registry, OLD, states=(0,) * 20)
        old = registry.bundle("old")
        rename_market(registry, "Renamed bureau")
        _publish_list(registry, REVOKED, states=(*(0,) * 5, 1, *(0,) * 14))
        registry.publish()
        world, other = World(), World()
        other.claims["status"]["status_list"]["idx"] = 6
        new = registry.bundle("new")
        return cls(registry, old, new, world.text(), other.text())

    def copied_to(self, folder: Path) -> Sticks:
        """Return the same with a registry of their own, to be changed."""
        registry = FoundedRegistry(self.registry.folder, folder / "registry")
        old, new = (
            registry.folder / stick.relative_to(self.registry.folder)
            for stick in (self.old, self.new)
        )
        return replace(self, registry=registry, old=old, new=new)

    def counter(self, folder: Path, stick: Path) -> TrustStore:
        """Give first trust to one of the sticks."""
        return self.registry.store(folder, stick)


def check(folder: Path, text: str, *, now: datetime = NOW) -> Result:
    """Check a license as a new process with this trust store does."""
    counter = Counter(TrustFolder(folder), accepting_region=ZHEJIANG)
    (result,) = counter.check(Reading((FoundCode(text),)), now=now)
    return result


def unpacked(stick: Path, target: Path) -> Path:
    """Return a folder with what a bundle holds."""
    with zipfile.ZipFile(stick) as packed:
        packed.extractall(target)
    return target


@contextmanager
def flipped(path: Path, at: int, bit: int) -> Iterator[None]:
    """Flip one bit of a file, and flip it back."""
    _flip(path, at, bit)
    try:
        yield
    finally:
        _flip(path, at, bit)


def cut_short(path: Path) -> None:
    """Leave the first half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path, at: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 1 << bit]))


def _publish_list(
    registry: FoundedRegistry, issued_at: datetime, states: tuple[int, ...]
) -> None:
    file = registry.folder / "list.jwt"
    file.write_text(registry.status_list(issued_at=issued_at, states=states), "ascii")
    registry.host.ingest_status_list(file, now=NOW)
