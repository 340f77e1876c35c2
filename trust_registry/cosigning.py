"""Two hosts of different members sign a release together, so that neither can alone.

The first host writes a **request**: what it took in since the last release, the
snapshot with its own signature, and when it wants to say so. The second takes in what
it does not have by its own checks, compares the snapshot with the one its own copy of
the repository gives, and answers with two detached **cosignatures**. The first adds
its own and publishes.

A cosigner never signs two different files under one number, nor one that leaves out or
alters what it holds: a host can delay, it cannot split the counters into two worlds.

===== =======================================================================
H1    the request is whole and signed by one of the host's keys, not ours
H2    what it carries is taken in by the rules I1 to I8
H3    the snapshot lists exactly what this host's own copy holds, and lives
      no longer than it may
H4    its numbers are above all that were published or cosigned here
H5    it is dated within ten minutes of this host's clock, not before the
      last release
===== =======================================================================
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from securesystemslib.signer import Signer
from tuf.api.metadata import Root, Snapshot, Timestamp

from trust_registry import roles
from trust_registry.cosignature import checked, cosign, holds, with_signature
from trust_registry.cosigning_files import (
    Answer,
    Cosignature,
    Request,
    RequestTerms,
    request_of,
)
from trust_registry.errors import CosigningError, RoleFileError
from trust_registry.fast_forward import is_in_force, last_snapshot, last_timestamp
from trust_registry.freshness import CLOCK_TOLERANCE
from trust_registry.metadata import issued_at, parse, sign
from trust_registry.release_draft import (
    ReleaseDraft,
    draft_release,
    listed_roles,
)
from trust_registry.repository import Repository
from trust_registry.role_content import snapshot_of

__all__ = [
    "Completed",
    "answer_request",
    "check_asker",
    "complete",
    "draft_request",
]


@dataclass(frozen=True, slots=True)
class Completed:
    """A release that both hosts signed.

    Attributes:
        draft: What its files say.
        snapshot: The snapshot's file.
        timestamp: The timestamp's file.
    """

    draft: ReleaseDraft
    snapshot: bytes
    timestamp: bytes


def draft_request(
    repository: Repository,
    signer: Signer,
    *,
    now: datetime,
    used: Mapping[str, int],
    taken: Sequence[tuple[str, bytes]],
) -> Request:
    """Return a request for the next release.

    Args:
        repository: This host's repository.
        signer: One of the host's keys, this host's own.
        now: Becomes the timestamp's ``x-issued``.
        used: Versions that earlier requests used.
        taken: What was taken in since the last release, in order.

    Raises:
        RegistryError: the repository is not whole, or the clock is wrong.
    """
    draft = draft_release(repository, now=now, above=used)
    snapshot = draft.held_snapshot or sign(draft.snapshot, [signer])
    terms = RequestTerms(
        snapshot_version=draft.snapshot.version,
        snapshot_sha256=hashlib.sha256(snapshot).hexdigest(),
        is_new=draft.held_snapshot is None,
        timestamp_version=draft.timestamp_version,
        issued=now,
    )
    return request_of(terms, snapshot, signer, taken)


def answer_request(
    repository: Repository,
    request: Request,
    signer: Signer,
    *,
    now: datetime,
    used: Mapping[str, int],
) -> Answer:
    """Return the cosignatures of a release that this host would make itself.

    What the request carries was taken in before (H2).

    Args:
        repository: This host's own repository.
        request: What another host asks for.
        signer: One of the host's keys, this host's own.
        now: This host's clock.
        used: The highest versions that were cosigned here.

    Raises:
        CosigningError: it is not signed; says which rule it breaks.
    """
    check_asker(repository.root(), request)
    snapshot = _own_view_of(repository, request, used)
    draft = _check_timestamp(repository, request, snapshot, now, used)
    signatures = []
    file = request.snapshot
    if request.terms.is_new:
        made = cosign(signer, roles.SNAPSHOT, snapshot)
        signatures.append(made)
        file = with_signature(file, made)
    timestamp = draft.timestamp_over(file)
    signatures.append(cosign(signer, roles.TIMESTAMP, timestamp))
    return Answer(signatures=signatures)


def complete(root: Root, request: Request, answer: Answer, signer: Signer) -> Completed:
    """Return the release that a request and its answer make.

    Args:
        root: The root in force.
        request: What this host asked for.
        answer: What the other host signed.
        signer: The key that signed the request.

    Raises:
        CosigningError: the answer is to another request, or its signatures do not
            hold.
    """
    given: dict[str, Cosignature] = {one.role: one for one in answer.signatures}
    snapshot = parse(request.snapshot, Snapshot).signed
    held = None if request.terms.is_new else request.snapshot
    draft = ReleaseDraft(
        snapshot, held, request.terms.timestamp_version, request.terms.issued
    )
    file = request.snapshot
    if request.terms.is_new:
        file = with_signature(file, checked(given, roles.SNAPSHOT, snapshot, root))
    timestamp = draft.timestamp_over(file)
    theirs = checked(given, roles.TIMESTAMP, timestamp, root)
    return Completed(draft, file, with_signature(sign(timestamp, [signer]), theirs))


def check_asker(root: Root, request: Request) -> None:
    """Refuse a request that none of the host's keys signed (H1).

    Asked before anything of it is looked at: it costs nothing.

    Args:
        root: The root in force.
        request: What another host asks for.

    Raises:
        CosigningError: nobody who may ask signed it.
    """
    keyid = request.signature.keyid
    if keyid not in root.roles[roles.TIMESTAMP].keyids:
        raise CosigningError(
            "the request is not signed by any of the host's keys; let the host that "
            "asks sign it with its own",
            "请求不是由主机密钥签署的，请由提出方用自己的密钥签署",
        )
    if not holds(root.keys[keyid], request.signature, request.signed_bytes):
        raise CosigningError(
            "the request's signature does not hold; ask the other host to send it "
            "again",
            "请求的签名无效，请对方主机重新发送",
        )


def _own_view_of(
    repository: Repository, request: Request, used: Mapping[str, int]
) -> Snapshot:
    """Return the request's snapshot, if this host would publish the same."""
    try:
        snapshot = parse(request.snapshot, Snapshot).signed
    except RoleFileError as error:
        raise _not_whole() from error
    terms = request.terms
    longest = roles.LIVES[roles.SNAPSHOT].longest
    own = snapshot_of(listed_roles(repository), version=1, expires=terms.issued)
    if snapshot.version != terms.snapshot_version or snapshot.meta != own.meta:
        raise CosigningError(
            _difference(snapshot, own),
            "请求的快照与本主机仓库不一致，请先同步（mirror）再联署",
        )
    last = last_snapshot(repository)
    if not terms.is_new:
        held = repository.role_file(roles.SNAPSHOT, last) if last else b""
        if held != request.snapshot:
            raise CosigningError(
                "the snapshot that the request goes on with is not the one published "
                "here; run `tongyan-registry mirror` first",
                "请求沿用的快照不是本主机已发布的快照，请先运行 mirror",
            )
        return snapshot
    if snapshot.expires != terms.issued + longest:
        raise CosigningError(
            f"the snapshot does not live {longest.days} days from the request's date; "
            "ask for a new request",
            f"快照有效期不是自请求之日起{longest.days}天，请重新提出请求",
        )
    _refuse_used(roles.SNAPSHOT, snapshot.version, max(last, used[roles.SNAPSHOT]))
    return snapshot


def _check_timestamp(
    repository: Repository,
    request: Request,
    snapshot: Snapshot,
    now: datetime,
    used: Mapping[str, int],
) -> ReleaseDraft:
    terms = request.terms
    last = last_timestamp(repository)
    _refuse_used(
        roles.TIMESTAMP, terms.timestamp_version, max(last, used[roles.TIMESTAMP])
    )
    is_off = abs(terms.issued - now) > CLOCK_TOLERANCE
    if is_off or _is_before_the_last(repository, terms.issued):
        raise CosigningError(
            "the request is dated more than ten minutes off this host's clock, or "
            "before the last release; set both clocks right and ask again",
            "请求的时间与本主机时钟相差超过10分钟，或早于上次发布，请校正时钟后重新提出",
        )
    held = None if terms.is_new else request.snapshot
    return ReleaseDraft(snapshot, held, terms.timestamp_version, terms.issued)


def _is_before_the_last(repository: Repository, issued: datetime) -> bool:
    raw = repository.newest(roles.TIMESTAMP)
    # One of stolen keys, replaced since, may be dated years ahead.
    is_binding = is_in_force(repository, raw)
    return is_binding and issued < issued_at(parse(raw, Timestamp).signed)


def _refuse_used(role: str, version: int, highest: int) -> None:
    if version <= highest:
        # Two files of one number would let a host show two worlds.
        raise CosigningError(
            f"{role} v{version} is not above v{highest}, which was published or "
            "cosigned here; ask for a new request",
            f"{role} 第 {version} 版不高于本主机已发布或已联署的第 {highest} 版，"
            "请重新提出请求",
        )


def _difference(theirs: Snapshot, own: Snapshot) -> str:
    for name in sorted(theirs.meta.keys() | own.meta.keys()):
        if theirs.meta.get(name) != own.meta.get(name):
            role = name.removesuffix(".json")
            return (
                f"the request's snapshot does not list {role} as this host's own copy "
                "has it; run `tongyan-registry mirror`, or look into it with the other "
                "host"
            )
    return "the request's snapshot has another number than its name"


def _not_whole() -> CosigningError:
    return CosigningError(
        "the request is cut or damaged; ask the other host to send it again",
        "请求文件损坏，请对方主机重新发送",
    )
