"""The registry's own rules over rightly signed role files.

Signatures are checked by `chain`; entries inside a region's files by `agency_lint`.
The rules run at founding, at ingest, and again in every verifier:

===== =======================================================================
L1    one public key has one key id: the hash of its content
L2    every key names its owner (``x-owner``); one key an owner a council role
L3    thresholds by the formula
L4    a key serves one role; the host's serve snapshot and timestamp alone
L5    the host's keys belong to different members, or the root says "pilot host"
L6    delegations are terminating, with the region's exact path and name
L7    a region's keys are the region's own
L8    who may list which files
L9    no longer life than the role's
L10   files are pinned by length and SHA-256, names by consistent snapshots
===== =======================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from securesystemslib.signer import Key
from tuf.api.metadata import DelegatedRole, MetaFile, Role, Root, Signed, Targets

from trust_registry import roles
from trust_registry.errors import KeyFileError, LintError
from trust_registry.key_identity import check_key, public_bytes
from trust_registry.role_content import OWNER, PILOT_HOST

__all__ = [
    "MAX_FILE_BYTES",
    "Finding",
    "lint_council",
    "lint_life",
    "lint_pin",
    "lint_region",
    "lint_root",
    "refuse",
]

MAX_FILE_BYTES = 64 * 1024 * 1024
_COUNCIL_FILES = re.compile(
    r"policy/(members|recognition|verification)\.json"
    r"|license-types/[0-9A-Z]{21}\.json"
    r"|former/[0-9]{6}/(agencies\.json|salvage-[A-Za-z0-9_-]{16}\.txt)"
)
_REGION_FILES = re.compile(
    r"(agencies|recognition|service-items)\.json|salvage-[A-Za-z0-9_-]{16}\.txt"
    r"|counts-20[0-9]{2}-(0[1-9]|1[0-2])\.json"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken at one place."""

    rule: str
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence} ({self.rule})"


def lint_root(root: Root) -> Iterator[Finding]:
    """Find what a root must not say."""
    yield from _lint_keys("root", list(root.keys.values()))
    if root.consistent_snapshot is not True:
        yield Finding("L10", "root", "consistent snapshots are switched off")
    for name in (roles.ROOT, roles.TARGETS):
        role = root.roles[name]
        expected = roles.council_threshold(len(role.keyids))
        if not role.keyids or _odd_threshold(role, expected):
            yield Finding("L3", name, f"the threshold is not {expected}")
        if len(set(_owners(root, role))) != len(role.keyids):
            yield Finding("L2", name, "a member has more than one key")
    yield from _lint_host(root)
    council = root.roles[roles.ROOT].keyids + root.roles[roles.TARGETS].keyids
    if len(set(council)) != len(council):
        yield Finding("L4", "root", "a key serves both root and targets")
    if set(council) & set(root.roles[roles.TIMESTAMP].keyids):
        yield Finding("L4", "root", "a host key serves the council too")


def lint_council(root: Root, targets: Targets) -> Iterator[Finding]:
    """Find what the council's role must not say."""
    for path in targets.targets:
        if not _COUNCIL_FILES.fullmatch(path):
            yield Finding("L8", "targets", f"the council may not list {path}")
    yield from _lint_target_pins("targets", targets)
    delegations = targets.delegations
    if delegations is None or delegations.roles is None:
        yield Finding("L6", "targets", "no region is delegated by name")
        return
    if len(delegations.roles) > roles.MAX_REGIONS:
        yield Finding("L6", "targets", f"it has more than {roles.MAX_REGIONS} regions")
    yield from _lint_keys("targets", list(delegations.keys.values()))
    if set(delegations.keys) & set(root.keys):
        yield Finding("L4", "targets", "a region's key serves a top role too")
    used = [keyid for role in delegations.roles.values() for keyid in role.keyids]
    if any(count > 1 for count in Counter(used).values()):
        yield Finding("L4", "targets", "a key serves two regions")
    for role in delegations.roles.values():
        yield from _lint_region_delegation(targets, role)


def lint_region(
    code: str, authority: Targets, publication: Targets, foreign: frozenset[str]
) -> Iterator[Finding]:
    """Find what a region's two roles must not say.

    Args:
        code: The region.
        authority: Its officers' role.
        publication: Its publisher's role.
        foreign: Key ids of all top roles and of all regions' officers.
    """
    where = roles.authority_role(code)
    if authority.targets:
        yield Finding("L8", where, "the officers' role lists files itself")
    delegations = authority.delegations
    name = roles.publisher_role(code)
    if (
        delegations is None
        or delegations.roles is None
        or set(delegations.roles) != {name}
    ):
        yield Finding("L6", where, f"it delegates to others than {name}")
        return
    role = delegations.roles[name]
    yield from _lint_delegation(where, role, code)
    yield from _lint_keys(where, list(delegations.keys.values()))
    if _odd_threshold(role, roles.PUBLISHER_THRESHOLD):
        yield Finding("L3", where, "the publisher's threshold is not 1")
    if not 1 <= len(role.keyids) <= roles.MAX_PUBLISHER_KEYS:
        yield Finding("L3", where, "the publisher has no key, or more than two")
    if foreign & set(role.keyids):
        yield Finding("L4", where, "the publisher's key serves another role too")
    if {_owner(key) for key in delegations.keys.values()} != {code}:
        yield Finding("L7", where, "a publisher's key is not the region's own")
    yield from _lint_publication(code, publication)


def lint_life(role: str, signed: Signed, *, issued_at: datetime) -> Iterator[Finding]:
    """Find a role that outlives its kind.

    Args:
        role: The role's name.
        signed: Its content.
        issued_at: When it was signed, or any later instant.
    """
    longest = roles.LIVES[roles.kind_of(role)].longest
    if signed.expires - issued_at > longest:
        yield Finding("L9", role, f"it expires more than {longest.days} days ahead")


def lint_pin(where: str, pin: MetaFile) -> Iterator[Finding]:
    """Find a role file that is not pinned to its exact bytes."""
    if pin.length is None or set(pin.hashes or {}) != {"sha256"}:
        yield Finding("L10", where, "it is not pinned by length and SHA-256")
    elif type(pin.version) is not int or pin.version > roles.MAX_VERSION:
        yield Finding("L10", where, "its version is no version of a role")


def refuse(findings: Iterable[Finding]) -> None:
    """Raise the first finding.

    Raises:
        LintError: there is one.
    """
    for finding in findings:
        raise LintError(str(finding))


def _lint_host(root: Root) -> Iterator[Finding]:
    snapshot, timestamp = root.roles[roles.SNAPSHOT], root.roles[roles.TIMESTAMP]
    if set(snapshot.keyids) != set(timestamp.keyids):
        yield Finding("L4", "root", "snapshot and timestamp have different keys")
    for name, role in ((roles.SNAPSHOT, snapshot), (roles.TIMESTAMP, timestamp)):
        if _odd_threshold(role, roles.HOST_THRESHOLD):
            yield Finding("L3", name, f"the threshold is not {roles.HOST_THRESHOLD}")
        if len(role.keyids) != roles.HOST_KEYS:
            yield Finding("L3", name, f"there are not {roles.HOST_KEYS} keys")
    pilot = root.unrecognized_fields.get(PILOT_HOST) is True
    if not pilot and len(set(_owners(root, timestamp))) != len(timestamp.keyids):
        yield Finding("L5", "root", "one member holds several host keys unsaid")


def _lint_region_delegation(targets: Targets, role: DelegatedRole) -> Iterator[Finding]:
    code = roles.region_code_of(role.name)
    if code is None or role.name != roles.authority_role(code):
        yield Finding(
            "L6", "targets", f"{role.name} is not the name of a region's role"
        )
        return
    yield from _lint_delegation("targets", role, code)
    if len(role.keyids) != roles.AUTHORITY_KEYS:
        yield Finding("L3", role.name, f"there are not {roles.AUTHORITY_KEYS} keys")
    if _odd_threshold(role, roles.AUTHORITY_THRESHOLD):
        yield Finding(
            "L3", role.name, f"the threshold is not {roles.AUTHORITY_THRESHOLD}"
        )
    if set(_owners(targets, role)) != {code}:
        yield Finding("L7", role.name, "a key is not the region's own")


def _lint_delegation(where: str, role: DelegatedRole, code: str) -> Iterator[Finding]:
    if role.paths != [roles.region_pattern(code)]:
        yield Finding("L6", where, f"{role.name} reaches other paths than its own")
    if role.terminating is not True:
        # Otherwise a look-up would go on to roles that may answer for others.
        yield Finding("L6", where, f"the delegation to {role.name} does not terminate")


def _lint_publication(code: str, publication: Targets) -> Iterator[Finding]:
    where = roles.publisher_role(code)
    if publication.delegations is not None:
        yield Finding("L6", where, "the publisher delegates further")
    folder = roles.region_path(code, "")
    for path in publication.targets:
        name = path.removeprefix(folder)
        if not path.startswith(folder) or not _REGION_FILES.fullmatch(name):
            yield Finding("L8", where, f"the region may not list {path}")
    if roles.region_path(code, "agencies.json") not in publication.targets:
        yield Finding("L8", where, "agencies.json is not listed")
    yield from _lint_target_pins(where, publication)


def _lint_target_pins(where: str, listing: Targets) -> Iterator[Finding]:
    for path, pin in listing.targets.items():
        if set(pin.hashes) != {"sha256"} or type(pin.length) is not int:
            yield Finding("L10", where, f"{path} is not pinned by length and SHA-256")
        elif pin.length > MAX_FILE_BYTES:
            yield Finding("L10", where, f"{path} is longer than {MAX_FILE_BYTES} bytes")


def _lint_keys(where: str, keys: Sequence[Key]) -> Iterator[Finding]:
    seen: set[bytes] = set()
    for key in keys:
        if not _owner(key):
            yield Finding("L2", where, f"the key {key.keyid[:16]} names no owner")
        try:
            check_key(key)
            content = public_bytes(key)
        except KeyFileError as error:
            yield Finding("L1", where, str(error))
            continue
        if content in seen:
            yield Finding("L1", where, "one public key has several key ids")
        seen.add(content)


def _owners(delegator: Root | Targets, role: Role) -> list[str]:
    keys = delegator.keys if isinstance(delegator, Root) else _delegated_keys(delegator)
    return [_owner(keys[keyid]) for keyid in role.keyids if keyid in keys]


def _delegated_keys(targets: Targets) -> dict[str, Key]:
    return targets.delegations.keys if targets.delegations else {}


def _owner(key: Key) -> str:
    owner = key.unrecognized_fields.get(OWNER)
    return owner if isinstance(owner, str) else ""


def _odd_threshold(role: Role, expected: int) -> bool:
    # JSON's `true` equals 1 in Python; TUF would take it as a threshold.
    return type(role.threshold) is not int or role.threshold != expected
