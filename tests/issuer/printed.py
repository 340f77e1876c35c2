"""Licenses put on paper, and what a reader finds on the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import reportlab
import zxingcpp

from credential import carrier
from credential.license_type import LicenseType
from issuer.license_types import LicenseTypes
from issuer.print_fonts import PrintFonts
from issuer.print_layout import Paper
from issuer.print_license import print_license
from tests.sample_applications import print_code, sample_application

__all__ = ["LATIN_FONT", "Page", "chinese_fonts", "code_of", "fields_of", "printed"]

LATIN_FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
"""A font without a single Chinese character, which comes with the library."""

TYPES = LicenseTypes.of()
DRIVING = TYPES.find("driving-license")
BUSINESS = TYPES.find("business-license")

_POINTS_A_MM = 72 / 25.4


@cache
def chinese_fonts() -> PrintFonts:
    """Return the office's font, read once for all tests."""
    return PrintFonts.load()


def fields_of(kind: LicenseType, **changed: Any) -> dict[str, Any]:
    """Return a sample application of characters that the office's font has."""
    fields = sample_application(kind) | changed
    return {
        name: value.replace("𠮷", "吉") if name not in changed else value
        for name, value in fields.items()
    }


def code_of(kind: LicenseType, **changed: Any) -> str:
    return print_code(kind, fields_of(kind, **changed))


def printed(
    kind: LicenseType = DRIVING,
    *,
    paper: Paper | None = None,
    fonts: PrintFonts | None = None,
    **changed: Any,
) -> Page:
    edition = carrier.decode(code_of(kind, **changed))
    return Page(print_license(edition, kind, fonts or chinese_fonts(), paper=paper))


@dataclass(frozen=True)
class Page:
    """A PDF of one page, read by another program than wrote it."""

    pdf: bytes

    @property
    def text(self) -> str:
        """The words on the page, without space: lines end where they like."""
        with pypdfium2.PdfDocument(self.pdf) as document:
            (page,) = document
            found: str = page.get_textpage().get_text_range()
        return "".join(found.split())

    @property
    def millimetres(self) -> tuple[float, float]:
        with pypdfium2.PdfDocument(self.pdf) as document:
            (page,) = document
            width, height = page.get_size()
        return round(width / _POINTS_A_MM, 1), round(height / _POINTS_A_MM, 1)

    def scan(self, dpi: int = 200) -> list[zxingcpp.Barcode]:
        with pypdfium2.PdfDocument(self.pdf) as document:
            (page,) = document
            drawn = page.render(scale=dpi / 72, grayscale=True).to_pil()
        return list(zxingcpp.read_barcodes(drawn))
