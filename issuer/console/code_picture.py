"""The QR code of a license on a page: drawn, with its size and what its type allows."""

from __future__ import annotations

from dataclasses import dataclass

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from credential.qr_image import qr_size, svg_outline
from issuer.qr_budget import MODULE_DOTS, PRINT_DPI

__all__ = ["CodePicture", "picture_of"]


@dataclass(frozen=True, slots=True)
class CodePicture:
    """A drawn code.

    Attributes:
        side: Modules a side, quiet zone included.
        path: The dark modules as an SVG path, one unit a module.
        sentence: Version, characters, millimetres and the type's budget.
        is_large: Whether it is over what its type aims at.
    """

    side: int
    path: str
    sentence: Bilingual
    is_large: bool

    @property
    def view_box(self) -> str:
        """What an SVG shows of it: all."""
        return f"0 0 {self.side} {self.side}"


def picture_of(code: str, license_type: LicenseType) -> CodePicture:
    """Return the picture of a QR text, with its size in words.

    Raises:
        CarrierError: the text fits into no QR code.
    """
    size = qr_size(code)
    budget = license_type.tongyan.qr_budget
    width = size.millimetres(PRINT_DPI, MODULE_DOTS)
    is_large = size.characters > budget.aim_characters
    verdict = _LARGE if is_large else _GOOD
    side, path = svg_outline(code)
    return CodePicture(
        side=side,
        path=path,
        sentence=Bilingual(
            zh=f"版本 {size.version}，{size.characters} 字符"
            f"（宜 {budget.aim_characters}，至多 {budget.max_characters}），"
            f"印宽 {width:.0f} 毫米：{verdict.zh}。",
            en=f"Version {size.version}, {size.characters} characters "
            f"(aim {budget.aim_characters}, limit {budget.max_characters}), "
            f"{width:.0f} mm wide on paper: {verdict.en}.",
        ),
        is_large=is_large,
    )


_GOOD = Bilingual(zh="合适", en="good")
_LARGE = Bilingual(zh="偏大，请缩短文字", en="large; shorten the texts")
