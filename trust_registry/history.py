"""Every version of the roles that a repository still keeps: what changed, who signed.

A host never takes a published file away, so the versions stand as their own record.
A signature counts here if it is of a key that the role above named for this role at
some time; whether a version was rightly accepted then was settled by `chain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Key, Signature
from tuf.api.metadata import Metadata, Root, Targets

from credential import Bilingual
from trust_registry import roles
from trust_registry.ceremony.names import Names
from trust_registry.errors import RegistryError
from trust_registry.history_changes import (
    authority_changes,
    council_changes,
    council_state,
)
from trust_registry.history_publication import publication_changes
from trust_registry.layout import MAX_ROLE_FILE_BYTES, role_path
from trust_registry.metadata import AnySigned, parse
from trust_registry.published_state import PublishedState, owners_of
from trust_registry.source import Source, read

__all__ = ["History", "RoleVersion", "read_history"]

# A year of weekly publications. Older ones stay with the host, for whoever asks.
MOST_VERSIONS = 60

_KEPT_NO_LONGER = Bilingual(
    zh="前一版的文件已不在此处，无法列出改动。",
    en="The files of the version before are not here; what changed cannot be told.",
)


@dataclass(frozen=True, slots=True)
class RoleVersion:
    """One version of a role.

    Attributes:
        role: The role.
        version: Its number.
        signed_after: It was signed at this instant or later: no role may outlive its
            longest life.
        expires: When it ends.
        signers: The members whose keys signed it, by division code.
        content: What it says.
    """

    role: str
    version: int
    signed_after: datetime
    expires: datetime
    signers: Sequence[str]
    content: Root | Targets


class History:
    """The kept versions of one state's roles, the newest first."""

    def __init__(
        self, source: Source, state: PublishedState, versions: Sequence[RoleVersion]
    ) -> None:
        self._source = source
        self._council = council_state(source, state)
        self._before = {(one.role, one.version + 1): one for one in versions}
        self._told: dict[tuple[str, int], Sequence[Bilingual]] = {}
        self.versions = sorted(
            versions, key=lambda one: (one.signed_after, one.version), reverse=True
        )

    def changes(self, version: RoleVersion) -> Sequence[Bilingual]:
        """Return what a version changed, as sentences."""
        key = version.role, version.version
        if key not in self._told:
            self._told[key] = self._compare(version)
        return self._told[key]

    def _compare(self, after: RoleVersion) -> Sequence[Bilingual]:
        before = self._before.get((after.role, after.version))
        if after.version == 1:
            return [Bilingual(zh="首次签署。", en="Signed for the first time.")]
        if before is None:
            return [_KEPT_NO_LONGER]
        try:
            return self._difference(after.role, before.content, after.content)
        except RegistryError:
            return [_KEPT_NO_LONGER]

    def _difference(
        self, role: str, before: Root | Targets, after: Root | Targets
    ) -> Sequence[Bilingual]:
        if roles.region_code_of(role) is None:
            return council_changes(self._council, before, after)
        if not isinstance(before, Targets) or not isinstance(after, Targets):
            return [_KEPT_NO_LONGER]
        if roles.kind_of(role) == roles.AUTHORITY:
            return authority_changes(before, after)
        return publication_changes(self._source, Names(self._council), before, after)


def read_history(source: Source, state: PublishedState) -> History:
    """Read the versions that a source still keeps.

    A bundle has none but the newest; a host's folder and its mirrors have all.
    """
    versions = [*_Reading(source, state).versions()]
    return History(source, state, versions)


class _Reading:
    def __init__(self, source: Source, state: PublishedState) -> None:
        self._source = source
        self._state = state

    def versions(self) -> Iterator[RoleVersion]:
        chain = self._state.chain
        roots = [*self._files(roles.ROOT, chain.top.root.version, Root)]
        keys = _role_keys(roots, roles.ROOT)
        yield from (_version(roles.ROOT, one, keys) for one in roots)
        council = [*self._files(roles.TARGETS, chain.top.targets.version, Targets)]
        keys = _role_keys(roots, roles.TARGETS)
        yield from (_version(roles.TARGETS, one, keys) for one in council)
        for code, region in chain.regions.items():
            role = roles.authority_role(code)
            officers = [*self._files(role, region.authority.version, Targets)]
            keys = _delegated_keys(council, role)
            yield from (_version(role, one, keys) for one in officers)
            role = roles.publisher_role(code)
            published = self._files(role, region.publication.version, Targets)
            keys = _delegated_keys(officers, role)
            yield from (_version(role, one, keys) for one in published)

    def _files(
        self, role: str, newest: int, kind: type[AnySigned]
    ) -> Iterator[Metadata[AnySigned]]:
        for version in range(newest, max(newest - MOST_VERSIONS, 0), -1):
            try:
                path = role_path(role, version)
                raw = read(self._source, path, max_bytes=MAX_ROLE_FILE_BYTES)
                yield parse(raw, kind)
            except RegistryError:
                return


def _version(
    role: str, envelope: Metadata[Root] | Metadata[Targets], keys: dict[str, Key]
) -> RoleVersion:
    signed = envelope.signed
    content = envelope.signed_bytes
    held = [
        keys[keyid]
        for keyid, signature in envelope.signatures.items()
        if keyid in keys and _holds(keys[keyid], signature, content)
    ]
    return RoleVersion(
        role=role,
        version=signed.version,
        signed_after=signed.expires - roles.LIVES[roles.kind_of(role)].longest,
        expires=signed.expires,
        signers=owners_of(held),
        content=signed,
    )


def _holds(key: Key, signature: Signature, content: bytes) -> bool:
    try:
        key.verify_signature(signature, content)
    except (UnverifiedSignatureError, VerificationError):
        return False
    return True


def _role_keys(roots: Sequence[Metadata[Root]], role: str) -> dict[str, Key]:
    return {
        keyid: envelope.signed.keys[keyid]
        for envelope in roots
        for keyid in envelope.signed.roles[role].keyids
    }


def _delegated_keys(
    delegators: Sequence[Metadata[Targets]], role: str
) -> dict[str, Key]:
    found: dict[str, Key] = {}
    for envelope in delegators:
        delegations = envelope.signed.delegations
        delegated = (delegations.roles or {}).get(role) if delegations else None
        if delegations and delegated:
            found |= {one: delegations.keys[one] for one in delegated.keyids}
    return found
