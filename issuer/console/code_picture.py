"""The QR code of a license on a page: drawn, with its size and what its type allows.

Nothing here signs: the preview of a code carries zeros for a signature, so that a photo
of the screen is no license.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from credential.qr_image import qr_size, svg_outline
from issuer.agencies import Agency
from issuer.draft import Draft
from issuer.errors import RefusedError
from issuer.mint import Mint
from issuer.orders import Order
from issuer.qr_budget import MODULE_DOTS, PRINT_DPI
from issuer.signer import BlankSigner

__all__ = ["CodePicture", "picture_of", "preview"]


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
    verdict_zh, verdict_en = (
        ("偏大，请缩短文字", "large; shorten the texts")
        if is_large
        else ("合适", "good")
    )
    side, path = svg_outline(code)
    return CodePicture(
        side=side,
        path=path,
        sentence=Bilingual(
            zh=f"版本 {size.version}，{size.characters} 字符"
            f"（宜 {budget.aim_characters}，至多 {budget.max_characters}），"
            f"印宽 {width:.0f} 毫米：{verdict_zh}。",
            en=f"Version {size.version}, {size.characters} characters "
            f"(aim {budget.aim_characters}, limit {budget.max_characters}), "
            f"{width:.0f} mm wide on paper: {verdict_en}.",
        ),
        is_large=is_large,
    )


def preview(
    connection: Connection, agency: Agency, draft: Draft, *, now: int
) -> CodePicture:
    """Return what the code of a draft would look like.

    Args:
        connection: A reading transaction.
        agency: In whose name.
        draft: The checked application.
        now: When, whole UTC seconds.

    Raises:
        RefusedError: the number is in force already, or the code would be too large.
    """
    rehearsal = Mint(agency, BlankSigner(), now=now, operator="")
    (outcome,) = rehearsal.rehearse(connection, [Order(draft)], set())
    if isinstance(outcome, RefusedError):
        raise outcome
    return picture_of(outcome.code, draft.license_type)
