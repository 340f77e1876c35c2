"""The two files that hosts hand each other: a request (zip) and its answer (JSON).

::

    request.json         the numbers and the date of the release, signed by the asker
    snapshot.json        the snapshot with the asker's signature, or as published
    taken/0001.zip       what the asker took in since the last release, in order

Whether a request is answered is `cosigning`'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from securesystemslib.signer import Signer

from credential import MalformedError, strict_json
from credential.moments import UtcMoment
from trust_registry import roles
from trust_registry.archive import Archive, pack
from trust_registry.errors import ArchiveError, CosigningError
from trust_registry.layout import MAX_ROLE_FILE_BYTES
from trust_registry.submission import read_member

__all__ = [
    "MAX_ANSWER_BYTES",
    "MAX_TAKEN_BYTES",
    "Answer",
    "Cosignature",
    "Request",
    "RequestTerms",
    "read_answer",
    "read_request",
    "request_of",
    "write_request",
]

MAX_ANSWER_BYTES = 16 * 1024
MAX_TAKEN_BYTES = 64 * 1024 * 1024
_HEAD = "request.json"
_SNAPSHOT = "snapshot.json"
_TAKEN = "taken/"
_MAX_HEAD_BYTES = 16 * 1024

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Version = Annotated[int, Field(ge=1, le=roles.MAX_VERSION)]


class _Ours(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Cosignature(_Ours):
    """One key's signature over one role file's content; proved by verifying it."""

    role: Literal["snapshot", "timestamp", "request"]
    version: Version
    sha256: Sha256
    keyid: Sha256
    sig: Annotated[str, Field(pattern=r"^([0-9a-f]{2}){1,256}$")]


class Answer(_Ours):
    """What a cosigner signed: the snapshot if it is new, and the timestamp."""

    format: Literal["tongyan-cosignatures-1"] = "tongyan-cosignatures-1"
    signatures: Annotated[list[Cosignature], Field(min_length=1, max_length=2)]


class RequestTerms(_Ours):
    """What the asker wants to say.

    Attributes:
        snapshot_version: The snapshot's version.
        snapshot_sha256: Of the snapshot's file in the request.
        is_new: Whether the snapshot is still to be published.
        timestamp_version: The timestamp's version.
        issued: The timestamp's ``x-issued``.
    """

    format: Literal["tongyan-release-request-1"] = "tongyan-release-request-1"
    snapshot_version: Version
    snapshot_sha256: Sha256
    is_new: bool
    timestamp_version: Version
    issued: UtcMoment


class _Head(_Ours):
    terms: RequestTerms
    signature: Cosignature


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was read; nothing of it was checked but that it is whole.

    Attributes:
        terms: The numbers and the date.
        signature: The asker's, over the terms.
        snapshot: The snapshot's file.
        taken: Name and content of what the asker took in, in order.
    """

    terms: RequestTerms
    signature: Cosignature
    snapshot: bytes
    taken: Sequence[tuple[str, bytes]]

    @property
    def signed_bytes(self) -> bytes:
        """What the asker's signature is over; with the hash it covers the snapshot."""
        return _signed_bytes(self.terms)


def request_of(
    terms: RequestTerms,
    snapshot: bytes,
    signer: Signer,
    taken: Sequence[tuple[str, bytes]],
) -> Request:
    """Return a request, signed."""
    payload = _signed_bytes(terms)
    made = signer.sign(payload)
    signature = Cosignature(
        role="request",
        version=terms.timestamp_version,
        sha256=hashlib.sha256(payload).hexdigest(),
        keyid=made.keyid,
        sig=made.signature,
    )
    return Request(terms, signature, snapshot, taken)


def write_request(path: Path, request: Request) -> None:
    """Write a request.

    Raises:
        CosigningError: it cannot be written.
    """
    head = _Head(terms=request.terms, signature=request.signature)
    named = [(f"{_TAKEN}{name}", content) for name, content in request.taken]
    files = [
        (_HEAD, head.model_dump_json().encode("ascii")),
        (_SNAPSHOT, request.snapshot),
    ]
    try:
        pack(path, [*files, *named])
    except OSError as error:
        raise CosigningError(
            f"{path} cannot be written ({error.strerror}); name another file",
            f"{path} 无法写入（{error.strerror}），请指定其他文件",
        ) from error


def read_request(path: Path) -> Request:
    """Read a request, strictly; its signature is not checked.

    Raises:
        CosigningError: cut, edited, or no request.
    """
    try:
        archive = Archive(path)
        try:
            return _read(archive)
        finally:
            archive.close()
    except (ArchiveError, MalformedError, ValidationError, KeyError) as error:
        raise CosigningError(
            f"{path} is not a whole request for cosignatures; ask the other host to "
            "send it again",
            f"{path} 不是完整的联署请求，请对方主机重新发送",
        ) from error


def read_answer(raw: bytes) -> Answer:
    """Read an answer, strictly; its signatures are not checked.

    Raises:
        CosigningError: cut, edited, or no answer.
    """
    try:
        strict_json.loads(raw, max_bytes=MAX_ANSWER_BYTES)
        return Answer.model_validate_json(raw)
    except (MalformedError, ValidationError) as error:
        raise CosigningError(
            "this is not a whole answer to a request for cosignatures; ask the other "
            "host to send it again",
            "这不是完整的联署答复，请对方主机重新发送",
        ) from error


def _read(archive: Archive) -> Request:
    names = sorted(name for name in archive.names if name.startswith(_TAKEN))
    if set(archive.names) - {_HEAD, _SNAPSHOT, *names}:
        raise ArchiveError("it holds something that is no part of a request")
    raw = read_member(archive, _HEAD, _MAX_HEAD_BYTES)
    strict_json.loads(raw, max_bytes=_MAX_HEAD_BYTES)
    head = _Head.model_validate_json(raw)
    snapshot = read_member(archive, _SNAPSHOT, MAX_ROLE_FILE_BYTES)
    if hashlib.sha256(snapshot).hexdigest() != head.terms.snapshot_sha256:
        raise ArchiveError("the snapshot is not the one that was signed for")
    taken = [
        (name.removeprefix(_TAKEN), read_member(archive, name, MAX_TAKEN_BYTES))
        for name in names
    ]
    return Request(head.terms, head.signature, snapshot, taken)


def _signed_bytes(terms: RequestTerms) -> bytes:
    # Only what this model wrote is ever read: the same terms give the same bytes.
    return b"tongyan-release-request-1\n" + terms.model_dump_json().encode("ascii")
