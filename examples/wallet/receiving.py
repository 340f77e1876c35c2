"""A license fetched from its agency: OpenID4VCI 1.0 with a pre-authorized code.

What comes is checked like any edition (`examples.wallet.edition`): that it travelled
over TLS proves nobody's signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, Protocol
from urllib.parse import parse_qs, urlsplit

from credential import MalformedError, base64url, strict_json
from credential.moments import to_seconds
from examples.wallet.errors import OfferError
from examples.wallet.wallet import ALG, Wallet

__all__ = ["Agency", "receive"]

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
_SCHEME = "openid-credential-offer"
_PROOF_TYPE = "openid4vci-proof+jwt"


class Agency(Protocol):
    """Answers requests; OfferError of anything but a JSON object and a 2xx status."""

    def get(self, address: str) -> dict[str, Any]:
        """Return the JSON object at an address."""
        ...

    def post(
        self,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        token: str | None = None,
    ) -> dict[str, Any]:
        """Send a form or an object, with an access token; return the answer."""
        ...


@dataclass(frozen=True, slots=True)
class _Offer:
    issuer: str
    configuration: str
    code: str
    asks_tx_code: bool


def receive(
    wallet: Wallet, text: str, *, tx_code: str | None, now: datetime, agency: Agency
) -> str:
    """Return the edition that a QR code offers, bound to the wallet's own key.

    Not checked: what the edition says and who signed it.

    Args:
        wallet: Proves its key; the key stays.
        text: What the QR code says: ``openid-credential-offer://…``.
        tx_code: What the clerk told the holder, if the offer asks for it.
        now: The holder's clock.
        agency: Asks the addresses that the offer and the agency name.

    Raises:
        OfferError: no offer, one that is over, or an agency that answers otherwise.
    """
    try:
        offer = _read_offer(text, agency)
        form = {"grant_type": GRANT, "pre-authorized_code": offer.code}
        if offer.asks_tx_code:
            form["tx_code"] = tx_code or _asked_for_tx_code()
        issuer, server = _metadata(offer.issuer, agency)
        token = agency.post(server["token_endpoint"], form=form)["access_token"]
        nonce = agency.post(issuer["nonce_endpoint"])["c_nonce"]
        asked = {
            "credential_configuration_id": offer.configuration,
            "proofs": {"jwt": [_proof(wallet, offer.issuer, nonce, now)]},
        }
        answer = agency.post(issuer["credential_endpoint"], json=asked, token=token)
        return str(answer["credentials"][0]["credential"])
    except (MalformedError, LookupError, TypeError, ValueError) as error:
        raise _strange() from error


def _asked_for_tx_code() -> NoReturn:
    raise OfferError(
        "此证照要求验证码；请向窗口人员索取，用 --tx-code 填写。",
        "the offer asks for a code; the clerk tells it: --tx-code",
    )


def _metadata(issuer: str, agency: Agency) -> tuple[dict[str, Any], dict[str, Any]]:
    told = agency.get(_well_known(issuer, "openid-credential-issuer"))
    server = agency.get(_well_known(issuer, "oauth-authorization-server"))
    if told["credential_issuer"] != issuer or server["issuer"] != issuer:
        # Section 12.2.4: another issuer's metadata put in its place.
        raise _strange()
    return told, server


def _read_offer(text: str, agency: Agency) -> _Offer:
    parts = urlsplit(text.strip())
    if parts.scheme != _SCHEME:
        raise OfferError(
            "这不是证照领取码；请扫描窗口出示的二维码。",
            "this is no credential offer; scan the code that the counter shows",
        )
    told = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if "credential_offer_uri" in told:
        offer = agency.get(told["credential_offer_uri"])
    else:
        offer = strict_json.loads(told["credential_offer"].encode("utf-8"))
    grant = offer["grants"][GRANT]
    return _Offer(
        issuer=offer["credential_issuer"],
        configuration=offer["credential_configuration_ids"][0],
        code=grant["pre-authorized_code"],
        asks_tx_code="tx_code" in grant,
    )


def _well_known(issuer: str, name: str) -> str:
    # Between host and path, not behind it (section 12.2.2).
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}/.well-known/{name}{parts.path.rstrip('/')}"


def _proof(wallet: Wallet, issuer: str, nonce: str, now: datetime) -> str:
    header = {"alg": ALG, "typ": _PROOF_TYPE, "jwk": wallet.public_jwk}
    claims = {"aud": issuer, "iat": to_seconds(now), "nonce": nonce}
    parts = [base64url.encode(strict_json.dumps(part)) for part in (header, claims)]
    signing_input = ".".join(parts)
    signature = base64url.encode(wallet.sign(signing_input.encode("ascii")))
    return f"{signing_input}.{signature}"


def _strange() -> OfferError:
    return OfferError(
        "颁发机构的回答不符合约定；请在窗口重新生成领取码。",
        "the agency answers in another form; ask the counter for a new code",
    )
