"""Changes to PNG files chunk by chunk, with sums that hold, and to JPEG segments."""

from __future__ import annotations

import struct
import zlib
from random import Random

from tests.fuzz.mutation import change_bytes

__all__ = ["change_picture"]

_PNG = b"\x89PNG\r\n\x1a\n"
_KINDS = (
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"zTXt",
    b"iTXt",
    b"tEXt",
    b"iCCP",
    b"acTL",
    b"fcTL",
    b"fdAT",
    b"eXIf",
    b"pHYs",
    b"cHRM",
)
_SIDES = (0, 1, 7, 4000, 8000, 12_000, 65_535, 2**31 - 1, 2**32 - 1)

Chunk = tuple[bytes, bytes]


def change_picture(random: Random, raw: bytes) -> bytes:
    """Return a picture with one chunk changed inside, moved, or made up."""
    if not raw.startswith(_PNG):
        return change_bytes(random, raw)
    chunks = _chunks(raw)
    if not chunks:
        return change_bytes(random, raw)
    place = random.randrange(len(chunks))
    kind, content = chunks[place]
    change = random.randrange(5)
    if change == 0:
        chunks.insert(place, (random.choice(_KINDS), content))
    elif change == 1:
        del chunks[place]
    elif kind == b"IHDR" and len(content) == 13:
        chunks[place] = kind, _changed_header(random, content)
    elif kind == b"IDAT" and change == 2:
        chunks[place] = kind, _changed_pixels(random, content)
    else:
        chunks[place] = kind, change_bytes(random, content)
    return _PNG + b"".join(_written(chunk) for chunk in chunks)


def _chunks(raw: bytes) -> list[Chunk]:
    chunks, at = [], len(_PNG)
    while at + 8 <= len(raw):
        (length,) = struct.unpack_from(">I", raw, at)
        chunks.append((raw[at + 4 : at + 8], raw[at + 8 : at + 8 + length]))
        at += 12 + length
    return chunks


def _written(chunk: Chunk) -> bytes:
    kind, content = chunk
    summed = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + summed


def _changed_header(random: Random, content: bytes) -> bytes:
    fields = list(struct.unpack(">IIBBBBB", content))
    place = random.randrange(7)
    if place < 2:
        fields[place] = random.choice((*_SIDES, (fields[place] + 1) % 2**32))
    else:
        fields[place] = random.choice((0, 1, 2, 3, 4, 6, 8, 16, 255))
    return struct.pack(">IIBBBBB", *fields)


def _changed_pixels(random: Random, content: bytes) -> bytes:
    try:
        pixels = zlib.decompress(content)
    except zlib.error:
        return change_bytes(random, content)
    return zlib.compress(change_bytes(random, pixels))
