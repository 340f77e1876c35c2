"""``join-request.json``: who wants to join, with public keys and proofs of possession.

Each key signs the whole request (entry and key ids), so that nobody can ask with a key
of somebody else, and no proof serves another request. That the keys are the
applicant's, and not of whoever carried the file, is told by their fingerprint, which
goes by another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.formats import encode_canonical
from securesystemslib.signer import Key, Signature, Signer, SSlibKey

from credential import MalformedError, strict_json
from trust_registry import roles
from trust_registry.ceremony.handed_file import read_handed
from trust_registry.errors import CeremonyError, KeyFileError
from trust_registry.key_identity import check_key
from trust_registry.plan import PlannedRegion
from trust_registry.registry_file import write_file
from trust_registry.role_content import OWNER

__all__ = ["JoinRequest", "make_request", "parse_request", "read_request"]

_FORMAT: Literal["tongyan-join-request-1"] = "tongyan-join-request-1"
_MAX_BYTES = 64 * 1024


class _Ours(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _ProvedKey(_Ours):
    keyid: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    key: dict[str, Any]
    proof: Annotated[str, Field(pattern=r"^([0-9a-f]{2}){1,256}$")]


class _File(_Ours):
    format: Literal["tongyan-join-request-1"]
    region: PlannedRegion
    authority: Annotated[
        list[_ProvedKey],
        Field(min_length=roles.AUTHORITY_KEYS, max_length=roles.AUTHORITY_KEYS),
    ]


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A request whose proofs hold.

    Attributes:
        region: What the applicant asks to be listed as.
        authority: The public keys of its officers.
        raw: Its file.
    """

    region: PlannedRegion
    authority: Sequence[Key]
    raw: bytes


def make_request(region: PlannedRegion, signers: Sequence[Signer]) -> bytes:
    """Return the file of a request, proved by every one of the officers' keys.

    Args:
        region: The applicant's entry.
        signers: All three keys of its officers.

    Raises:
        CeremonyError: there are not three.
        KeyFileError: a signer failed.
    """
    if len(signers) != roles.AUTHORITY_KEYS:
        raise CeremonyError(
            f"a region has {roles.AUTHORITY_KEYS} officers' keys, {len(signers)} are "
            "here; bring them together for the request",
            f"地区须有 {roles.AUTHORITY_KEYS} 把主管密钥，此处有 {len(signers)} 把；"
            "请集齐后再申请",
        )
    keys = [signer.public_key for signer in signers]
    payload = _payload(region, [key.keyid for key in keys])
    proved = [
        _ProvedKey(
            keyid=signer.public_key.keyid,
            key=signer.public_key.to_dict(),
            proof=signer.sign(payload).signature,
        )
        for signer in signers
    ]
    return write_file(_File(format=_FORMAT, region=region, authority=proved))


def read_request(path: Path) -> JoinRequest:
    """Read a request's file and check every proof in it.

    Raises:
        CeremonyError: cut, edited, or a key's possession is not proved.
    """
    raw = read_handed(path, max_bytes=_MAX_BYTES)
    return parse_request(raw, name=str(path))


def parse_request(raw: bytes, *, name: str) -> JoinRequest:
    """Return a request, every proof in it checked.

    Args:
        raw: Its file.
        name: What it is called in messages.

    Raises:
        CeremonyError: cut, edited, or a key's possession is not proved.
    """
    try:
        strict_json.loads(raw, max_bytes=_MAX_BYTES)
        file = _File.model_validate_json(raw)
        keys = [SSlibKey.from_dict(one.keyid, dict(one.key)) for one in file.authority]
        for key in keys:
            check_key(key)
    except (
        MalformedError,
        ValidationError,
        KeyFileError,
        KeyError,
        TypeError,
        ValueError,
    ) as error:
        raise CeremonyError(
            f"{name} is not a whole join request; ask the applicant for it once more",
            f"{name} 不是完整的加入申请，请申请方重新发送",
        ) from error
    _check_proofs(name, file, keys)
    return JoinRequest(file.region, keys, raw)


def _check_proofs(name: str, file: _File, keys: Sequence[Key]) -> None:
    payload = _payload(file.region, [key.keyid for key in keys])
    for one, key in zip(file.authority, keys, strict=True):
        if key.unrecognized_fields.get(OWNER) != file.region.code:
            raise CeremonyError(
                f"a key in {name} belongs to another than {file.region.code}; ask the "
                "applicant for a request with its own keys",
                f"{name} 中有密钥不属于 {file.region.code}，请申请方改用自己的密钥",
            )
        try:
            key.verify_signature(Signature(one.keyid, one.proof), payload)
        except (UnverifiedSignatureError, VerificationError) as error:
            raise CeremonyError(
                f"{name} does not prove that the applicant holds the key "
                f"{one.keyid[:16]}: it was edited, or the key is another's; ask the "
                "applicant for it once more",
                f"{name} 不能证明申请方持有密钥 {one.keyid[:16]}（被改动或非其所有），"
                "请申请方重新发送",
            ) from error


def _payload(region: PlannedRegion, keyids: Sequence[str]) -> bytes:
    asked = {
        "format": _FORMAT,
        "keyids": list(keyids),
        "region": region.model_dump(mode="json", by_alias=True, exclude_none=True),
    }
    return str(encode_canonical(asked)).encode("utf-8")
