"""A region's officer signs the region's files and packs them for the host.

The same act, without a change in the files, keeps the region alive: its publication
ends after 35 days, so it is signed anew every week.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import Key, Signer
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

__all__ = [
    "Published",
    "SignedPublication",
    "hand_in",
    "next_version",
    "publish",
    "published_authority",
    "sign_publication",
]


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


@dataclass(frozen=True, slots=True)
class SignedPublication:
    """A publisher's role that was signed, and the files it lists.

    Attributes:
        role_file: The signed file.
        expires: When it ends.
        blobs: The files, by their path in a repository.
        is_changed: Whether they are others than those of the publication before.
    """

    role_file: RoleFile
    expires: datetime
    blobs: Mapping[str, bytes]
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
    authority = published_authority(folder)
    keys = authority.delegations.keys.values() if authority.delegations else ()
    signed = sign_publication(folder, keys, now=now, secrets=secrets, again=again)
    role_file = signed.role_file
    files = [role_file]
    if role_file.version == 1:
        # An applicant's: nobody has the role of its officers yet.
        files.insert(0, _officers_file(folder))
    return Published(
        hand_in(folder, files, signed.blobs),
        role_file.role,
        role_file.version,
        signed.expires,
        signed.is_changed,
    )


def sign_publication(
    folder: RegionFolder,
    keys: Iterable[Key],
    *,
    now: datetime,
    secrets: Secrets,
    again: bool,
) -> SignedPublication:
    """Sign a region's files with one of its publisher's keys; nothing is written.

    Raises:
        PublicationError: the folder is not whole.
        RegistryFileError: a work file does not keep to its format.
        LintError: an entry breaks a rule of the registry.
        KeyFileError: none of the keys can be opened.
    """
    region = folder.region()
    files = folder.work_files()
    for finding in read_region_files(region, files).findings:
        raise LintError(f"{finding}; correct it and publish again")
    role = roles.publisher_role(region.code)
    before = folder.published(role)
    version = next_version(folder, role, again=again)
    listed = {
        roles.region_path(region.code, name): content for name, content in files.items()
    }
    publication = region_publication(
        listed, version=version, expires=now + roles.LIVES[roles.PUBLISHER].longest
    )
    raw = sign(publication, [_first_here(folder, keys, secrets)])
    was = parse(before[1], Targets).signed.targets if before else {}
    return SignedPublication(
        RoleFile(role, version, raw),
        publication.expires,
        {
            blob_path(path, hashlib.sha256(content).hexdigest()): content
            for path, content in listed.items()
        },
        was != publication.targets,
    )


def hand_in(
    folder: RegionFolder, role_files: list[RoleFile], blobs: Mapping[str, bytes]
) -> Path:
    """Write a submission, named after its first role; keep its role files.

    Raises:
        PublicationError: the folder cannot be written.
    """
    first = role_files[0]
    submission = folder.folder / "outbox" / f"{first.role}-{first.version}.zip"
    try:
        submission.parent.mkdir(exist_ok=True)
        write_submission(submission, role_files, blobs)
        for one in role_files:
            folder.keep_published(one.role, one.version, one.unverified)
    except OSError as error:
        raise PublicationError(
            f"{submission} cannot be written ({error.strerror})"
        ) from error
    return submission


def next_version(folder: RegionFolder, role: str, *, again: bool) -> int:
    """Return the version to sign a role under.

    Raises:
        PublicationError: nothing was handed in yet that could be signed again.
    """
    held = folder.published(role)
    last = held[0] if held else 0
    if not again:
        return last + 1
    if last < 2 and not folder.has_applied():
        # Version 1 was published at the founding: signing it anew would make two.
        raise PublicationError(
            f"{folder.folder} has no refused publication to sign again"
        )
    return last


def published_authority(folder: RegionFolder) -> Targets:
    """Return the officers' role as last signed.

    Raises:
        PublicationError: the folder lacks it.
    """
    return parse(_officers_file(folder).unverified, Targets).signed


def _officers_file(folder: RegionFolder) -> RoleFile:
    role = roles.authority_role(folder.region().code)
    held = folder.published(role)
    if held is None:
        raise PublicationError(
            f"{folder.folder} lacks the officers' role file; copy it from the registry"
        )
    return RoleFile(role, *held)


def _first_here(folder: RegionFolder, keys: Iterable[Key], secrets: Secrets) -> Signer:
    for key in keys:
        signer = find_signer(folder.keys, key, secrets)
        if signer is not None:
            return signer
    raise KeyFileError(f"{folder.keys} holds no key of the region's publisher")
