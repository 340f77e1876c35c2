"""Print editions signed and put into QR texts, many at a time.

What stands in an edition, and which place it has, is left to ``mint``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from credential import carrier, sd_jwt
from credential.bilingual import Bilingual
from credential.compact import CompactParts, SignedPart
from credential.errors import CarrierError
from credential.license import License, license_claims
from credential.license_type import LicenseType
from issuer.errors import QrBudgetError
from issuer.qr_budget import budget_notice
from issuer.signer import Signer

__all__ = ["Press", "PressedEdition", "press"]


@dataclass(frozen=True, slots=True)
class PressedEdition:
    """A signed edition.

    Attributes:
        license_id: Its identifier as written.
        sd_jwt: The text, signed.
        code: The text of its QR code.
        notice: That the code is large, or None.
    """

    license_id: str
    sd_jwt: str
    code: str
    notice: Bilingual | None


Press = Callable[
    [Sequence[License], LicenseType, Signer], list["PressedEdition | QrBudgetError"]
]
"""Signs and encodes, as `press` does."""


def press(
    editions: Sequence[License], license_type: LicenseType, signer: Signer
) -> list[PressedEdition | QrBudgetError]:
    """Sign every edition, then encode every one; return what became of each.

    One step for all before the next: signing and compressing both work from tables
    that push each other out of the processor's cache, which costs a third.

    Args:
        editions: Print editions of one license type.
        license_type: Whose QR budget counts.
        signer: The agency's.
    """
    payloads = [license_claims(edition) for edition in editions]
    signed = [
        sd_jwt.sign_claims(payload, alg=signer.alg, kid=signer.kid, sign=signer.sign)
        for payload in payloads
    ]
    return [
        _pressed(payload["license_id"], issued, f"{jws}~", license_type)
        for payload, (issued, jws) in zip(payloads, signed, strict=True)
    ]


def _pressed(
    license_id: str, issued: SignedPart, text: str, license_type: LicenseType
) -> PressedEdition | QrBudgetError:
    try:
        code = carrier.encode_parts(CompactParts(issued))
        notice = budget_notice(code, license_type)
        return PressedEdition(license_id, text, code, notice)
    except CarrierError as error:
        return QrBudgetError(Bilingual(zh="此内容无法做成一个二维码。", en=str(error)))
    except QrBudgetError as refusal:
        return refusal
