"""The license types that an installation can mint.

The shipped ones, and those in its ``license-types`` folder. What counts at a counter
is the region's signed catalogue alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from credential.bilingual import Bilingual
from credential.errors import CredentialError
from credential.license_type import LicenseType
from issuer.approval import asks_second_person
from issuer.errors import InstallationError, RefusedError, quoted
from trust_registry.catalogue import read_license_type, shipped_license_types

__all__ = ["LicenseTypes", "UnknownTypeError"]


class UnknownTypeError(RefusedError):
    """The installation knows no license type of that name."""


class LicenseTypes:
    """License types by code or by name."""

    def __init__(self, by_code: Mapping[str, LicenseType]) -> None:
        self._by_code = by_code

    @classmethod
    def of(cls, folder: Path | None = None) -> LicenseTypes:
        """Return the shipped types and those of an installation's folder.

        Raises:
            InstallationError: a file of the folder is no catalogue entry.
        """
        by_code = dict(shipped_license_types())
        own = sorted((folder / "license-types").glob("*.json")) if folder else []
        for path in own:
            try:
                license_type = read_license_type(path.read_bytes())
                asks_second_person(license_type)
            except (CredentialError, OSError) as error:
                raise InstallationError(f"{path}: {error}") from error
            by_code[license_type.code] = license_type
        return cls(by_code)

    def __iter__(self) -> Iterator[LicenseType]:
        return iter(self._by_code.values())

    def find(self, wanted: str) -> LicenseType:
        """Return a type by its code, its short name or its Chinese name.

        Raises:
            UnknownTypeError: there is none; lists the short names.
        """
        for license_type in self:
            names = (license_type.code, license_type.tongyan.short_name)
            if wanted in (*names, license_type.name.zh):
                return license_type
        known = ", ".join(license_type.tongyan.short_name for license_type in self)
        raise UnknownTypeError(
            Bilingual(
                zh=f"没有证照类型“{quoted(wanted)}”，可用：{known}。",
                en=f"there is no license type {quoted(wanted)!r}; there are {known}",
            )
        )
