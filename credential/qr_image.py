"""The picture of a QR text: how large it will be, and the symbol as PNG or SVG.

What the text says is left to `credential.carrier`. Any text of the QR alphanumeric
alphabet is drawn, always in alphanumeric mode: 5.5 bits a character. Addresses have
small letters as well: `credential.address_image` draws them.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from credential import base45
from credential.errors import CarrierError

__all__ = [
    "MILLIMETRES_AN_INCH",
    "QUIET_MODULES",
    "Level",
    "QrSize",
    "outline_of",
    "png",
    "qr_modules",
    "qr_size",
    "svg",
    "svg_document",
    "svg_outline",
]

Level = Literal["L", "M", "Q", "H"]
"""Error correction: 7, 15, 25 or 30 % of the symbol may be lost. Paper takes M."""

# ISO/IEC 18004 section 5.3.8: four modules of white on each side.
QUIET_MODULES = 4
MILLIMETRES_AN_INCH = 25.4

# What office printers and webcams agree on: 0.34 mm a module.
DEFAULT_DPI = 300
DEFAULT_MODULE_DOTS = 4


@dataclass(frozen=True, slots=True)
class QrSize:
    """The size of a symbol before it is drawn.

    Attributes:
        version: 1 to 40.
        modules: Modules a side, without the quiet zone.
        characters: Length of the text.
    """

    version: int
    modules: int
    characters: int

    def millimetres(self, dpi: float, module_dots: int) -> float:
        """Return the width on paper, quiet zone included, in millimetres.

        Args:
            dpi: Resolution of the printer, dots an inch.
            module_dots: Printer dots a module.
        """
        dots = (self.modules + 2 * QUIET_MODULES) * module_dots
        return dots / dpi * MILLIMETRES_AN_INCH


def qr_size(code: str, level: Level = "M") -> QrSize:
    """Return the size of the smallest symbol that holds a text.

    Raises:
        CarrierError: a character outside the alphanumeric alphabet, or more
            characters than version 40 holds.

    Source:
        ISO/IEC 18004, tables 1 and 7.
    """
    if code.strip(base45.ALPHABET):
        raise CarrierError("a QR text of ours has digits, capitals and $%*+-./: only")
    version = bisect_left(_CAPACITIES[level], len(code)) + 1
    if version > len(_CAPACITIES[level]):
        raise CarrierError(
            f"{len(code)} characters are more than a QR code of level {level} holds "
            f"({_CAPACITIES[level][-1]}); leave long texts to the wallet edition"
        )
    return QrSize(version, 17 + 4 * version, len(code))


def png(
    code: str,
    *,
    level: Level = "M",
    module_dots: int = DEFAULT_MODULE_DOTS,
    dpi: int = DEFAULT_DPI,
) -> bytes:
    """Return the symbol with its quiet zone as a PNG of one bit a pixel.

    Args:
        code: The QR text.
        level: Error correction.
        module_dots: Pixels a module.
        dpi: Resolution written into the file, so that it prints in its size.

    Raises:
        CarrierError: as `qr_size`.

    Source:
        PNG (W3C), color type 0, bit depth 1.
    """
    rows = _with_quiet_zone(qr_modules(code, level))
    width = len(rows) * module_dots
    lines = b"".join([_png_line(row, module_dots) * module_dots for row in rows])
    pixels_a_metre = round(dpi / MILLIMETRES_AN_INCH * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)),
            _png_chunk(b"pHYs", struct.pack(">IIB", *[pixels_a_metre] * 2, 1)),
            _png_chunk(b"IDAT", zlib.compress(lines, 9)),
            _png_chunk(b"IEND", b""),
        )
    )


def svg(
    code: str,
    *,
    level: Level = "M",
    module_dots: int = DEFAULT_MODULE_DOTS,
    dpi: int = DEFAULT_DPI,
) -> bytes:
    """Return the symbol with its quiet zone as an SVG, sized in millimetres.

    Args:
        code: The QR text.
        level: Error correction.
        module_dots: Printer dots a module, so that PNG and SVG print alike.
        dpi: Resolution of the printer.

    Raises:
        CarrierError: as `qr_size`.
    """
    width_mm = qr_size(code, level).millimetres(dpi, module_dots)
    return svg_document(svg_outline(code, level=level), width_mm=width_mm)


def svg_document(outline: tuple[int, str], *, width_mm: float) -> bytes:
    """Return an SVG of a symbol's outline, as `svg_outline` tells it."""
    side, path = outline
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:.2f}mm" '
        f'height="{width_mm:.2f}mm" viewBox="0 0 {side} {side}" '
        'shape-rendering="crispEdges" role="img" aria-label="QR">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{path}"/></svg>\n'
    ).encode("ascii")


def svg_outline(code: str, *, level: Level = "M") -> tuple[int, str]:
    """Return the modules a side, quiet zone included, and the dark ones as a path.

    For a page that draws the symbol itself; one unit is one module.

    Raises:
        CarrierError: as `qr_size`.
    """
    return outline_of(qr_modules(code, level))


def outline_of(modules: list[list[bool]]) -> tuple[int, str]:
    """Return the modules of a symbol, drawn elsewhere, as `svg_outline` does."""
    rows = _with_quiet_zone(modules)
    return len(rows), _svg_path(rows)


def qr_modules(code: str, level: Level = "M") -> list[list[bool]]:
    """Return the modules of the symbol, row by row, dark ones True; no quiet zone.

    Raises:
        CarrierError: as `qr_size`.
    """
    # Only who draws pays for the import.
    import qrcode
    from qrcode import constants, util

    symbol = qrcode.QRCode(
        version=qr_size(code, level).version,
        error_correction=getattr(constants, f"ERROR_CORRECT_{level}"),
    )
    symbol.add_data(util.QRData(code, mode=util.MODE_ALPHA_NUM), optimize=0)
    symbol.make(fit=False)
    return [[bool(module) for module in row] for row in symbol.modules]


def _with_quiet_zone(rows: list[list[bool]]) -> list[list[bool]]:
    side = [False] * QUIET_MODULES
    blank = [[False] * (len(rows) + 2 * QUIET_MODULES)] * QUIET_MODULES
    return [*blank, *([*side, *row, *side] for row in rows), *blank]


def _png_line(row: list[bool], module_dots: int) -> bytes:
    pixels = "".join(["0" * module_dots if dark else "1" * module_dots for dark in row])
    length = (len(pixels) + 7) // 8
    # The leading zero is the line's filter: none.
    return b"\0" + int(pixels.ljust(length * 8, "0"), 2).to_bytes(length)


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    crc = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def _svg_path(rows: list[list[bool]]) -> str:
    # One stroke of path a run of dark modules: a tenth of one rectangle a module.
    strokes: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while True in row[x:]:
            start = row.index(True, x)
            x = row.index(False, start)
            strokes.append(f"M{start} {y}h{x - start}v1h{start - x}z")
    return "".join(strokes)


# ISO/IEC 18004 table 7, alphanumeric mode, versions 1 to 40.
_CAPACITIES: dict[Level, tuple[int, ...]] = {
    "L": (
        *(25, 47, 77, 114, 154, 195, 224, 279, 335, 395),
        *(468, 535, 619, 667, 758, 854, 938, 1046, 1153, 1249),
        *(1352, 1460, 1588, 1704, 1853, 1990, 2132, 2223, 2369, 2520),
        *(2677, 2840, 3009, 3183, 3351, 3537, 3729, 3927, 4087, 4296),
    ),
    "M": (
        *(20, 38, 61, 90, 122, 154, 178, 221, 262, 311),
        *(366, 419, 483, 528, 600, 656, 734, 816, 909, 970),
        *(1035, 1134, 1248, 1326, 1451, 1542, 1637, 1732, 1839, 1994),
        *(2113, 2238, 2369, 2506, 2632, 2780, 2894, 3054, 3220, 3391),
    ),
    "Q": (
        *(16, 29, 47, 67, 87, 108, 125, 157, 189, 221),
        *(259, 296, 352, 376, 426, 470, 531, 574, 644, 702),
        *(742, 823, 890, 963, 1041, 1094, 1172, 1263, 1322, 1429),
        *(1499, 1618, 1700, 1787, 1867, 1966, 2071, 2181, 2298, 2420),
    ),
    "H": (
        *(10, 20, 35, 50, 64, 84, 93, 122, 143, 174),
        *(200, 227, 259, 283, 321, 365, 408, 452, 493, 557),
        *(587, 640, 672, 744, 779, 864, 910, 958, 1016, 1080),
        *(1150, 1226, 1307, 1394, 1431, 1530, 1591, 1658, 1774, 1852),
    ),
}
