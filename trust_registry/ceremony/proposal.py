"""A proposal: what two council roles are to say next, not signed by anybody yet.

A zip that travels by mail, USB or git::

    proposal.json              which kind of change, and what it stands on
    unsigned/targets.json      a role file without signatures; unsigned/root.json too
    metadata/1.region-350000.json …   role files that others have signed already
    targets/…                  the files that they all list and nobody has yet

What a kind of change may change is in `kinds`; whether it does no more is `review`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tuf.api.metadata import Root, Targets

from credential import MalformedError, strict_json
from credential.moments import UtcMoment
from trust_registry import roles
from trust_registry.archive import Archive, pack
from trust_registry.ceremony.payload import (
    COUNCIL_ROLES,
    payload_of,
    read_unsigned,
    sha256_of,
    unsigned_file,
)
from trust_registry.ceremony.state import CouncilState, RolePin
from trust_registry.disk import Disk
from trust_registry.errors import ArchiveError, CeremonyError, RoleFileError
from trust_registry.layout import MAX_ROLE_FILE_BYTES, blob_path
from trust_registry.role_content import target_file
from trust_registry.submission import (
    RoleFile,
    Submission,
    read_member,
    read_parts,
    role_file_parts,
)

__all__ = ["Draft", "Proposal", "draft_proposal", "read_proposal", "write_proposal"]

_HEAD = "proposal.json"
_UNSIGNED = "unsigned"
_MAX_HEAD_BYTES = 16 * 1024

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Version = Annotated[int, Field(ge=1, le=roles.MAX_VERSION)]


class _Ours(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Pin(_Ours):
    version: Version
    sha256: Sha256


class _Head(_Ours):
    format: Literal["tongyan-proposal-1"] = "tongyan-proposal-1"
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,40}$")]
    proposed: UtcMoment
    root: _Pin
    targets: _Pin


@dataclass(frozen=True, slots=True)
class Draft:
    """What a change maker of `changes` returns.

    Attributes:
        kind: The kind of change, a name of `kinds.KINDS`.
        root: What the root is to say next, or None if it stays.
        targets: What the council's role is to say next, or None if it stays.
        files: Files that are listed anew, by target path.
        attached: Regions' role files, signed by the regions, and the files they list.
    """

    kind: str
    root: Root | None = None
    targets: Targets | None = None
    files: Mapping[str, bytes] | None = None
    attached: Submission | None = None


@dataclass(frozen=True)
class Proposal:
    """A proposal as it was read; nothing in it was checked against anything.

    Attributes:
        kind: Which kind of change it says it is.
        proposed: When it says it was made.
        stands_on: The versions of root and targets that it says it changes.
        contents: What is to be signed, by role, the root first.
        attached: Role files that others have signed already.
        blobs: Listed files, by their path in a repository.
    """

    kind: str
    proposed: datetime
    stands_on: Mapping[str, RolePin]
    contents: Mapping[str, Root | Targets]
    attached: tuple[RoleFile, ...]
    blobs: Mapping[str, bytes]

    @cached_property
    def payloads(self) -> Mapping[str, bytes]:
        """The very bytes to be signed, by role."""
        return {role: payload_of(content) for role, content in self.contents.items()}

    def sha256(self, role: str) -> str:
        """Return the hash of what is to be signed for a role."""
        return sha256_of(self.payloads[role])


def draft_proposal(state: CouncilState, draft: Draft, *, now: datetime) -> Proposal:
    """Return the proposal of a change to a trusted state."""
    contents = {roles.ROOT: draft.root, roles.TARGETS: draft.targets}
    blobs = {
        blob_path(path, target_file(path, content).hashes["sha256"]): content
        for path, content in (draft.files or {}).items()
    }
    attached = draft.attached or Submission([], {})
    return Proposal(
        kind=draft.kind,
        proposed=now,
        stands_on={role: state.pin(role) for role in COUNCIL_ROLES},
        contents={role: content for role, content in contents.items() if content},
        attached=tuple(attached.role_files),
        blobs={**blobs, **attached.blobs},
    )


def write_proposal(path: Path, proposal: Proposal, *, disk: Disk) -> None:
    """Write a proposal's file, whole or not at all.

    Raises:
        CeremonyError: it cannot be written.
    """
    pins = {role: pin._asdict() for role, pin in proposal.stands_on.items()}
    head = _Head.model_validate(
        {"kind": proposal.kind, "proposed": proposal.proposed, **pins}
    )
    raw = (head.model_dump_json(indent=2) + "\n").encode("utf-8")
    write_zip(path, [(_HEAD, raw), *_parts(proposal)], disk=disk)


def write_zip(path: Path, files: Iterable[tuple[str, bytes]], *, disk: Disk) -> None:
    """Write a zip that officers hand each other, whole or not at all.

    Raises:
        CeremonyError: it cannot be written.
    """
    scratch = path.with_name(f"{path.name}.packing")
    try:
        pack(scratch, files)
        disk.move(scratch, path)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise CeremonyError(
            f"{path} cannot be written ({error.strerror}); name a folder that is there",
            f"{path} 无法写入（{error.strerror}），请指定已有的文件夹",
        ) from error


def read_proposal(path: Path) -> Proposal:
    """Read a proposal's file, strictly.

    Raises:
        CeremonyError: cut, damaged, of another form, or no proposal at all.
    """
    try:
        archive = Archive(path)
    except ArchiveError as error:
        raise _no_proposal(path, str(error)) from error
    try:
        head = _head(read_member(archive, _HEAD, _MAX_HEAD_BYTES))
        return _proposal(archive, head)
    except KeyError as error:
        raise _no_proposal(path, f"it lacks {_HEAD}") from error
    except (ArchiveError, MalformedError, RoleFileError) as error:
        raise _no_proposal(path, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or _HEAD
        raise _no_proposal(path, f"{place}: {first['msg']}") from error
    finally:
        archive.close()


def _head(raw: bytes) -> _Head:
    strict_json.loads(raw)
    return _Head.model_validate_json(raw)


def _proposal(archive: Archive, head: _Head) -> Proposal:
    paths = {role: f"{_UNSIGNED}/{role}.json" for role in COUNCIL_ROLES}
    contents = {
        role: read_unsigned(role, read_member(archive, path, MAX_ROLE_FILE_BYTES))
        for role, path in paths.items()
        if path in archive.names
    }
    known = {_HEAD, *paths.values()}
    rest = [name for name in archive.names if name not in known]
    attached, blobs = read_parts(archive, rest)
    if not contents:
        raise MalformedError("it holds nothing to sign")
    for one in attached:
        if roles.region_code_of(one.role) is None:
            raise MalformedError(f"it holds a signed {one.role}, which is no part")
    return Proposal(
        kind=head.kind,
        proposed=head.proposed,
        stands_on={
            roles.ROOT: RolePin(**head.root.model_dump()),
            roles.TARGETS: RolePin(**head.targets.model_dump()),
        },
        contents=contents,
        attached=tuple(attached),
        blobs=blobs,
    )


def _parts(proposal: Proposal) -> Iterable[tuple[str, bytes]]:
    for role, content in proposal.contents.items():
        yield f"{_UNSIGNED}/{role}.json", unsigned_file(content)
    yield from role_file_parts(proposal.attached)
    yield from proposal.blobs.items()


def _no_proposal(path: Path, why: str) -> CeremonyError:
    return CeremonyError(
        f"{path} is not a whole proposal ({why}); ask its author for it once more",
        f"{path} 不是完整的提案（{why}），请向提案方重新索取",
    )
