"""A registry of national size, made by the founding itself, and one counter's trust.

31 regions with 3,000 agencies each, every agency with a key of its own. What they sign
is in `nation_files`, their licenses are in `nation_licenses`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks.nation_files import BEFORE, NOW, agencies_file, plan, status_list
from trust_registry import roles
from trust_registry.bundle import make_bundle
from trust_registry.founding import found
from trust_registry.host import Host
from trust_registry.keys import load_signer
from trust_registry.layout import status_path
from trust_registry.metadata import sign
from trust_registry.passphrase import Passphrase
from trust_registry.region_folder import RegionFolder
from trust_registry.release import write_listing
from trust_registry.repository import Repository
from trust_registry.role_content import region_publication
from trust_registry.source import FolderSource
from trust_registry.store import TrustStore

__all__ = [
    "ACCEPTING_REGION",
    "DELTA",
    "LARGEST_LIST",
    "NATIONAL",
    "OTHER_LISTS",
    "SHARED",
    "Nation",
    "Size",
    "make_nation",
    "nation",
]

PASSPHRASE = Passphrase("only for measuring")

# The Yangtze Delta first: a smaller registry is the beginning of a larger one.
REGIONS = tuple(
    f"{province}0000"
    for province in (
        *(31, 32, 33, 34, 11, 12, 13, 14, 15, 21, 22, 23, 35, 36, 37, 41),
        *(42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65),
    )
)
DELTA = REGIONS[:4]
ACCEPTING_REGION = "330000"

# A large region's licenses; one in a hundred is not valid any more.
LARGEST_LIST = 15_000_000
# A province's licenses of a year.
OTHER_LISTS = 1_000_000
LARGEST_LIST_OF = "310000"

# The folder that the modules of one run share; the first who needs it fills it.
SHARED = "TONGYAN_BENCHMARKS"


class Size(NamedTuple):
    """How many regions, and how many agencies each of them lists."""

    regions: int
    agencies: int

    @property
    def codes(self) -> tuple[str, ...]:
        """The regions' codes."""
        return REGIONS[: self.regions]

    def __str__(self) -> str:
        return f"{self.regions}x{self.agencies}"


NATIONAL = Size(31, 3000)


@dataclass(frozen=True, slots=True)
class Nation:
    """A registry on the disk.

    Attributes:
        folder: Where all of it lies.
        size: How large it is.
    """

    folder: Path
    size: Size

    @property
    def founded(self) -> Path:
        """What the founding left: keys, work folders, the host's folder."""
        return self.folder / "registry"

    @property
    def repository(self) -> Repository:
        """The host's repository, with the status lists of the four regions."""
        return Repository(self.founded / "host" / "repository")

    @property
    def bundle(self) -> Path:
        """The bundle, made before there were status lists."""
        return self.folder / "bundle.zip"

    @property
    def trust(self) -> Path:
        """A counter's trust store, registry and status lists taken in."""
        return self.folder / "counter"

    @property
    def fingerprint(self) -> str:
        """The first root's."""
        return (self.founded / "fingerprint.txt").read_text("ascii").strip()

    def initialize(self, folder: Path) -> TrustStore:
        """Give first trust from the bundle to one more counter."""
        return TrustStore.initialize(
            folder, str(self.bundle), fingerprint=self.fingerprint, now=NOW
        )

    def publish(
        self, code: str, agencies: bytes, *, version: int, at: datetime
    ) -> None:
        """Sign a region's agencies; what the officers' own tool reads anew is not.

        The tool builds every model (`region_publication.publish`): half a second a
        region that no figure here speaks of.
        """
        folder = RegionFolder(self.founded / "regions" / code)
        path = roles.region_path(code, "agencies.json")
        publication = region_publication(
            {path: agencies},
            version=version,
            expires=at + roles.LIVES[roles.PUBLISHER].longest,
        )
        signer = load_signer(folder.keys / "publisher-1.pem", PASSPHRASE)
        self.repository.add_blob(path, agencies)
        self.repository.add_role_file(
            roles.publisher_role(code), version, sign(publication, [signer])
        )

    def release(self, at: datetime) -> None:
        """Say that what was published is the newest."""
        Host(self.founded / "host").release(PASSPHRASE, now=at)


@contextmanager
def nation(size: Size = NATIONAL) -> Iterator[Nation]:
    """Give a registry, made once a run where the run shares a folder."""
    shared = os.environ.get(SHARED)
    if shared is None:
        with tempfile.TemporaryDirectory(prefix="tongyan-nation-") as folder:
            yield make_nation(Path(folder), size)
        return
    made = Nation(Path(shared) / str(size), size)
    if not made.folder.exists():
        # Made aside: a run that was stopped leaves no half registry behind.
        unfinished = made.folder.with_suffix(".making")
        unfinished.mkdir()
        make_nation(unfinished, size)
        unfinished.rename(made.folder)
    yield made


def make_nation(folder: Path, size: Size) -> Nation:
    """Found a registry in a folder and give a counter first trust in it."""
    made = Nation(folder, size)
    found(plan(size.codes), made.founded, now=BEFORE, passphrase=PASSPHRASE)
    for code in size.codes:
        made.publish(code, agencies_file(code, size.agencies), version=2, at=BEFORE)
    made.release(BEFORE)
    make_bundle(FolderSource(made.repository.folder), made.bundle)
    for code in DELTA:
        entries = LARGEST_LIST if code == LARGEST_LIST_OF else OTHER_LISTS
        path = status_path(code, f"{code}-1")
        made.repository.put(path, status_list(code, entries).encode("ascii"))
    write_listing(made.repository)
    store = made.initialize(made.trust)
    store.update([str(made.repository.folder)], now=NOW)
    view = store.view()
    if view.findings or view.standing.quarantined:
        raise AssertionError("the registry to measure on is not whole")
    return made
