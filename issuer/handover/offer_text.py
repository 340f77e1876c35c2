"""A credential offer as a wallet reads it, and the texts of QR codes that carry one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from credential import strict_json
from issuer.handover.addresses import CredentialIssuer
from issuer.handover.codes import TX_CODE_DIGITS, OfferSecrets
from issuer.handover.metadata import GRANT_TYPE

__all__ = ["credential_offer", "text_by_reference", "text_by_value"]

SCHEME = "openid-credential-offer://"  # OpenID4VCI 1.0 section 4.1.1

# The wallet shows it in whatever language it is in.
_TX_CODE_HINT = "The code that the clerk tells you / 窗口人员告知的验证码"


def credential_offer(
    issuer: CredentialIssuer, vct: str, code: str, *, with_tx_code: bool
) -> dict[str, Any]:
    """Return the offer of one license.

    Args:
        issuer: The license's agency.
        vct: Its type; names the credential configuration.
        code: The pre-authorized code.
        with_tx_code: Whether the wallet has to ask for a transaction code.

    Source:
        OpenID4VCI 1.0 section 4.1.1.
    """
    grant: dict[str, Any] = {"pre-authorized_code": code}
    if with_tx_code:
        grant["tx_code"] = {
            "input_mode": "numeric",
            "length": TX_CODE_DIGITS,
            "description": _TX_CODE_HINT,
        }
    return {
        "credential_issuer": issuer.identifier,
        "credential_configuration_ids": [vct],
        "grants": {GRANT_TYPE: grant},
    }


def text_by_reference(issuer: CredentialIssuer, secrets: OfferSecrets) -> str:
    """Return a short QR text: the wallet fetches the offer (section 4.1.3)."""
    uri = issuer.offer_uri(secrets.reference)
    return f"{SCHEME}?credential_offer_uri={quote(uri, safe='')}"


def text_by_value(offer: dict[str, Any]) -> str:
    """Return a QR text that holds the whole offer (section 4.1.2)."""
    return f"{SCHEME}?credential_offer={quote(strict_json.dumps(offer), safe='')}"
