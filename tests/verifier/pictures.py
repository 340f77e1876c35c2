"""Pictures for tests: real QR codes in real PNG, JPEG and PDF files."""

from __future__ import annotations

import io
import struct
import zlib

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

_A4_AT_200_DPI = (1654, 2339)


def qr(text: str, *, box: int = 4) -> Image.Image:
    """Return a QR code, 8-bit gray, with its quiet zone."""
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=box, border=4)
    symbol.add_data(text)
    symbol.make()
    picture: Image.Image = symbol.make_image().get_image()
    return picture.convert("L")


def sheet(*pictures: Image.Image, gap: int = 60) -> Image.Image:
    """Return a white sheet with pictures in one row."""
    width = sum(picture.width + gap for picture in pictures)
    paper = Image.new("L", (width, max(picture.height for picture in pictures)), 255)
    left = 0
    for picture in pictures:
        paper.paste(picture, (left, 0))
        left += picture.width + gap
    return paper


def saved(picture: Image.Image, form: str = "PNG") -> bytes:
    """Return the file of a picture."""
    file = io.BytesIO()
    picture.save(file, form)
    return file.getvalue()


def printed(*pages: Image.Image | None) -> bytes:
    """Return a PDF as a scanner makes it: a picture a page, None for an empty one."""
    sheets = []
    for picture in pages:
        sheet = Image.new("L", _A4_AT_200_DPI, 255)
        if picture:
            sheet.paste(picture, (900, 1500))
        sheets.append(sheet)
    file = io.BytesIO()
    sheets[0].save(file, "PDF", resolution=200, save_all=True, append_images=sheets[1:])
    return file.getvalue()


def png_of_header(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to nothing: a bomb's header."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(64))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def png_with_text_bomb() -> bytes:
    """Return a small PNG whose compressed comment unpacks to 64 MiB."""
    packed = b"Comment\x00\x00" + zlib.compress(bytes(64 * 1024 * 1024), 9)
    whole = saved(qr("TY1:X."))
    head = 8 + 12 + 13
    return whole[:head] + _chunk(b"zTXt", packed) + whole[head:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    sum_of = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + sum_of
