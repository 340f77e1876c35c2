"""Whether a license's QR code can be printed and scanned.

Drawing the code is left to ``credential.qr_image``.
"""

from __future__ import annotations

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from credential.qr_image import QrSize, qr_size
from issuer.errors import QrBudgetError

__all__ = ["MODULE_DOTS", "PRINT_DPI", "budget_notice"]

# An office laser printer, and the smallest module that cheap scanners read from
# paper: 4 dots at 300 dpi, 0.34 mm.
PRINT_DPI = 300
MODULE_DOTS = 4


def budget_notice(code: str, license_type: LicenseType) -> Bilingual | None:
    """Return a warning if a QR text is longer than its type aims at, else None.

    Raises:
        QrBudgetError: longer than the type allows.
    """
    budget = license_type.tongyan.qr_budget
    if len(code) <= budget.aim_characters:
        return None
    size = qr_size(code)
    if len(code) <= budget.max_characters:
        return _told(size, "偏大，请缩短文字", "is large; shorten the texts")
    raise QrBudgetError(
        _told(
            size,
            f"超过该类型上限 {budget.max_characters} 字符，请缩短文字",
            f"is over the type's limit of {budget.max_characters} characters; "
            "shorten the texts",
        )
    )


def _told(size: QrSize, zh: str, en: str) -> Bilingual:
    width = size.millimetres(PRINT_DPI, MODULE_DOTS)
    of_zh = f"版本 {size.version}，{size.characters} 字符，{width:.0f} 毫米"
    return Bilingual(
        zh=f"二维码({of_zh}){zh}。",
        en=f"the QR code (version {size.version}, {size.characters} characters, "
        f"{width:.0f} mm) {en}",
    )
