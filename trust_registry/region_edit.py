"""An officer edits a region's work files: entries are added, never taken out.

What a rule does to an agency is in `agency_changes`. Nothing is signed here:
`region_publication` does, when the officer says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from trust_registry.agencies import Agencies, Agency, AgencyKey, StatusIssuer
from trust_registry.agency_changes import EndedState, brought_up_to_date, end_key
from trust_registry.errors import LintError, PublicationError
from trust_registry.region_files import read_agencies
from trust_registry.region_folder import RegionFolder
from trust_registry.registry_file import MAX_FILE_BYTES, read_file, write_file
from trust_registry.salvage import check_salvage

__all__ = [
    "add_agency",
    "add_status_issuer",
    "change_agency",
    "chosen_agency",
    "declare_key",
    "keep_salvage",
]

_SALVAGE = re.compile(r"salvage-([A-Za-z0-9_-]{16})\.txt")

Entry = TypeVar("Entry", Agency, StatusIssuer)


def add_agency(
    folder: RegionFolder, entry_file: Path, *, at: datetime
) -> tuple[Agency, bool]:
    """Add an agency to the work file, or bring its entry up to date.

    Args:
        folder: The region's folder.
        entry_file: What the agency's issuer wrote.
        at: When a name that changed ended.

    Returns:
        The agency, and whether it is new.

    Raises:
        PublicationError: the entry cannot be read, or would drop what was listed.
        RegistryFileError: it does not keep to its format.
        LintError: it breaks a rule of the registry.
    """
    entry = _read(entry_file, Agency)
    listed = folder.agencies()
    held = listed.agency(entry.id)
    if held is not None:
        _refuse_losses(entry.id, held.keys, entry.keys)
        entry = brought_up_to_date(held, entry, at=at)
    _replace(folder, listed, entry)
    return entry, held is None


def add_status_issuer(
    folder: RegionFolder, entry_file: Path
) -> tuple[StatusIssuer, bool]:
    """Add a status issuer to the work file, or bring its entry up to date.

    Returns:
        The status issuer, and whether it is new.

    Raises:
        PublicationError: the entry cannot be read, or would drop what was listed.
        RegistryFileError: it does not keep to its format.
        LintError: it breaks a rule of the registry.
    """
    entry = _read(entry_file, StatusIssuer)
    listed = folder.agencies()
    held = next((one for one in listed.status_issuers if one.id == entry.id), None)
    if held is not None:
        _refuse_losses(entry.id, held.keys, entry.keys)
        ended = {key.kid: key for key in held.keys if key.state != "active"}
        keys = [ended.get(key.kid, key) for key in entry.keys]
        entry = entry.model_copy(update={"keys": keys})
    _replace(folder, listed, entry)
    return entry, held is None


def change_agency(
    folder: RegionFolder, iss: str, change: Callable[[Agency], Agency]
) -> Agency:
    """Apply a rule of `agency_changes` to an agency of the work file.

    Raises:
        PublicationError: there is no such agency, or the rule does not fit it.
        LintError: the result breaks a rule of the registry.
    """
    listed = folder.agencies()
    changed = change(chosen_agency(listed, iss))
    _replace(folder, listed, changed)
    return changed


def chosen_agency(listed: Agencies, wanted: str) -> Agency:
    """Return the agency that a person means: by its identifier, or the end of it.

    Raises:
        PublicationError: none or several.
    """
    found = [
        agency
        for agency in listed.agencies
        if agency.id == wanted or agency.id.endswith(f"/{wanted}")
    ]
    if len(found) != 1:
        known = ", ".join(agency.id for agency in (found or listed.agencies)[:10])
        raise PublicationError(f"{wanted!r} names no one agency; there are: {known}")
    return found[0]


def declare_key(
    folder: RegionFolder,
    kid: str,
    *,
    state: EndedState,
    since: datetime,
    reason: str,
) -> str:
    """Retire a key, or declare it compromised; return whose it is.

    Raises:
        PublicationError: no agency and no status issuer has it, or it ended before.
        LintError: the result breaks a rule of the registry.
    """
    listed = folder.agencies()
    entries: Sequence[Agency | StatusIssuer] = [
        *listed.agencies,
        *listed.status_issuers,
    ]
    for entry in entries:
        if all(key.kid != kid for key in entry.keys):
            continue
        keys = end_key(entry.keys, kid, state=state, since=since, reason=reason)
        changed = entry.model_copy(update={"keys": keys})
        _replace(folder, listed, changed)
        return entry.id
    raise PublicationError(f"no agency and no status issuer of the region has {kid}")


def keep_salvage(folder: RegionFolder, file: Path) -> tuple[str, int]:
    """Take in what a compromised key signed rightly.

    Returns:
        The key, as the file's name says, and how many licenses the file lists.

    Raises:
        PublicationError: it cannot be read, or is named for no compromised key.
        RegistryFileError: it does not keep to its format.
    """
    match = _SALVAGE.fullmatch(file.name)
    kid = match[1] if match else ""
    if all(key.kid != kid for key in _compromised(folder.agencies())):
        # The lines do not say whose they are; the name does.
        raise PublicationError(
            f"{file} is not called salvage-<kid>.txt after a compromised key of the "
            "region; declare the key first, and keep the name the file was given"
        )
    raw = _bytes(file)
    check_salvage(raw, name=str(file))
    folder.write_bytes(file.name, raw)
    return kid, raw.count(b"\n")


def _compromised(listed: Agencies) -> list[AgencyKey]:
    return [
        key
        for agency in listed.agencies
        for key in agency.keys
        if key.state == "compromised"
    ]


def _replace(
    folder: RegionFolder, listed: Agencies, entry: Agency | StatusIssuer
) -> None:
    if isinstance(entry, Agency):
        agencies = [one for one in listed.agencies if one.id != entry.id]
        changed = {"agencies": [*agencies, entry]}
        _write(folder, listed.model_copy(update=changed))
        return
    issuers = [one for one in listed.status_issuers if one.id != entry.id]
    _write(folder, listed.model_copy(update={"status_issuers": [*issuers, entry]}))


def _read(path: Path, model: type[Entry]) -> Entry:
    return read_file(_bytes(path), model, name=str(path))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise PublicationError(f"{path} cannot be read ({error.strerror})") from error


def _write(folder: RegionFolder, agencies: Agencies) -> None:
    raw = write_file(agencies)
    # Read back from bytes, as a counter will: doubles and false keys show here.
    _, _, findings = read_agencies(folder.region(), raw)
    for finding in findings:
        raise LintError(str(finding))
    folder.write_bytes("agencies.json", raw)


def _refuse_losses(
    owner: str, before: Sequence[AgencyKey], after: Sequence[AgencyKey]
) -> None:
    lost = {key.kid for key in before} - {key.kid for key in after}
    for kid in sorted(lost):
        raise PublicationError(
            f"the entry drops the key {kid} of {owner}; a key is retired, never "
            "removed: its licenses need it"
        )
