"""A refusal in the words of OAuth and OpenID4VCI."""

from __future__ import annotations

from typing import Literal

from issuer.errors import IssuerError

__all__ = ["ErrorCode", "ProtocolError"]

ErrorCode = Literal[
    # RFC 6749 section 5.2
    "invalid_request",
    "invalid_grant",
    "unsupported_grant_type",
    # RFC 6750 section 3.1
    "invalid_token",
    # OpenID4VCI 1.0 section 8.3.1.2
    "invalid_credential_request",
    "unknown_credential_configuration",
    "unknown_credential_identifier",
    "invalid_proof",
    "invalid_nonce",
    "invalid_encryption_parameters",
    "credential_request_denied",
    # section 11.3
    "invalid_notification_id",
    "invalid_notification_request",
]


class ProtocolError(IssuerError):
    """A wallet's request is refused.

    Args:
        code: For the wallet.
        description: For its engineer, printable ASCII without quotation marks or
            backslashes, and nothing of a license or holder.
    """

    def __init__(self, code: ErrorCode, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 401 if self.code == "invalid_token" else 400
