"""What signs for an agency: one interface, whatever holds the key.

Which key an agency may use when is left to ``agencies``; a hardware module
(PKCS#11) is another class with the same three members.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from credential.jose import KID_CHARACTERS, SIGNATURE_BYTES
from trust_registry.key_file import FileSigner

__all__ = ["BlankSigner", "FileSigner", "Signer"]


class Signer(Protocol):
    """Signs with one key.

    ``sign`` returns the suite's 64 bytes or raises KeyFileError; it never signs
    with another key than ``kid`` names, and may be called from any thread.
    """

    @property
    def alg(self) -> str:
        """Name of the key's suite in `credential.jose.SUITES`."""
        ...

    @property
    def kid(self) -> str:
        """Key id: the first 16 characters of the key's thumbprint."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""
        ...


@dataclass(frozen=True, slots=True)
class BlankSigner:
    """Signs nothing, in the length of a signature: for rehearsing what a mint does.

    No key is named ``kid``, and this signature never holds: its numbers are larger than
    the order of any suite's curve. The library that draws codes fails at zeros.
    """

    alg: str = "ES256"
    kid: str = "-" * KID_CHARACTERS

    def sign(self, message: bytes) -> bytes:  # noqa: ARG002
        """Return the largest numbers there are."""
        return b"\xff" * SIGNATURE_BYTES
