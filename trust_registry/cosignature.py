"""One cosignature: made, checked, put beside the first host's in a role's file.

When one is made is `cosigning`'s.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Key, Signature, Signer
from tuf.api.metadata import Metadata, Root, Signed

from trust_registry import roles
from trust_registry.cosigning_files import Cosignature
from trust_registry.errors import CosigningError

__all__ = ["checked", "cosign", "holds", "with_signature"]


def cosign(signer: Signer, role: str, signed: Signed) -> Cosignature:
    """Return a signer's cosignature of a role's content."""
    payload = _payload(signed)
    made = signer.sign(payload)
    return Cosignature(
        role=role,  # type: ignore[arg-type] # pydantic refuses any other
        version=signed.version,
        sha256=hashlib.sha256(payload).hexdigest(),
        keyid=made.keyid,
        sig=made.signature,
    )


def checked(
    given: Mapping[str, Cosignature], role: str, signed: Signed, root: Root
) -> Cosignature:
    """Return the cosignature of a role's content, once it holds.

    Args:
        given: What an answer brought, by role.
        role: ``snapshot`` or ``timestamp``.
        signed: What it has to be over.
        root: The root in force.

    Raises:
        CosigningError: there is none, or it does not hold.
    """
    found = given.get(role)
    payload = _payload(signed)
    if found is None or found.sha256 != hashlib.sha256(payload).hexdigest():
        raise CosigningError(
            f"the answer has no cosignature of this request's {role}; hand in the "
            "answer to the newest request",
            f"答复中没有本次请求的 {role} 联署，请提交对最新请求的答复",
        )
    key = root.keys.get(found.keyid)
    allowed = found.keyid in root.roles[roles.TIMESTAMP].keyids
    if key is None or not allowed or not holds(key, found, payload):
        raise CosigningError(
            f"the cosignature of {role} does not hold; ask the other host to answer "
            "again",
            f"{role} 的联署签名无效，请对方主机重新答复",
        )
    return found


def holds(key: Key, signature: Cosignature, payload: bytes) -> bool:
    """Tell whether a key made a signature over a payload."""
    try:
        key.verify_signature(Signature(signature.keyid, signature.sig), payload)
    except (UnverifiedSignatureError, VerificationError):
        return False
    return True


def with_signature(file: bytes, cosignature: Cosignature) -> bytes:
    """Return a role file with one more signature.

    Both hosts do this alike: the timestamp pins the outcome byte for byte.
    """
    envelope = Metadata[Root].from_bytes(file)
    envelope.signatures[cosignature.keyid] = Signature(
        cosignature.keyid, cosignature.sig
    )
    return envelope.to_bytes()


def _payload(signed: Signed) -> bytes:
    envelope: Metadata[Root] = Metadata(signed)  # type: ignore[arg-type] # any role
    return envelope.signed_bytes
