"""A license becomes a page of PDF, and is scanned before it is handed out.

Which license, and where the file goes, is left to the faces.
"""

from __future__ import annotations

from credential.bilingual import Bilingual
from credential.license_type import LicenseType
from issuer.errors import PrintError
from issuer.license_record import LicenseRecord
from issuer.print_card import card
from issuer.print_content import PageContent, page_content
from issuer.print_fonts import PrintFonts
from issuer.print_layout import Paper
from issuer.print_proof import prove
from issuer.print_sheet import sheet
from issuer.state import STATE_NAMES

__all__ = ["print_license", "refuse_ended"]

# A font without any Chinese lacks everything: some are named, the others counted.
_MOST_TOLD = 5


def print_license(
    edition: str,
    license_type: LicenseType,
    fonts: PrintFonts,
    *,
    paper: Paper | None = None,
) -> bytes:
    """Return a license as a PDF of one page; the same bytes for the same license.

    Args:
        edition: The print edition from the ledger, an SD-JWT text.
        license_type: Its type.
        fonts: What it is written with.
        paper: Sheet or card; None takes what the type declares.

    Raises:
        PrintError: a character has no glyph, the page does not hold everything, or
            it does not scan to the license's code.
        LicenseTypeError: the type's layout cannot be followed.
    """
    content = page_content(edition, license_type)
    _refuse_missing_glyphs(content, fonts)
    draw = card if (paper or content.layout.paper) == "card" else sheet
    pdf = draw(content, fonts)
    prove(pdf, content.code)
    return pdf


def refuse_ended(record: LicenseRecord, *, now: int) -> None:
    """Refuse to print a license that is not in force.

    Raises:
        PrintError: says what it is instead.
    """
    if record.in_force_at(now):
        return
    expired = record.expires is not None and record.expires <= now
    ended = Bilingual(zh="到期", en="expired")
    state = ended if expired else STATE_NAMES[record.state_at(now)]
    raise PrintError(
        Bilingual(
            zh=f"该证照已{state.zh}，不能打印；请打印现行有效的证照。",
            en=f"the license is {state.en} and cannot be printed; print the one that "
            "is in force",
        )
    )


def _refuse_missing_glyphs(content: PageContent, fonts: PrintFonts) -> None:
    faults = [
        (about, character)
        for about, text in content.texts()
        for character in fonts.missing(text)
    ]
    if not faults:
        return
    told = faults[:_MOST_TOLD]
    more = len(faults) - len(told)
    more_zh, more_en = (
        (f"等 {len(faults)} 处", f" and {more} more") if more else ("", "")
    )
    zh = "、".join(f"{about.zh}中的“{one}”（{_point(one)}）" for about, one in told)
    en = ", ".join(f"{one} ({_point(one)}) in {about.en}" for about, one in told)
    raise PrintError(
        Bilingual(
            zh=f"字体无法排印{zh}{more_zh}，没有写入文件；"
            "请再用一次 --font 补充含有该字的字体。",
            en=f"the fonts cannot set {en}{more_en}, "
            "nothing was written; add a font that has it with a further --font",
        )
    )


def _point(character: str) -> str:
    return f"U+{ord(character):04X}"
