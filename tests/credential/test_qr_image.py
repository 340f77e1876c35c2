"""Pictures of codes: their size is known beforehand, and a real reader reads them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
import qrcode.base
import qrcode.constants
import qrcode.util
import zxingcpp
from PIL import Image

from credential import base45, qr_image
from credential.errors import CarrierError
from tests.repository import ROOT

CODE = "TY1:" + base45.encode(bytes(range(256))) + "."
LEVELS: tuple[qr_image.Level, ...] = ("L", "M", "Q", "H")


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def texts(image: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(image)}


def drawing(svg: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own output


def capacity(version: int, level: str) -> int:
    """Return what the library says a symbol holds (ISO/IEC 18004, 7.4.4)."""
    blocks = qrcode.base.rs_blocks(
        version, getattr(qrcode.constants, f"ERROR_CORRECT_{level}")
    )
    mode = qrcode.util.MODE_ALPHA_NUM
    bits = 8 * sum(block.data_count for block in blocks) - 4
    bits -= qrcode.util.length_in_bits(mode, version)
    return int(bits // 11 * 2 + (bits % 11 >= 6))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", range(1, 41))
def test_the_capacity_table_is_that_of_the_library(
    version: int, level: qr_image.Level
) -> None:
    full = capacity(version, level)

    assert qr_image.qr_size("A" * full, level).version == version
    if version < 40:
        assert qr_image.qr_size("A" * (full + 1), level).version == version + 1


def test_the_budgets_of_the_design_are_versions() -> None:
    assert qr_image.qr_size("A" * 600).version == 15
    assert qr_image.qr_size("A" * 970).version == 20


def test_a_size_is_told_before_anything_is_drawn() -> None:
    size = qr_image.qr_size("A" * 366)

    assert size == qr_image.QrSize(version=11, modules=61, characters=366)
    # 61 modules and 4 of white on each side, 4 dots each, 300 dots an inch.
    assert size.millimetres(300, 4) == pytest.approx(23.368)


@pytest.mark.parametrize("code", ["ty1:", "TY1:\n", "TY1:A#A", "证照"])
def test_refuses_what_alphanumeric_mode_cannot_write(code: str) -> None:
    with pytest.raises(CarrierError, match="capitals"):
        qr_image.qr_size(code)


def test_refuses_more_than_the_largest_symbol_holds() -> None:
    assert qr_image.qr_size("A" * 4296, "L").version == 40
    with pytest.raises(CarrierError, match="wallet edition"):
        qr_image.qr_size("A" * 4297, "L")
    with pytest.raises(CarrierError, match="3391"):
        qr_image.png("A" * 3392)


@pytest.mark.parametrize("level", LEVELS)
def test_a_reader_reads_the_png(level: qr_image.Level) -> None:
    assert texts(picture(qr_image.png(CODE, level=level))) == {CODE}


@pytest.mark.parametrize("length", [30, 366, 600, 970])
def test_a_reader_reads_every_size_up_to_the_budget(length: int) -> None:
    code = (CODE * 3)[:length]

    assert texts(picture(qr_image.png(code, module_dots=3))) == {code}


def test_a_symbol_is_written_in_alphanumeric_mode_and_in_its_predicted_size() -> None:
    png = qr_image.png("A" * 366, module_dots=1)

    # One character more, or another mode, would not fit into version 11.
    assert picture(png).size == (61 + 8, 61 + 8)


def test_the_png_prints_in_its_size() -> None:
    image = Image.open(io.BytesIO(qr_image.png(CODE, module_dots=6, dpi=600)))

    assert image.mode == "1"
    assert image.info["dpi"] == pytest.approx((600, 600), abs=0.1)
    inches = qr_image.qr_size(CODE).millimetres(600, 6) / 25.4
    assert image.width == pytest.approx(inches * 600)


def test_the_quiet_zone_is_white() -> None:
    image = picture(qr_image.png(CODE, module_dots=2))
    frame = image.copy()
    frame.paste(255, (8, 8, image.width - 8, image.height - 8))

    assert frame.getextrema() == (255, 255)


def test_several_codes_in_one_picture_are_all_read() -> None:
    codes = [f"TY1:CODE {number}." for number in range(3)]
    sheet = Image.new("L", (900, 300), 255)
    for number, code in enumerate(codes):
        sheet.paste(picture(qr_image.png(code)), (300 * number, 20))

    assert texts(sheet) == set(codes)


@pytest.mark.parametrize(("degrees", "scale"), [(7, 1.3), (90, 0.8), (193, 2.1)])
def test_a_turned_and_scaled_picture_is_read(degrees: int, scale: float) -> None:
    image = picture(qr_image.png(CODE, module_dots=6))
    size = round(image.width * scale)
    turned = image.resize((size, size), Image.Resampling.BILINEAR).rotate(
        degrees, Image.Resampling.BILINEAR, expand=True, fillcolor=255
    )

    assert texts(turned) == {CODE}


def test_the_svg_has_the_modules_of_the_png() -> None:
    root = drawing(qr_image.svg(CODE))
    side = int(root.attrib["viewBox"].split()[-1])
    drawn = Image.new("L", (side, side), 255)
    path = list(root)[-1].attrib["d"]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
    for x, y, length in runs:
        drawn.paste(0, (int(x), int(y), int(x) + int(length), int(y) + 1))

    assert "".join(re.findall(r"M\d+ \d+h\d+v1h-\d+z", path)) == path
    assert drawn.tobytes() == picture(qr_image.png(CODE, module_dots=1)).tobytes()


def test_the_svg_prints_in_its_size() -> None:
    root = drawing(qr_image.svg(CODE, module_dots=6, dpi=600))

    expected = qr_image.qr_size(CODE).millimetres(600, 6)
    assert root.attrib["width"] == root.attrib["height"] == f"{expected:.2f}mm"


def test_the_size_needs_no_drawing_library() -> None:
    # Batches without pictures, and whoever imports `credential`, must not pay for it.
    program = (
        "import sys; from credential.qr_image import qr_size; qr_size('A'); "
        "print(sorted({'qrcode', 'PIL'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )

    assert ran.stdout.strip() == "[]"
