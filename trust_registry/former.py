"""A member that left: the council's frozen copy of its agencies.

``former/XX/agencies.json`` is what the region published last, with what the council
said of it, signed by the council. So its old licenses stay checkable, up to the
instant that the council chose; nothing new of the region counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from credential import MalformedError, strict_json
from trust_registry.agencies import Agencies
from trust_registry.errors import RegistryFileError
from trust_registry.layout import blob_path
from trust_registry.members import Members, Region
from trust_registry.region_part import ListedFiles, read_entries
from trust_registry.registry_file import MAX_FILE_BYTES, read_file
from trust_registry.salvage import check_salvage

__all__ = [
    "FORMER",
    "FormerMember",
    "former_codes",
    "former_member",
    "former_path",
    "frozen_files",
    "read_former",
]

FORMER = "former/"
_AGENCIES = "agencies.json"


class FormerMember(Agencies):
    """The file: the region's agencies, and the region as the council ended it."""

    member: Region


def former_path(code: str, name: str = _AGENCIES) -> str:
    """Return the target path of one of a former member's files."""
    return f"{FORMER}{code}/{name}"


def former_codes(paths: Iterable[str]) -> list[str]:
    """Return the division codes of the former members among the council's files."""
    return [
        path.split("/")[1]
        for path in paths
        if path.startswith(FORMER) and path.endswith(f"/{_AGENCIES}")
    ]


def frozen_files(
    member: Region, published: Mapping[str, bytes], *, accept_issued_until: datetime
) -> dict[str, bytes]:
    """Return a leaving member's files as the council keeps them, by target path.

    Args:
        member: What the council says of it.
        published: Its files as it published them last, by name.
        accept_issued_until: From then on nothing that it issued counts.

    Raises:
        RegistryFileError: its agencies cannot be read.
    """
    try:
        content = strict_json.loads(published[_AGENCIES], max_bytes=MAX_FILE_BYTES)
    except (MalformedError, KeyError) as error:
        raise RegistryFileError(
            f"the agencies of {member.code} cannot be frozen ({error})"
        ) from error
    ended = member.model_copy(update={"accept_issued_until": accept_issued_until})
    content["member"] = ended.model_dump(mode="json", by_alias=True)
    files = {former_path(member.code): strict_json.dumps(content)}
    for name, raw in published.items():
        if name.startswith("salvage-"):
            files[former_path(member.code, name)] = raw
    return files


def former_member(code: str, raw: bytes) -> Region:
    """Return what the council says of a region that left; its agencies stay unread.

    Raises:
        RegistryFileError: the file is not strict JSON, or says nothing of the region.
    """
    name = former_path(code)
    try:
        member = strict_json.loads(raw, max_bytes=MAX_FILE_BYTES)["member"]
        return read_file(strict_json.dumps(member), Region, name=name)
    except MalformedError as error:
        raise RegistryFileError(f"{name}: {error}") from error
    except (KeyError, TypeError) as error:
        raise RegistryFileError(f"{name} does not say whose it is") from error


def read_former(
    code: str, files: Mapping[str, bytes], members: Members
) -> tuple[Region, ListedFiles]:
    """Read a former member's files: the region, and what its agencies' look-up needs.

    Args:
        code: Its division code.
        files: The council's files, by target path.
        members: The members of now; a former one stands beside them.

    Raises:
        RegistryFileError: they do not keep to their format.
    """
    raw = files[former_path(code)]
    region = former_member(code, raw)
    _check_beside(code, region, members)
    listed = ListedFiles(agency_file=_stored(former_path(code), raw))
    read_entries(listed, region, raw)
    for path, content in files.items():
        name = path.removeprefix(former_path(code, ""))
        if path != name and name.startswith("salvage-"):
            check_salvage(content, name=path)
            kid = name.removeprefix("salvage-").removesuffix(".txt")
            listed.salvage[f"{code}/{kid}"] = _stored(path, content)
    return region, listed


def _check_beside(code: str, region: Region, members: Members) -> None:
    if region.code != code or region.accept_issued_until is None:
        raise RegistryFileError(f"{former_path(code)} does not say when {code} left")
    try:
        Members(registry=members.registry, regions=[*members.regions, region])
    except ValueError as error:
        # Two regions would answer for one identifier.
        raise RegistryFileError(
            f"{former_path(code)}: a member has its code or prefix by now"
        ) from error


def _stored(path: str, content: bytes) -> str:
    return blob_path(path, hashlib.sha256(content).hexdigest())
