"""A second copy of a repository: what another host or mirror published, checked.

The copy serves counters like the first one, and a cosigner compares with it. Nothing
goes backwards: what this copy published before is the mark that the source must reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import TargetFile

from credential.status_list import MAX_TOKEN_BYTES
from trust_registry import roles
from trust_registry.blobs import fetch_blob
from trust_registry.chain import check_chain
from trust_registry.chain_values import CheckedChain
from trust_registry.errors import SourceError, SubmissionRefusedError
from trust_registry.host import Host
from trust_registry.intake import collect
from trust_registry.layout import MAX_ROLE_FILE_BYTES, role_path
from trust_registry.marks import Marks
from trust_registry.release import write_listing
from trust_registry.release_draft import is_all_published
from trust_registry.repository import Repository
from trust_registry.source import FolderSource, Source, read

__all__ = ["Mirrored", "mirror"]


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What came of it.

    Attributes:
        timestamp_version: The timestamp that is published here now.
        is_new: Whether it was not before.
        faults: Regions that counters will quarantine, and why.
        status_lists: The URIs of the status lists that were taken over.
        refused: Status lists that were not, and why.
    """

    timestamp_version: int
    is_new: bool
    faults: Mapping[str, str]
    status_lists: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def mirror(host: Host, source: Source, *, now: datetime) -> Mirrored:
    """Take over what a source published: roles and files at once, then the lists.

    Args:
        host: This copy.
        source: Another copy; it needs no trust.
        now: This host's clock.

    Raises:
        RegistryError: the source does not hold, or is older; nothing is published.
        BusyError: another process is changing the repository.
    """
    with host.changing():
        mirrored = _take_published(host.repository, source)
        if mirrored.is_new:
            host.note(now, "mirror", timestamp=mirrored.timestamp_version)
        if is_all_published(host.repository):
            host.taken.forget()
    taken, refused = _take_lists(host, source, now)
    return replace(mirrored, status_lists=taken, refused=refused)


def _take_published(repository: Repository, source: Source) -> Mirrored:
    newest = read(source, role_path(roles.TIMESTAMP, 0), max_bytes=MAX_ROLE_FILE_BYTES)
    own = _own_chain(repository)
    if newest == own.top.raw[roles.TIMESTAMP]:
        return Mirrored(own.top.timestamp.version, is_new=False, faults=own.faults)
    root_file = repository.newest(roles.ROOT)
    material = collect(source, after_root=own.top.root.version)
    chain = check_chain(root_file, material, marks=_marks(own))
    version = chain.top.timestamp.version
    for path, pin in _blobs(chain):
        if repository.blob(path, pin.hashes["sha256"]) is None:
            repository.add_blob(path, fetch_blob(source, path, pin))
    for number, raw in chain.top.roots.items():
        repository.add_role_file(roles.ROOT, number, raw)
    for role, number, raw in _role_files(source, chain):
        repository.add_role_file(role, number, raw)
    repository.add_role_file(
        roles.SNAPSHOT, chain.top.snapshot.version, chain.top.raw[roles.SNAPSHOT]
    )
    write_listing(repository)
    repository.add_role_file(roles.TIMESTAMP, version, chain.top.raw[roles.TIMESTAMP])
    return Mirrored(version, is_new=True, faults=chain.faults)


def _take_lists(
    host: Host, source: Source, now: datetime
) -> tuple[Sequence[str], Mapping[str, str]]:
    """Take over status lists; each vouches for itself, so one's fault is its own."""
    taken: list[str] = []
    refused: dict[str, str] = {}
    with TemporaryDirectory(prefix="tongyan-mirror-") as folder:
        file = Path(folder) / "list.jwt"
        for path in source.status_lists():
            try:
                raw = read(source, path, max_bytes=MAX_TOKEN_BYTES)
                if _is_held(host.repository.folder / path, raw):
                    continue
                file.write_bytes(raw)
                taken.append(host.ingest_status_list(file, now=now))
            except (SourceError, SubmissionRefusedError) as error:
                refused[path] = str(error).replace(str(file), path)
    return taken, refused


def _is_held(file: Path, content: bytes) -> bool:
    with suppress(OSError):
        return file.read_bytes() == content
    return False


def _own_chain(repository: Repository) -> CheckedChain:
    """Return what is published here: files taken in since do not count."""
    published = collect(FolderSource(repository.folder), after_root=1)
    return check_chain(repository.roots()[0], published, marks=Marks())


def _marks(own: CheckedChain) -> Marks:
    accepted = dict(own.top.marks)
    for region in own.regions.values():
        accepted.update(region.marks)
    return Marks(accepted, own.top.issued_at)


def _blobs(chain: CheckedChain) -> Iterator[tuple[str, TargetFile]]:
    yield from chain.top.targets.targets.items()
    for region in chain.regions.values():
        yield from region.publication.targets.items()


def _role_files(
    source: Source, chain: CheckedChain
) -> Iterator[tuple[str, int, bytes]]:
    """Yield the files that the snapshot pins, former members' among them."""
    for name, pin in chain.top.snapshot.meta.items():
        role = name.removesuffix(".json")
        path = role_path(role, pin.version)
        try:
            raw = read(source, path, max_bytes=MAX_ROLE_FILE_BYTES)
            pin.verify_length_and_hashes(raw)
        except (SourceError, LengthOrHashMismatchError):
            # A fault of one region is that region's; the chain named it already.
            continue
        yield role, pin.version, raw
