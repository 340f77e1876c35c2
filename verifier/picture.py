"""Pictures as files: PNG and JPEG bytes into gray pixels, within fixed limits.

What is written in a picture is left to ``verifier.scan``. Nothing is decoded before
the size of the file and the number of pixels that its header names were looked at, and
no other decoder of Pillow can be reached from here: most of its advisories are about
formats that no counter needs.
"""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, JpegImagePlugin, PngImagePlugin

from verifier.errors import PictureError
from verifier.reading import ReadingFault

__all__ = ["MAX_PICTURE_BYTES", "MAX_PICTURE_PIXELS", "open_gray"]

MAX_PICTURE_BYTES = 20 * 1024 * 1024
"""Bytes of one picture. A telephone's 50-megapixel JPEG takes 10 to 18 MB."""

MAX_PICTURE_PIXELS = 64_000_000
"""Pixels of one picture: 64 MB as gray, 256 MB while a colored PNG is unpacked.

The cameras of telephones write 12 to 50 million. 12,000 x 12,000 is refused.
"""

_BAND_PIXELS = 1_000_000

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"

# Everything the two decoders of Pillow were seen, or are documented, to raise on bytes
# that are not what they say. A bare ``Exception`` is theirs for decompression bombs.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


def open_gray(raw: bytes) -> Image.Image:
    """Return the pixels of a PNG or JPEG file as one gray channel of 8 bits.

    Transparency is laid on white, because codes are drawn in black on nothing at all.
    Only the first frame of a file with several is read. A direction noted in the EXIF
    part is not followed: codes are read in every direction.

    Args:
        raw: The whole file, believed in nothing.

    Raises:
        PictureError: it is too large, of another format, damaged or cut off, or memory
            ran out; ``fault`` names which.
    """
    if len(raw) > MAX_PICTURE_BYTES:
        raise PictureError(ReadingFault.FILE_TOO_LARGE)
    try:
        picture = _open(raw)
        if picture.width * picture.height > MAX_PICTURE_PIXELS:
            raise PictureError(ReadingFault.TOO_MANY_PIXELS)
        # JPEG keeps brightness apart: asked for gray, it never unpacks the colors.
        picture.draft("L", None)
        return _gray(picture)
    except _BROKEN as error:
        raise PictureError(ReadingFault.PICTURE_DAMAGED) from error
    except MemoryError as error:
        raise PictureError(ReadingFault.DECODER_FAILED) from error


def _open(raw: bytes) -> Image.Image:
    """Choose the decoder by the first bytes, never by a name or by trial."""
    if raw.startswith(_PNG):
        return PngImagePlugin.PngImageFile(io.BytesIO(raw))
    if raw.startswith(_JPEG):
        return JpegImagePlugin.JpegImageFile(io.BytesIO(raw))
    raise PictureError(ReadingFault.FORMAT_NOT_READ)


def _gray(picture: Image.Image) -> Image.Image:
    # What has no other way than by copies is turned gray band by band: whole copies
    # of the largest picture took 600 MB.
    gray = Image.new("L", picture.size)
    rows = max(1, _BAND_PIXELS // max(1, picture.width))
    for top in range(0, picture.height, rows):
        bottom = min(top + rows, picture.height)
        band = picture.crop((0, top, picture.width, bottom))
        gray.paste(_gray_band(band), (0, top))
    return gray


def _gray_band(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        # Pillow cuts 16-bit gray off at 255, which turns light gray into white.
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("L")
    if "A" not in picture.getbands():
        picture = picture.convert("RGBA")
    gray = picture.convert("L")
    white = Image.new("L", picture.size, 255)
    return Image.composite(gray, white, picture.getchannel("A"))
