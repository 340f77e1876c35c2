"""What a trust store knows before a refresh, however much of it a fault destroyed.

The newest generation and the journal carry the same marks. One of them may be lost:
the other keeps older sticks out. With both lost nothing is taken in any more, until a
person gives first trust again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tuf.api.metadata import Root

from trust_registry import roles
from trust_registry.assembly import Held
from trust_registry.disk import Disk
from trust_registry.errors import TrustStoreDamagedError
from trust_registry.fingerprint import matches
from trust_registry.generation import Generation, newest_generation
from trust_registry.journal import Journal, read_journal
from trust_registry.marks import Marks
from trust_registry.metadata import parse
from trust_registry.sealed import seal, unseal
from trust_registry.sqlite_view import SqliteView

__all__ = ["ANCHOR", "StoreState", "load_state", "mend_journal", "write_anchor"]

ANCHOR = "first-root.json"
_ANCHOR_RECORD = "first-trust"
_ROOT_SUFFIX = ".root.json"


@dataclass(frozen=True, slots=True)
class StoreState:
    """What is held.

    Attributes:
        held: Files of the newest generation, as far as they are whole.
        marks: What was accepted so far.
        journal: The journal, or an empty one.
        trusted_root: The newest root held.
        quarantined: Regions whose newer part was not taken last time.
        generation: The newest generation; None where there is none, or where the
            journal tells of a newer one.
    """

    held: Held
    marks: Marks
    journal: Journal
    trusted_root: bytes
    quarantined: Mapping[str, str]
    generation: Generation | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of what was committed last is damaged; reads all of it."""
        return self.generation is not None and self.generation.is_whole()


def write_anchor(folder: Path, root_file: bytes, *, digits: str, disk: Disk) -> None:
    """Remember the root that a person trusted by its fingerprint."""
    disk.write(folder / _ANCHOR_RECORD, seal({"root_sha256": digits}))
    disk.write(folder / ANCHOR, root_file)


def load_state(folder: Path) -> StoreState:
    """Read what a trust store holds.

    Raises:
        TrustStoreDamagedError: too much is lost to tell an older stick from a newer.
    """
    journal = read_journal(folder)  # first: see `TrustStore`
    generation = _newest(folder)
    if generation is None:
        return _without_generation(folder, journal)
    files = generation.role_files_whole()
    roots = {name: raw for name, raw in files.items() if name.endswith(_ROOT_SUFFIX)}
    quarantined, ages = _standing(generation)
    newer = journal is not None and journal.generation > generation.number
    return StoreState(
        held=Held(
            folder=generation.folder,
            role_files={
                name.removesuffix(".json"): raw
                for name, raw in files.items()
                if name not in roots
            },
            roots=roots,
            region_issued_at=ages,
        ),
        marks=journal.marks if journal and newer else generation.marks,
        journal=journal or Journal(),
        trusted_root=_newest_root(roots) or _anchor(folder),
        quarantined=quarantined,
        generation=None if newer else generation,
    )


def mend_journal(folder: Path, disk: Disk) -> None:
    """Write a lost journal anew from the marks that the newest generation carries.

    What it said of status lists is lost: those held are asked instead.

    Raises:
        OSError: it cannot be written.
    """
    generation = _newest(folder)
    if generation is not None and read_journal(folder) is None:
        Journal(generation.number, generation.marks).write(folder, disk)


def _without_generation(folder: Path, journal: Journal | None) -> StoreState:
    if journal is None:
        raise TrustStoreDamagedError(
            f"{folder} lost both its trust data and its journal; remove it and give "
            "first trust again with `trust init` and the fingerprint on paper"
        )
    return StoreState(
        held=Held(None, {}, {}, {}),
        marks=journal.marks,
        journal=journal,
        trusted_root=_anchor(folder),
        quarantined={},
    )


def _newest(folder: Path) -> Generation | None:
    try:
        return newest_generation(folder)
    except TrustStoreDamagedError:
        return None


def _standing(
    generation: Generation,
) -> tuple[Mapping[str, str], Mapping[str, datetime]]:
    try:
        generation.check_index()
        view = SqliteView(generation.folder, highest_issued_at=None)
    except TrustStoreDamagedError:
        return {}, {}
    try:
        return view.standing.quarantined, view.standing.region_issued_at
    finally:
        view.close()


def _newest_root(roots: Mapping[str, bytes]) -> bytes | None:
    return max(
        roots.values(), key=lambda raw: parse(raw, Root).signed.version, default=None
    )


def _anchor(folder: Path) -> bytes:
    try:
        raw = (folder / ANCHOR).read_bytes()
        record = unseal((folder / _ANCHOR_RECORD).read_bytes(), name=_ANCHOR_RECORD)
    except (OSError, TrustStoreDamagedError) as error:
        raise _no_anchor(folder) from error
    if not matches(raw, record["root_sha256"]):
        raise _no_anchor(folder)
    return raw


def _no_anchor(folder: Path) -> TrustStoreDamagedError:
    return TrustStoreDamagedError(
        f"{folder} lost the {roles.ROOT} that was first trusted; remove it and give "
        "first trust again with `trust init` and the fingerprint on paper"
    )
