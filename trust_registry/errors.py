"""What can go wrong with the trust registry, as one tree."""

from __future__ import annotations

__all__ = ["RegistryError", "RegistryFileError", "StatusListRefusedError"]


class RegistryError(Exception):
    """Root of the package's errors; each message says what to do.

    ::

        RegistryError
        ├── RegistryFileError       a registry file does not keep to its format
        └── StatusListRefusedError  a status list that does not count
    """


class RegistryFileError(RegistryError):
    """A registry file does not keep to its format; whoever signed it is at fault."""


class StatusListRefusedError(RegistryError):
    """A status list does not count; the last good one stays in use."""
