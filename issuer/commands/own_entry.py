"""Entries for the registry, written where its officer looks for them."""

from __future__ import annotations

from pathlib import Path

from issuer.agencies import Agency, keys_of
from issuer.installation import Installation
from issuer.registry_entries import (
    STATUS_ISSUER_FILE,
    agency_entry,
    status_issuer_entry,
    write_entry,
)

__all__ = ["write_own_entry", "write_status_entry"]


def write_own_entry(installation: Installation, agency: Agency) -> Path:
    """Write an agency's entry for the registry and return where it lies."""
    with installation.ledger.reading() as connection:
        keys = keys_of(connection, agency.id)
    name = agency.iss.removeprefix(installation.region.iss_prefix).replace("/", "-")
    path = installation.folder / "entries" / f"agency-{name}.json"
    write_entry(path, agency_entry(agency, keys))
    return path


def write_status_entry(installation: Installation) -> Path:
    """Write the status issuer's entry for the registry and return where it lies."""
    with installation.ledger.reading() as connection:
        keys = keys_of(connection, None)
    path = installation.folder / "entries" / STATUS_ISSUER_FILE
    write_entry(path, status_issuer_entry(installation.region, keys))
    return path
