"""A region's officers sign the region's own role: who publishes for the region.

The same act, without another publisher, keeps the role alive: it ends after 190 days.
Who the officers are is the council's to say (`ceremony`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import Key, Signer

from trust_registry import roles
from trust_registry.errors import KeyFileError, PublicationError
from trust_registry.keys import key_names, load_public_of, open_signer
from trust_registry.metadata import sign
from trust_registry.passphrase import Secrets
from trust_registry.region_folder import RegionFolder
from trust_registry.region_publication import (
    hand_in,
    next_version,
    published_authority,
    sign_publication,
)
from trust_registry.role_content import OWNER, region_authority
from trust_registry.submission import RoleFile

__all__ = ["AuthoritySigned", "sign_authority"]


@dataclass(frozen=True, slots=True)
class AuthoritySigned:
    """A region's own role that was signed.

    Attributes:
        submission: The file for the host.
        versions: Each role that was signed, and its version.
        expires: When the officers' role ends.
        publishers: Key ids of those who publish from now on.
    """

    submission: Path
    versions: dict[str, int]
    expires: datetime
    publishers: list[str]


def sign_authority(
    folder: RegionFolder,
    *,
    now: datetime,
    secrets: Secrets,
    publishers: Sequence[str] = (),
    officers: Sequence[str] = (),
    again: bool = False,
) -> AuthoritySigned:
    """Sign the officers' role anew, and with another publisher's key the files too.

    What a key signed that is no publisher's any more does not count: so whenever the
    publishers change, the region's files are signed anew in the same submission.

    Args:
        folder: The region's folder.
        now: When it is signed.
        secrets: Opens the keys.
        publishers: Names of one or two keys of the folder; empty keeps those there are.
        officers: Names of the officers' keys; empty takes all called ``authority-…``.
        again: Sign under the same version once more, after the host refused it.

    Raises:
        PublicationError: the folder is not whole, or too many publishers are named.
        KeyFileError: too few of the keys are here, or one cannot be opened.
    """
    code = folder.region().code
    held = published_authority(folder)
    before = held.delegations.keys if held.delegations else {}
    keys = _publishers(folder, code, publishers) or list(before.values())
    signers = _officers(folder, officers, secrets)
    _refuse_officers_keys(keys, signers)
    role = roles.authority_role(code)
    authority = region_authority(
        code,
        keys,
        version=next_version(folder, role, again=again),
        expires=now + roles.LIVES[roles.AUTHORITY].longest,
    )
    role_files = [RoleFile(role, authority.version, sign(authority, signers))]
    blobs = {}
    if {key.keyid for key in keys} != before.keys() or again:
        signed = sign_publication(folder, keys, now=now, secrets=secrets, again=again)
        role_files.append(signed.role_file)
        blobs = dict(signed.blobs)
    return AuthoritySigned(
        hand_in(folder, role_files, blobs),
        {one.role: one.version for one in role_files},
        authority.expires,
        [key.keyid for key in keys],
    )


def _refuse_officers_keys(
    publishers: Sequence[Key], officers: Sequence[Signer]
) -> None:
    for signer in officers:
        if signer.public_key in publishers:
            # Whoever steals the publisher's key would be one of the officers, too.
            raise KeyFileError(
                f"the key {signer.public_key.keyid[:16]} is an officer's; let the "
                "publisher have one of its own"
            )


def _publishers(folder: RegionFolder, code: str, names: Sequence[str]) -> list[Key]:
    if len(names) > roles.MAX_PUBLISHER_KEYS:
        raise PublicationError(
            f"a region has at most {roles.MAX_PUBLISHER_KEYS} publisher's keys; name "
            "one, or the old and the new"
        )
    keys: list[Key] = [load_public_of(folder.keys, name) for name in names]
    for key in keys:
        if key.unrecognized_fields.get(OWNER) != code:
            raise KeyFileError(
                f"the key {key.keyid[:16]} is not of the region {code}; make one with "
                f"`key make … --owner {code}`"
            )
    return keys


def _officers(
    folder: RegionFolder, names: Sequence[str], secrets: Secrets
) -> list[Signer]:
    chosen = names or [
        name for name in key_names(folder.keys) if name.startswith(roles.AUTHORITY)
    ]
    found = [open_signer(folder.keys, name, secrets) for name in chosen]
    signers = [signer for signer in found if signer is not None]
    if len(signers) < roles.AUTHORITY_THRESHOLD:
        raise KeyFileError(
            f"{len(signers)} of the officers' keys are here; "
            f"{roles.AUTHORITY_THRESHOLD} must sign"
        )
    return signers
