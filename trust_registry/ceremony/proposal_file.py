"""A proposal's file: a zip that travels by mail, USB or git.

::

    proposal.json              which kind of change, and what it stands on
    unsigned/targets.json      a role file without signatures; unsigned/root.json too
    metadata/1.region-350000.json …   role files that others have signed already
    targets/…                  the files that they all list and nobody has yet
    evidence/join-request.json what reviewers judge by; the host never sees it

What is not read here strictly is not in the proposal: nothing else may be in the zip.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from credential import MalformedError, strict_json
from credential.moments import UtcMoment
from trust_registry import roles
from trust_registry.archive import Archive, pack
from trust_registry.ceremony.payload import (
    COUNCIL_ROLES,
    read_unsigned,
    unsigned_file,
)
from trust_registry.ceremony.proposal import Proposal
from trust_registry.ceremony.state import RolePin
from trust_registry.disk import Disk
from trust_registry.errors import ArchiveError, CeremonyError, RoleFileError
from trust_registry.layout import MAX_ROLE_FILE_BYTES
from trust_registry.submission import read_member, read_parts, role_file_parts

__all__ = ["read_proposal", "write_proposal", "write_zip"]

_HEAD = "proposal.json"
_UNSIGNED = "unsigned"
_EVIDENCE = "evidence/"
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
    evidence = {
        name.removeprefix(_EVIDENCE): read_member(archive, name, MAX_ROLE_FILE_BYTES)
        for name in archive.names
        if name.startswith(_EVIDENCE)
    }
    told = {f"{_EVIDENCE}{name}" for name in evidence}
    known = {_HEAD, *paths.values(), *told}
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
        evidence=evidence,
    )


def _parts(proposal: Proposal) -> Iterable[tuple[str, bytes]]:
    for role, unsigned in proposal.contents.items():
        yield f"{_UNSIGNED}/{role}.json", unsigned_file(unsigned)
    yield from role_file_parts(proposal.attached)
    yield from proposal.blobs.items()
    for name, content in proposal.evidence.items():
        yield f"{_EVIDENCE}{name}", content


def _no_proposal(path: Path, why: str) -> CeremonyError:
    return CeremonyError(
        f"{path} is not a whole proposal ({why}); ask its author for it once more",
        f"{path} 不是完整的提案（{why}），请向提案方重新索取",
    )
