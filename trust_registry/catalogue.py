"""The license types that come with the package, to seed a new registry.

At run time only the entries in signed registry data count; reading these is for
founding a registry and for an issuer's forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import ValidationError

from credential import LicenseType, LicenseTypeError, MalformedError, strict_json

__all__ = ["MAX_ENTRY_BYTES", "read_license_type", "shipped_license_types"]

# Our limit: the largest shipped entry has some 6 kB.
MAX_ENTRY_BYTES = 256 * 1024


@cache
def shipped_license_types() -> Mapping[str, LicenseType]:
    """Return the shipped license types by their 21-character code."""
    folder = files("trust_registry") / "catalogue_files"
    read = (
        read_license_type(entry.read_bytes())
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    )
    return {license_type.code: license_type for license_type in read}


def read_license_type(raw: bytes) -> LicenseType:
    """Return the license type of a catalogue file.

    Raises:
        LicenseTypeError: the file is not a catalogue entry; says where.
    """
    try:
        strict_json.loads(raw, max_bytes=MAX_ENTRY_BYTES)
        return LicenseType.model_validate_json(raw)
    except MalformedError as error:
        raise LicenseTypeError(f"catalogue entry: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise LicenseTypeError(f"catalogue entry: {place}: {first['msg']}") from error
