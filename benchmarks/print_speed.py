"""Pages of paper a second: drawn, drawn again as a printer would, and scanned."""

from __future__ import annotations

import time

from benchmarks.print_editions import PrintEdition, print_editions
from issuer.print_content import page_content
from issuer.print_fonts import DEFAULT_FONT, PrintFonts
from issuer.print_license import print_license

__all__ = ["measure"]

TURNS = 5


def measure() -> dict[str, float]:
    """Return the figure, or nothing on a machine without the office's font."""
    if not DEFAULT_FONT.is_file():
        return {}
    fonts = PrintFonts.load()
    editions = [one for one in print_editions() if _can_be_set(one, fonts)]
    fastest = min(_seconds(editions, fonts) for _ in range(TURNS))
    return {"issuer.pdf_pages_per_s": len(editions) / fastest}


def _can_be_set(edition: PrintEdition, fonts: PrintFonts) -> bool:
    # A sample or two of each type has a name that needs a second font.
    content = page_content(edition.text, edition.license_type)
    return not any(fonts.missing(text) for _, text in content.texts())


def _seconds(editions: list[PrintEdition], fonts: PrintFonts) -> float:
    began = time.process_time()
    for edition in editions:
        print_license(edition.text, edition.license_type, fonts)
    return time.process_time() - began
