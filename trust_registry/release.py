"""The host says what is newest: a snapshot where something changed, a timestamp always.

What may be in the repository was settled at ingest (`host`). Before anything is
written, the new state goes through the same chain check as at a counter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from securesystemslib.signer import Signer
from tuf.api.metadata import Root, Signed, Snapshot, Timestamp

from credential import strict_json
from trust_registry import roles
from trust_registry.chain import check_chain, delegated_regions
from trust_registry.chain_values import CheckedChain, Material
from trust_registry.errors import RepositoryError, RoleFileError
from trust_registry.layout import LISTING, STATUS
from trust_registry.marks import Marks
from trust_registry.metadata import issued_at, parse, sign, verified
from trust_registry.repository import Repository
from trust_registry.role_content import meta_file, snapshot_of, timestamp_of

__all__ = ["Release", "release", "write_listing"]

_FORMAT = "tongyan-status-lists-1"


@dataclass(frozen=True, slots=True)
class Release:
    """What was published.

    Attributes:
        timestamp_version: The timestamp's version, which names the bundle too.
        snapshot_version: The snapshot's version.
        new_snapshot: Whether anything but the timestamp is new.
        faults: Regions that counters will quarantine, and why.
        lapsing: Roles past their date for signing anew, with their expiry.
    """

    timestamp_version: int
    snapshot_version: int
    new_snapshot: bool
    faults: Mapping[str, str]
    lapsing: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class _Signed:
    """One of the host's two files: content and bytes."""

    version: int
    raw: bytes


def release(
    repository: Repository, signers: Sequence[Signer], *, now: datetime
) -> Release:
    """Publish what was taken in, in one atomic step.

    Args:
        repository: The host's repository.
        signers: At least two of the host's three keys.
        now: Becomes the timestamp's ``x-issued``.

    Raises:
        RegistryError: counters would refuse the new state; nothing was published.
    """
    role_files = _role_files(repository)
    snapshot, is_new = _snapshot(repository, role_files, signers, now)
    timestamp = _timestamp(repository, snapshot, signers, now)
    roots = repository.roots()
    raw = {role: content for role, (_, content) in role_files.items()}
    chain = check_chain(
        roots[0],
        Material(roots[1:], timestamp.raw, snapshot.raw, raw),
        marks=Marks(),
    )
    if is_new:
        repository.add_role_file(roles.SNAPSHOT, snapshot.version, snapshot.raw)
    write_listing(repository)
    # Last: whoever reads the timestamp finds everything that it leads to.
    repository.add_role_file(roles.TIMESTAMP, timestamp.version, timestamp.raw)
    return Release(
        timestamp_version=timestamp.version,
        snapshot_version=snapshot.version,
        new_snapshot=is_new,
        faults=chain.faults,
        lapsing=_lapsing(chain, now),
    )


def write_listing(repository: Repository) -> None:
    """Name the status lists in one file, for whoever cannot list the folder.

    It is not signed: each list vouches for itself.
    """
    folder = repository.folder / STATUS
    names = [path.relative_to(folder).as_posix() for path in repository.status_lists()]
    repository.put(LISTING, strict_json.dumps({"format": _FORMAT, "lists": names}))


def _role_files(repository: Repository) -> dict[str, tuple[int, bytes]]:
    """Return what the next snapshot lists: the newest file of every role."""
    versions = repository.versions()
    targets = repository.targets(roles.TARGETS)
    names = [roles.TARGETS]
    for code in delegated_regions(targets):
        names += [roles.authority_role(code), roles.publisher_role(code)]
    # A former member's roles stay listed: TUF's clients take a role that
    # disappears from the snapshot as an attack.
    names += [name for name in versions if roles.region_code_of(name) is not None]
    return {
        name: (versions[name], repository.role_file(name, versions[name]))
        for name in dict.fromkeys(names)
        if name in versions
    }


def _snapshot(
    repository: Repository,
    role_files: Mapping[str, tuple[int, bytes]],
    signers: Sequence[Signer],
    now: datetime,
) -> tuple[_Signed, bool]:
    last = repository.versions().get(roles.SNAPSHOT, 0)
    longest = roles.LIVES[roles.SNAPSHOT].longest
    upcoming = snapshot_of(role_files, version=last + 1, expires=now + longest)
    if last:
        raw = repository.role_file(roles.SNAPSHOT, last)
        if _still_serves(raw, repository.root(), upcoming, now):
            return _Signed(last, raw), False
    return _Signed(upcoming.version, sign(upcoming, signers)), True


def _still_serves(raw: bytes, root: Root, upcoming: Snapshot, now: datetime) -> bool:
    try:
        held = verified(raw, Snapshot, roles.SNAPSHOT, root).signed
    except RoleFileError:
        return False  # the host's keys changed
    due = held.expires - roles.LIVES[roles.SNAPSHOT].renew_after
    return held.meta == upcoming.meta and now < due


def _timestamp(
    repository: Repository,
    snapshot: _Signed,
    signers: Sequence[Signer],
    now: datetime,
) -> _Signed:
    version = 1
    try:
        held = parse(repository.newest(roles.TIMESTAMP), Timestamp).signed
    except RepositoryError:
        held = None
    if held is not None:
        if now < issued_at(held):
            raise RepositoryError(
                "this machine's clock is behind the last release; set it right first"
            )
        version = held.version + 1
    timestamp = timestamp_of(
        meta_file(snapshot.version, snapshot.raw),
        version=version,
        issued=now,
        expires=now + roles.LIVES[roles.TIMESTAMP].longest,
    )
    return _Signed(version, sign(timestamp, signers))


def _lapsing(chain: CheckedChain, now: datetime) -> dict[str, datetime]:
    held: dict[str, Signed] = {
        roles.ROOT: chain.top.root,
        roles.TARGETS: chain.top.targets,
    }
    for code, region in chain.regions.items():
        held[roles.authority_role(code)] = region.authority
        held[roles.publisher_role(code)] = region.publication
    lapsing = {}
    for role, signed in held.items():
        life = roles.LIVES[roles.kind_of(role)]
        if now >= signed.expires - life.longest + life.renew_after:
            lapsing[role] = signed.expires
    return lapsing
