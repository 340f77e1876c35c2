"""A detached signature: one key's, over one version of one council role.

::

    {"format":"tongyan-signature-1","role":"targets","version":2,
     "sha256":"…","keyid":"…","sig":"…"}

Small enough to be mailed, and worth nothing under any other content. Counting them is
`sitting`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Key, Signature, Signer

from credential import MalformedError, strict_json
from trust_registry import roles
from trust_registry.ceremony.handed_file import read_handed
from trust_registry.ceremony.payload import sha256_of
from trust_registry.ceremony.proposal import Proposal
from trust_registry.ceremony.review import Reviewed
from trust_registry.disk import Disk
from trust_registry.errors import CeremonyError

__all__ = [
    "SignatureFile",
    "read_signature_file",
    "sign_sitting",
    "signing_keys",
    "write_signature_files",
]

_MAX_BYTES = 4096
_KEY_ID_IN_NAME = 16


class SignatureFile(BaseModel):
    """The file. What it says is proved only by `is_over`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal["tongyan-signature-1"] = "tongyan-signature-1"
    role: Literal["root", "targets"]
    version: Annotated[int, Field(ge=1, le=roles.MAX_VERSION)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    keyid: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    sig: Annotated[str, Field(pattern=r"^([0-9a-f]{2}){1,256}$")]

    @property
    def file_name(self) -> str:
        """The name it is written under: the same signature, the same name."""
        short = self.keyid[:_KEY_ID_IN_NAME]
        return f"{self.role}-{self.version}.{short}.sig.json"

    def concerns(self, proposal: Proposal) -> bool:
        """Tell whether it says it is over what a proposal wants signed."""
        payload = proposal.payloads.get(self.role)
        return payload is not None and sha256_of(payload) == self.sha256

    def is_over(self, payload: bytes, key: Key) -> bool:
        """Tell whether a key made it over a payload."""
        try:
            key.verify_signature(Signature(self.keyid, self.sig), payload)
        except (UnverifiedSignatureError, VerificationError):
            return False
        return True


def signing_keys(one: Reviewed, role: str) -> dict[str, Key]:
    """Return the keys whose signatures of a role count: the old root's or the new's.

    The council's role is signed by whom the root in force then names; a new root is
    signed under the root before it too.
    """
    roots = [one.after.root]
    if role == roles.ROOT:
        roots.insert(0, one.before.root)
    return {
        keyid: root.keys[keyid] for root in roots for keyid in root.roles[role].keyids
    }


def sign_sitting(
    sitting: Sequence[Reviewed], signers: Sequence[Signer]
) -> list[SignatureFile]:
    """Sign every role of every proposal with each key that may sign it.

    Args:
        sitting: The proposals, reviewed, and read out to the officer.
        signers: The officer's keys.

    Raises:
        CeremonyError: none of the keys may sign one of the roles.
        KeyFileError: a signer failed.
    """
    made: list[SignatureFile] = []
    for one in sitting:
        for role, payload in one.proposal.payloads.items():
            allowed = signing_keys(one, role)
            ours = [key for key in signers if key.public_key.keyid in allowed]
            if not ours:
                raise _not_ours(role)
            version = one.after.pin(role).version
            for signer in ours:
                made.append(_sign(signer, role, version, payload))
    return made


def write_signature_files(
    folder: Path, files: Sequence[SignatureFile], *, disk: Disk
) -> list[Path]:
    """Write signatures to a folder; return their paths.

    Raises:
        CeremonyError: the folder cannot be written.
    """
    paths = []
    try:
        disk.make_folder(folder)
        for one in files:
            path = folder / one.file_name
            disk.write(path, one.model_dump_json().encode("ascii") + b"\n")
            paths.append(path)
    except OSError as error:
        raise CeremonyError(
            f"{folder} cannot be written ({error.strerror}); name another folder",
            f"{folder} 无法写入（{error.strerror}），请指定其他文件夹",
        ) from error
    return paths


def read_signature_file(path: Path) -> SignatureFile:
    """Read a signature's file, strictly; the signature is not checked.

    Raises:
        CeremonyError: cut, edited, or no signature file.
    """
    raw = read_handed(path, max_bytes=_MAX_BYTES)
    try:
        strict_json.loads(raw, max_bytes=_MAX_BYTES)
        return SignatureFile.model_validate_json(raw)
    except (MalformedError, ValidationError) as error:
        raise CeremonyError(
            f"{path} is not a whole signature file; ask the officer to send it again",
            f"{path} 不是完整的签名文件，请签名人重新发送",
        ) from error


def _sign(signer: Signer, role: str, version: int, payload: bytes) -> SignatureFile:
    made = signer.sign(payload)
    return SignatureFile(
        role=role,  # type: ignore[arg-type] # pydantic refuses any other
        version=version,
        sha256=sha256_of(payload),
        keyid=made.keyid,
        sig=made.signature,
    )


def _not_ours(role: str) -> CeremonyError:
    return CeremonyError(
        f"none of these keys may sign {role}; name the folder that holds your member's "
        f"{role} key",
        f"这些密钥均无权签署 {role}，请指定本成员 {role} 密钥所在的文件夹",
    )
