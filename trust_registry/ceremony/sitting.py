"""Signatures counted, and a sitting assembled for the host.

Thresholds are counted by distinct public keys: TUF counts key ids, and one key under
three of them once met a threshold of three. A new root has to meet the old threshold
and its own. All signatures that came are kept, also beyond the threshold: more of the
old keys may be lost later than anybody thinks now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from securesystemslib.signer import Key, Signature
from tuf.api.metadata import Metadata, Root, Signed

from trust_registry import roles
from trust_registry.ceremony.proposal_file import write_zip
from trust_registry.ceremony.review import Reviewed
from trust_registry.ceremony.signature_file import SignatureFile, signing_keys
from trust_registry.disk import Disk
from trust_registry.errors import CeremonyError
from trust_registry.key_identity import public_bytes
from trust_registry.role_content import OWNER
from trust_registry.submission import RoleFile, Submission, role_file_parts

__all__ = [
    "Tally",
    "assemble_sitting",
    "check_signature",
    "collected",
    "count",
    "write_sitting",
]

Signatures = Mapping[tuple[str, int], Mapping[str, SignatureFile]]
"""Role and version to key id to the signature, each checked."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many signatures one version of a role has under one root.

    Attributes:
        role: The role.
        version: Its version.
        root_version: The root whose threshold is counted.
        threshold: How many must sign.
        signed: Owners of the keys that have signed, sorted.
        missing: Owners of the keys that have not, sorted.
    """

    role: str
    version: int
    root_version: int
    threshold: int
    signed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        """Whether enough have signed."""
        return len(self.signed) >= self.threshold


def check_signature(sitting: Sequence[Reviewed], signature: SignatureFile) -> None:
    """Refuse a signature that counts for nothing in a sitting.

    Raises:
        CeremonyError: over something else, by another key, or it does not verify.
    """
    name = signature.file_name
    one = next((one for one in sitting if signature.concerns(one.proposal)), None)
    if one is None or one.after.pin(signature.role).version != signature.version:
        raise CeremonyError(
            f"{name} signs {signature.role} v{signature.version} of another proposal "
            "than these; have the officer sign the proposals of this sitting",
            f"{name} 所签并非本次会议的提案，请签名人签署本次会议的提案",
        )
    key = signing_keys(one, signature.role).get(signature.keyid)
    if key is None:
        raise CeremonyError(
            f"{name} was made with a key that may not sign {signature.role}; have the "
            "officer sign with the key that the root names",
            f"{name} 所用密钥无权签署 {signature.role}，请用根所列的密钥签名",
        )
    if not signature.is_over(one.proposal.payloads[signature.role], key):
        raise CeremonyError(
            f"the signature in {name} does not hold: the file was edited or damaged; "
            "ask the officer to send it again",
            f"{name} 中的签名无效（文件被改动或损坏），请签名人重新发送",
        )


def collected(
    sitting: Sequence[Reviewed], signatures: Iterable[SignatureFile]
) -> Signatures:
    """Return signatures by what they sign; one that came twice is there once.

    Raises:
        CeremonyError: one counts for nothing in this sitting.
    """
    found: dict[tuple[str, int], dict[str, SignatureFile]] = {}
    for signature in signatures:
        check_signature(sitting, signature)
        place = found.setdefault((signature.role, signature.version), {})
        place.setdefault(signature.keyid, signature)
    return found


def count(sitting: Sequence[Reviewed], signatures: Signatures) -> Iterator[Tally]:
    """Count who has signed what; a new root is counted under both roots."""
    for one in sitting:
        for role in one.roles:
            version = one.after.pin(role).version
            came = signatures.get((role, version), {})
            roots = [one.after.root]
            if role == roles.ROOT:
                roots.insert(0, one.before.root)
            for root in roots:
                yield _tally(root, role, version, came)


def assemble_sitting(
    sitting: Sequence[Reviewed], signatures: Iterable[SignatureFile]
) -> Submission:
    """Return a sitting as the host takes it in.

    Args:
        sitting: The proposals, reviewed.
        signatures: Those that came, in any order.

    Raises:
        CeremonyError: a signature counts for nothing, or too few came.
    """
    found = collected(sitting, signatures)
    for tally in count(sitting, found):
        if not tally.is_met:
            raise _too_few(tally)
    role_files: list[RoleFile] = []
    blobs: dict[str, bytes] = {}
    for one in sitting:
        for role, content in one.proposal.contents.items():
            version = one.after.pin(role).version
            raw = _signed(content, found[role, version].values())
            role_files.append(RoleFile(role, version, raw))
        role_files += one.proposal.attached
        blobs.update(one.proposal.blobs)
    return Submission(role_files, blobs)


def write_sitting(path: Path, submission: Submission, *, disk: Disk) -> None:
    """Write an assembled sitting, whole or not at all.

    Raises:
        CeremonyError: it cannot be written.
    """
    parts = role_file_parts(submission.role_files)
    write_zip(path, [*parts, *submission.blobs.items()], disk=disk)


def _tally(
    root: Root, role: str, version: int, came: Mapping[str, SignatureFile]
) -> Tally:
    keys = [root.keys[keyid] for keyid in root.roles[role].keyids]
    signed = {public_bytes(key): key for key in keys if key.keyid in came}
    missing = {
        public_bytes(key): key for key in keys if public_bytes(key) not in signed
    }
    return Tally(
        role,
        version,
        root.version,
        root.roles[role].threshold,
        sorted(map(_owner, signed.values())),
        sorted(map(_owner, missing.values())),
    )


def _owner(key: Key) -> str:
    return str(key.unrecognized_fields.get(OWNER, "?"))


def _signed(content: Signed, signatures: Iterable[SignatureFile]) -> bytes:
    made = {one.keyid: Signature(one.keyid, one.sig) for one in signatures}
    ordered = {keyid: made[keyid] for keyid in sorted(made)}
    envelope: Metadata[Root] = Metadata(content, ordered)  # type: ignore[arg-type]
    return envelope.to_bytes()


def _too_few(tally: Tally) -> CeremonyError:
    under = f" under root v{tally.root_version}" if tally.role == roles.ROOT else ""
    zh_under = f"（按根第 {tally.root_version} 版）" if under else ""
    lacking = ", ".join(tally.missing)
    return CeremonyError(
        f"{tally.role} v{tally.version} has {len(tally.signed)} of {tally.threshold} "
        f"signatures{under}; gather more, of {lacking}",
        f"{tally.role} 第 {tally.version} 版{zh_under}已有 {len(tally.signed)} 个签名，"
        f"须 {tally.threshold} 个；尚缺 {lacking}",
    )
