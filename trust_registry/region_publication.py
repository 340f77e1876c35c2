"""A region's officer signs the region's files and packs them for the host.

The same act, without a change in the files, keeps the region alive: its publication
ends after 35 days, so it is signed anew every week.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import Signer
from tuf.api.metadata import Targets

from trust_registry import roles
from trust_registry.errors import KeyFileError, LintError, PublicationError
from trust_registry.keys import find_signer
from trust_registry.layout import blob_path
from trust_registry.metadata import parse, sign
from trust_registry.passphrase import Secrets
from trust_registry.region_files import read_region_files
from trust_registry.region_folder import RegionFolder
from trust_registry.role_content import region_publication
from trust_registry.submission import RoleFile, write_submission

__all__ = ["Published", "publish"]


@dataclass(frozen=True, slots=True)
class Published:
    """A publication that was signed.

    Attributes:
        submission: The file for the host.
        role: The publisher's role.
        version: Its version.
        expires: When it ends.
        is_changed: Whether it lists other files than the publication before.
    """

    submission: Path
    role: str
    version: int
    expires: datetime
    is_changed: bool


def publish(
    folder: RegionFolder,
    *,
    now: datetime,
    secrets: Secrets,
    again: bool = False,
) -> Published:
    """Sign a region's files and write the submission for the host.

    Args:
        folder: The region's folder.
        now: When it is signed.
        secrets: Opens the publisher's key.
        again: Sign under the same version once more, after the host refused it.

    Raises:
        PublicationError: the folder is not whole.
        RegistryFileError: a work file does not keep to its format.
        LintError: an entry breaks a rule of the registry.
        KeyFileError: no key of the publisher can be opened.
    """
    region = folder.region()
    files = folder.work_files()
    for finding in read_region_files(region, files).findings:
        raise LintError(f"{finding}; correct it and publish again")
    role = roles.publisher_role(region.code)
    before = folder.published(role)
    version = _version(folder, before[0] if before else 0, again=again)
    listed = {
        roles.region_path(region.code, name): content for name, content in files.items()
    }
    publication = region_publication(
        listed, version=version, expires=now + roles.LIVES[roles.PUBLISHER].longest
    )
    raw = sign(publication, [_publisher(folder, region.code, secrets)])
    submission = folder.folder / "outbox" / f"{role}-{version}.zip"
    blobs = {
        blob_path(path, hashlib.sha256(content).hexdigest()): content
        for path, content in listed.items()
    }
    try:
        submission.parent.mkdir(exist_ok=True)
        write_submission(submission, [RoleFile(role, version, raw)], blobs)
        folder.keep_published(role, version, raw)
    except OSError as error:
        raise PublicationError(
            f"{submission} cannot be written ({error.strerror})"
        ) from error
    was = parse(before[1], Targets).signed.targets if before else {}
    return Published(
        submission, role, version, publication.expires, was != publication.targets
    )


def _version(folder: RegionFolder, last: int, *, again: bool) -> int:
    if not again:
        return last + 1
    if last < 2:
        # Version 1 was published at the founding: signing it anew would make two.
        raise PublicationError(
            f"{folder.folder} has no refused publication to sign again"
        )
    return last


def _publisher(folder: RegionFolder, code: str, secrets: Secrets) -> Signer:
    held = folder.published(roles.authority_role(code))
    if held is None:
        raise PublicationError(
            f"{folder.folder} lacks the officers' role file; copy it from the registry"
        )
    authority = parse(held[1], Targets).signed
    keys = authority.delegations.keys if authority.delegations else {}
    for key in keys.values():
        signer = find_signer(folder.keys, key, secrets)
        if signer is not None:
            return signer
    raise KeyFileError(f"{folder.keys} holds no key of the region's publisher")
