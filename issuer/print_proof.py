"""The proof of a page: drawn as a printer would, and scanned as a counter would.

A code that is cut off, covered, too small or another license's must not leave the
office. Only our own pages are drawn here; a stranger's PDF belongs into a process of
its own.
"""

from __future__ import annotations

import pypdfium2
import zxingcpp

from credential.bilingual import Bilingual
from issuer.errors import PrintError

__all__ = ["PROOF_DPI", "prove"]

PROOF_DPI = 150
"""Half of what an office printer does: what scans here has room for worn paper."""

_POINTS_AN_INCH = 72
_QR = zxingcpp.BarcodeFormats((zxingcpp.BarcodeFormat.QRCode,))


def prove(pdf: bytes, code: str) -> None:
    """Draw every page and refuse the file unless each shows exactly one code, ours.

    Not thread-safe, as PDFium is not.

    Args:
        pdf: The file that `print_page` made.
        code: The license's QR text.

    Raises:
        PrintError: a page does not scan to it, or shows another code beside it.
    """
    with pypdfium2.PdfDocument(pdf) as document:
        if all(_scanned(page) == [code] for page in document):
            return
    raise PrintError(
        Bilingual(
            zh="打印页试扫得不到该证照的二维码，没有写入文件；请用 --layout a4 打印。",
            en="the page does not scan to the license's code, nothing was written; "
            "print it with --layout a4",
        )
    )


def _scanned(page: pypdfium2.PdfPage) -> list[str]:
    drawn = page.render(scale=PROOF_DPI / _POINTS_AN_INCH, grayscale=True)
    found = zxingcpp.read_barcodes(drawn.to_pil(), formats=_QR)
    return [barcode.text for barcode in found]
