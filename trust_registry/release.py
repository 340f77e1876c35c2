"""The host says what is newest: a snapshot where something changed, a timestamp always.

What may be in the repository was settled at ingest (`host`), what a release says in
`release_draft`. Before anything is written, the new state goes through the same chain
check as at a counter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from securesystemslib.signer import Signer
from tuf.api.metadata import Signed

from credential import strict_json
from credential.moments import beijing_text
from trust_registry import roles
from trust_registry.chain import check_chain
from trust_registry.chain_values import CheckedChain, Material
from trust_registry.errors import OutdatedError, RepositoryError
from trust_registry.fast_forward import last_timestamp
from trust_registry.layout import LISTING, STATUS
from trust_registry.marks import Marks
from trust_registry.metadata import sign
from trust_registry.release_draft import (
    ReleaseDraft,
    draft_release,
)
from trust_registry.repository import Repository
from trust_registry.upkeep import due_of

__all__ = ["Release", "publish_release", "release", "write_listing"]

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
    draft = draft_release(repository, now=now)
    snapshot = draft.held_snapshot or sign(draft.snapshot, signers)
    timestamp = sign(draft.timestamp_over(snapshot), signers)
    return publish_release(repository, draft, snapshot, timestamp, now=now)


def publish_release(
    repository: Repository,
    draft: ReleaseDraft,
    snapshot: bytes,
    timestamp: bytes,
    *,
    now: datetime,
) -> Release:
    """Publish what was drafted, once it is signed.

    Args:
        repository: The host's repository.
        draft: What the two files say.
        snapshot: The snapshot's file.
        timestamp: The timestamp's file.
        now: The host's clock.

    Raises:
        RegistryError: counters would refuse the new state; nothing was published.
    """
    held = last_timestamp(repository)
    if held > draft.timestamp_version:
        raise OutdatedError(
            f"timestamp v{held} is published already, above "
            f"v{draft.timestamp_version}; make a new release"
        )
    roots = repository.roots()
    # As the snapshot has them: since it was drafted, newer ones may have come in.
    raw = {
        (role := name.removesuffix(".json")): repository.role_file(role, pin.version)
        for name, pin in draft.snapshot.meta.items()
    }
    chain = check_chain(
        roots[0], Material(roots[1:], timestamp, snapshot, raw), marks=Marks()
    )
    _refuse_lapsed(chain, now)
    if draft.held_snapshot is None:
        repository.add_role_file(roles.SNAPSHOT, draft.snapshot.version, snapshot)
    write_listing(repository)
    # Last: whoever reads the timestamp finds everything that it leads to.
    repository.add_role_file(roles.TIMESTAMP, draft.timestamp_version, timestamp)
    return Release(
        timestamp_version=draft.timestamp_version,
        snapshot_version=draft.snapshot.version,
        new_snapshot=draft.held_snapshot is None,
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


def _refuse_lapsed(chain: CheckedChain, now: datetime) -> None:
    # A host whose clock runs a year ahead would make every counter doubt its own
    # clock, until a new root gives the host new keys.
    ended = min(chain.top.root.expires, chain.top.targets.expires)
    if now >= ended:
        raise RepositoryError(
            f"by this machine's clock the council's roles ended {beijing_text(ended)}; "
            "set the clock right, or have the council sign anew first"
        )


def _lapsing(chain: CheckedChain, now: datetime) -> dict[str, datetime]:
    held: dict[str, Signed] = {
        roles.ROOT: chain.top.root,
        roles.TARGETS: chain.top.targets,
    }
    for code, region in chain.regions.items():
        held[roles.authority_role(code)] = region.authority
        held[roles.publisher_role(code)] = region.publication
    return {
        role: signed.expires
        for role, signed in held.items()
        if now >= due_of(role, signed)
    }
