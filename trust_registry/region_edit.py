"""An officer edits a region's work files: entries are added, never taken out.

Nothing is signed here: `region_publication` does, when the officer says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from trust_registry.agencies import Agencies, Agency, AgencyKey, StatusIssuer
from trust_registry.errors import LintError, PublicationError
from trust_registry.region_files import read_agencies
from trust_registry.region_folder import RegionFolder
from trust_registry.registry_file import MAX_FILE_BYTES, read_file, write_file

__all__ = ["add_agency", "add_status_issuer"]

Entry = TypeVar("Entry", Agency, StatusIssuer)


def add_agency(folder: RegionFolder, entry_file: Path) -> tuple[Agency, bool]:
    """Add an agency to the work file, or bring its entry up to date.

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
        if not _types(held) <= _types(entry):
            raise PublicationError(
                f"{entry_file} drops a license type of {entry.id}; a type is ended "
                "with `until`, its old licenses need it"
            )
    others = [agency for agency in listed.agencies if agency.id != entry.id]
    _write(folder, listed.model_copy(update={"agencies": [*others, entry]}))
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
    others = [one for one in listed.status_issuers if one.id != entry.id]
    _write(folder, listed.model_copy(update={"status_issuers": [*others, entry]}))
    return entry, held is None


def _read(path: Path, model: type[Entry]) -> Entry:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise PublicationError(f"{path} cannot be read ({error.strerror})") from error
    return read_file(raw, model, name=str(path))


def _write(folder: RegionFolder, agencies: Agencies) -> None:
    raw = write_file(agencies)
    # Read back from bytes, as a counter will: doubles and false keys show here.
    _, _, findings = read_agencies(folder.region(), raw)
    for finding in findings:
        raise LintError(str(finding))
    folder.write_bytes("agencies.json", raw)


def _types(agency: Agency) -> set[tuple[str, str]]:
    return {(period.code, period.from_.isoformat()) for period in agency.license_types}


def _refuse_losses(owner: str, before: list[AgencyKey], after: list[AgencyKey]) -> None:
    lost = {key.kid for key in before} - {key.kid for key in after}
    for kid in sorted(lost):
        raise PublicationError(
            f"the entry drops the key {kid} of {owner}; a key is retired, never "
            "removed: its licenses need it"
        )
