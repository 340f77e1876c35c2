"""The bundle ``tongyan-trust-<version>.zip``: one state of a registry in one file.

The same file serves mirrors, USB sticks and first installation: all roots, one
snapshot, every file that it leads to, and the status lists. It vouches for nothing;
`chain` checks it like any other source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tuf.api.metadata import TargetFile

from trust_registry import roles
from trust_registry.archive import Archive, pack
from trust_registry.blobs import fetch_blob
from trust_registry.chain import check_chain
from trust_registry.chain_values import CheckedChain
from trust_registry.errors import ArchiveError, SourceError, SourceMissingError
from trust_registry.former import former_codes
from trust_registry.intake import collect
from trust_registry.layout import MAX_ROLE_FILE_BYTES, blob_path, role_path
from trust_registry.marks import Marks
from trust_registry.monthly_counts import is_counts
from trust_registry.safe_path import is_safe_path
from trust_registry.source import Source, read

__all__ = ["Bundle", "BundleSource", "bundle_name", "make_bundle"]

_MAX_STATUS_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle that was written.

    Attributes:
        path: Where it lies.
        version: The timestamp's version.
        regions: The regions that it carries.
        left_out: Regions that it does not carry, and why.
    """

    path: Path
    version: int
    regions: Sequence[str]
    left_out: Mapping[str, str]


class BundleSource:
    """A bundle as a source."""

    is_remote = False

    def __init__(self, path: Path) -> None:
        """Open a bundle.

        Raises:
            SourceError: not a zip, or a dangerous one.
        """
        self.name = str(path)
        try:
            self._archive = Archive(path)
        except ArchiveError as error:
            raise SourceError(str(error)) from error
        self._names = frozenset(self._archive.names)

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield a file's content, piece by piece."""
        if path not in self._names:
            raise SourceMissingError(f"{self.name} has no {path}")
        try:
            yield from self._archive.chunks(path)
        except ArchiveError as error:
            raise SourceError(str(error)) from error

    def status_lists(self) -> Sequence[str]:
        """Return the paths of the status lists."""
        return sorted(name for name in self._names if is_status_path(name))

    def close(self) -> None:
        """Close the file."""
        self._archive.close()


def bundle_name(version: int) -> str:
    """Return the usual file name of a bundle."""
    return f"tongyan-trust-{version}.zip"


def make_bundle(
    source: Source, target: Path, *, regions: Sequence[str] | None = None
) -> Bundle:
    """Write a source's present state as one file, the same bytes every time.

    Args:
        source: The host's repository, or a mirror of it.
        target: The file, or a folder to put it in under its usual name.
        regions: The regions to carry; None is all of them.

    Raises:
        RegistryError: the source is not whole; nothing is written.
        ArchiveError: the file cannot be written.
    """
    first_root = read(source, role_path(roles.ROOT, 1), max_bytes=MAX_ROLE_FILE_BYTES)
    chain = check_chain(first_root, collect(source, after_root=1), marks=Marks())
    carried = [code for code in chain.regions if regions is None or code in regions]
    version = chain.top.timestamp.version
    path = target / bundle_name(version) if target.is_dir() else target
    # Packed beside its place: whoever takes the stick out early has no half bundle
    # under the right name.
    unfinished = path.with_name(f"{path.name}.writing")
    try:
        pack(unfinished, _files(source, chain, carried))
        unfinished.replace(path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written ({error.strerror})") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Bundle(path, version, carried, chain.faults)


def is_status_path(path: str) -> bool:
    """Tell whether a path is that of a status list: ``status/310000/x.jwt``."""
    parts = path.split("/")
    return (
        len(parts) >= 3
        and parts[0] == "status"
        and path.endswith(".jwt")
        and is_safe_path(path)
    )


def _files(
    source: Source, chain: CheckedChain, carried: Iterable[str]
) -> Iterator[tuple[str, bytes]]:
    top = chain.top
    for version, raw in top.roots.items():
        yield role_path(roles.ROOT, version), raw
    yield role_path(roles.TIMESTAMP, 0), top.raw[roles.TIMESTAMP]
    yield role_path(roles.SNAPSHOT, top.snapshot.version), top.raw[roles.SNAPSHOT]
    yield role_path(roles.TARGETS, top.targets.version), top.raw[roles.TARGETS]
    yield from _blobs(source, top.targets.targets)
    for code in carried:
        region = chain.regions[code]
        for role, raw in region.raw.items():
            yield role_path(role, region.marks[role].version), raw
        yield from _blobs(source, region.publication.targets)
    # The council's files are all carried, those of regions that left among them.
    wanted = {*carried, *former_codes(top.targets.targets)}
    for path in source.status_lists():
        if path.split("/")[1] in wanted:
            yield path, read(source, path, max_bytes=_MAX_STATUS_BYTES)


def _blobs(
    source: Source, listed: Mapping[str, TargetFile]
) -> Iterator[tuple[str, bytes]]:
    for target_path, pin in listed.items():
        if is_counts(target_path):
            continue  # a bundle is for counters, which decide nothing by it
        content = fetch_blob(source, target_path, pin)
        yield blob_path(target_path, pin.hashes["sha256"]), content
