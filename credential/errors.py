"""What can go wrong with a credential, as one tree.

Deciding what a fault means at a counter is left to ``verifier``.
"""

from __future__ import annotations

__all__ = [
    "CarrierError",
    "CredentialError",
    "DisclosureError",
    "IdentifierError",
    "KeyMaterialError",
    "LicenseTypeError",
    "MalformedError",
    "StatusListError",
]


class CredentialError(Exception):
    """Root of the package's errors.

    ::

        CredentialError
        ├── MalformedError      a text that does not keep to the format
        │   └── IdentifierError a license identifier, USCC or citizen number
        ├── StatusListError     a status list that cannot answer
        ├── KeyMaterialError    a key that its algorithm cannot use
        ├── DisclosureError     a claim that cannot be hidden or shown as asked
        ├── LicenseTypeError    a catalogue entry, or claims against it
        └── CarrierError        a text that a QR code of ours cannot carry
    """


class MalformedError(CredentialError):
    """A text from outside does not keep to the format; its writer is at fault."""


class IdentifierError(MalformedError):
    """An identifier is wrong; the message names the rule, or the known generator."""


class StatusListError(CredentialError):
    """A status list cannot answer; the question is open, never "valid"."""


class KeyMaterialError(CredentialError):
    """A key is missing, private where it must be public, or of another algorithm."""


class DisclosureError(CredentialError):
    """A claim cannot be hidden, shown or bound as it was asked for."""


class LicenseTypeError(CredentialError):
    """A catalogue entry contradicts itself, or claims do not fit it."""


class CarrierError(CredentialError):
    """A text cannot be carried in a QR code without losing a byte."""
