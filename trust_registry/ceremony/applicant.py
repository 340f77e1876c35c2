"""An applicant begins: its folder, its keys, its request, its officers' first role.

Agencies and status issuers are added and published as any region does it; with the
first publication the officers' role goes along (`region_publication`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError
from securesystemslib.signer import Signer

from credential import MalformedError, strict_json
from trust_registry import roles
from trust_registry.ceremony.handed_file import read_handed
from trust_registry.ceremony.join_request import make_request
from trust_registry.ceremony.typed_fingerprint import keys_fingerprint
from trust_registry.disk import Disk
from trust_registry.errors import CeremonyError
from trust_registry.keys import (
    PRIVATE_SUFFIX,
    key_names,
    load_public_of,
    make_key,
    open_signer,
)
from trust_registry.metadata import sign
from trust_registry.passphrase import Secrets
from trust_registry.plan import PlannedRegion
from trust_registry.region_folder import JOIN_REQUEST, RegionFolder
from trust_registry.region_start import start_region
from trust_registry.role_content import region_authority

__all__ = ["Applied", "apply_to_join", "read_entry"]

_PUBLISHER = f"{roles.PUBLISHER}-1"
_OFFICERS = [
    f"{roles.AUTHORITY}-{number}" for number in range(1, roles.AUTHORITY_KEYS + 1)
]
_MAX_ENTRY_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Applied:
    """A request that was made.

    Attributes:
        request: Its file.
        fingerprint: Of the officers' keys, to be told by another way.
    """

    request: Path
    fingerprint: str


def read_entry(path: Path) -> PlannedRegion:
    """Read what a region asks to be listed as.

    Raises:
        CeremonyError: missing, or not such an entry; says where.
    """
    raw = read_handed(path, max_bytes=_MAX_ENTRY_BYTES)
    try:
        strict_json.loads(raw, max_bytes=_MAX_ENTRY_BYTES)
        return PlannedRegion.model_validate_json(raw)
    except MalformedError as error:
        raise _no_entry(path, str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise _no_entry(path, f"{place}: {first['msg']}") from error


def apply_to_join(
    path: Path, entry: PlannedRegion, *, now: datetime, secrets: Secrets, disk: Disk
) -> Applied:
    """Make a region's folder and its request; done again, it keeps keys and files.

    Keys that the folder has already, in files or in tokens, are taken; those that it
    lacks are made.

    Args:
        path: The region's folder.
        entry: What it asks to be listed as.
        now: When the officers' role is signed.
        secrets: Opens the keys, and encrypts those that are made.
        disk: What writes.

    Raises:
        CeremonyError: the folder is another region's, or the region has joined.
        KeyFileError: a key cannot be opened.
    """
    folder = RegionFolder(path, disk=disk)
    role = roles.authority_role(entry.code)
    held = folder.published(role)
    if held is not None and held[0] > 1:
        raise CeremonyError(
            f"{path} is the folder of a member; a region joins once",
            f"{path} 属于已加入的成员，不必再次申请",
        )
    _begin(folder, entry, now)
    _make_keys(folder, entry.code, secrets, disk)
    signers = _officers(folder, secrets)
    request = folder.write_bytes(JOIN_REQUEST, make_request(entry, signers))
    own = region_authority(
        entry.code,
        [load_public_of(folder.keys, _PUBLISHER)],
        version=1,
        expires=now + roles.LIVES[roles.AUTHORITY].longest,
    )
    # All three sign the first one: members see that the applicant holds each key.
    folder.keep_published(role, 1, sign(own, signers))
    return Applied(request, keys_fingerprint(one.public_key.keyid for one in signers))


def _begin(folder: RegionFolder, entry: PlannedRegion, now: datetime) -> None:
    if not (folder.folder / "region.json").exists():
        start_region(folder, entry, joined=now)
        return
    held = folder.region()
    if held.code != entry.code:
        raise CeremonyError(
            f"{folder.folder} is the folder of {held.code}, the entry is of "
            f"{entry.code}; name another folder",
            f"{folder.folder} 属于 {held.code}，而条目属于 {entry.code}；请另选文件夹",
        )
    folder.write("region.json", entry.member(now))


def _make_keys(folder: RegionFolder, code: str, secrets: Secrets, disk: Disk) -> None:
    known = key_names(folder.keys)
    for name in (*_OFFICERS, _PUBLISHER):
        if name not in known:
            private = folder.keys / f"{name}{PRIVATE_SUFFIX}"
            make_key(
                folder.keys,
                name,
                owner=code,
                passphrase=secrets.passphrase_of(private),
                disk=disk,
            )


def _officers(folder: RegionFolder, secrets: Secrets) -> list[Signer]:
    found = [open_signer(folder.keys, name, secrets) for name in _OFFICERS]
    return [signer for signer in found if signer is not None]


def _no_entry(path: Path, why: str) -> CeremonyError:
    return CeremonyError(
        f"{path} is not a region's entry ({why}); correct it and apply again",
        f"{path} 不是合格的地区条目（{why}），请更正后重新申请",
    )
