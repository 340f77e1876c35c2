"""Under which addresses wallets reach an agency, each a credential issuer of its own.

A holder's wallet shows who offers; so every agency of an installation has its own
identifier under the service's public address (docs/decisions/0150).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from issuer.errors import InstallationError

__all__ = ["CredentialIssuer", "CredentialIssuers", "PublicUrl"]

_SEGMENT = r"/[A-Za-z0-9._~-]+"
_ADDRESS = re.compile(rf"https?://[A-Za-z0-9.\[\]:-]+(?:{_SEGMENT})*/?")


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """Where a service is reached from outside.

    Attributes:
        text: An https URL without a slash at its end; http on the loopback alone.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> PublicUrl:
        """Read an address as an operator wrote it.

        Raises:
            InstallationError: not https, or with more than host, port and path.
        """
        try:
            parts = urlsplit(text)
            good = parts.port != 0 and (
                parts.scheme == "https" or _is_loopback(parts.hostname or "")
            )
        except ValueError:
            good = False
        if not good or not _ADDRESS.fullmatch(text):
            raise InstallationError(
                f"{text!r} is no public address of the service: name an https URL "
                "such as https://license.310000.example (http on the loopback alone)"
            )
        return cls(text.rstrip("/"))

    @property
    def path(self) -> str:
        """Its path: empty, or begins with a slash and ends without one."""
        return urlsplit(self.text).path


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class CredentialIssuer:
    """One agency as wallets know it.

    Attributes:
        public: Where the service is reached.
        name: The agency's identifier without the region's prefix.
    """

    public: PublicUrl
    name: str

    @property
    def identifier(self) -> str:
        """The Credential Issuer Identifier; wallets name it as ``aud``.

        Where the public address is the region's ``iss`` prefix, it is the agency's own
        identifier.
        """
        return f"{self.public.text}/{self.name}"

    @property
    def well_known_path(self) -> str:
        """What follows ``/.well-known/…/`` in the addresses of its metadata.

        Source:
            OpenID4VCI 1.0 section 12.2.2, RFC 8414 section 3.1: the well-known part
            is inserted before the identifier's path.
        """
        return f"{self.public.path}/{self.name}".removeprefix("/")

    @property
    def token_endpoint(self) -> str:
        """Takes a pre-authorized code."""
        return self._endpoint("token")

    @property
    def nonce_endpoint(self) -> str:
        """Gives a nonce for a proof."""
        return self._endpoint("nonce")

    @property
    def credential_endpoint(self) -> str:
        """Gives the wallet edition."""
        return self._endpoint("credential")

    @property
    def notification_endpoint(self) -> str:
        """Is told whether the wallet kept it."""
        return self._endpoint("notification")

    def offer_uri(self, reference: str) -> str:
        """Return where a wallet fetches an offer."""
        return self._endpoint(f"offers/{reference}")

    def _endpoint(self, name: str) -> str:
        return f"{self.public.text}/oid4vci/{self.name}/{name}"


@dataclass(frozen=True, slots=True)
class CredentialIssuers:
    """The agencies of one installation as wallets know them.

    Attributes:
        public: Where the service is reached.
        iss_prefix: Begins every agency's identifier.
    """

    public: PublicUrl
    iss_prefix: str

    def of(self, iss: str) -> CredentialIssuer:
        """Return the addresses of the agency with this identifier."""
        return CredentialIssuer(self.public, iss.removeprefix(self.iss_prefix))

    def iss_named(self, name: str) -> str:
        """Return the identifier of the agency that an address names, if it is one."""
        return f"{self.iss_prefix}{name}"

    def iss_described_at(self, well_known_path: str) -> str | None:
        """Return the identifier of the agency whose metadata lie at a path, or None.

        Args:
            well_known_path: What follows ``/.well-known/…/``.
        """
        base = f"{self.public.path}/".removeprefix("/")
        if not well_known_path.startswith(base):
            return None
        return self.iss_named(well_known_path.removeprefix(base))
