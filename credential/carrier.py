"""The QR text of a license: an SD-JWT in half the characters, and back, byte for byte.

``TY1:`` + base45( raw DEFLATE of the rest ‖ tail ) + ``.`` as laid down in
docs/formats/carrier.md; rest and tail are `credential.carrier_frame`. Nothing here is
authenticated; what the text says is read by `credential.sd_jwt`, pictures are
`credential.qr_image`.
"""

from __future__ import annotations

import pkgutil
import zlib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from credential import base45, carrier_frame, compact
from credential.compact import CompactParts
from credential.errors import CarrierError, MalformedError

__all__ = [
    "DICTIONARY_SHA256",
    "MAX_CODE_CHARACTERS",
    "MAX_TEXT_CHARACTERS",
    "PREFIX",
    "TERMINATOR",
    "FoldedText",
    "decode",
    "decode_parts",
    "encode",
    "encode_parts",
    "fold_scanner_text",
]

PREFIX = "TY1:"
# Keyboard scanners trim spaces, and base45 may end with one.
TERMINATOR = "."

# ISO/IEC 18004 table 7: what the largest symbol (version 40-L) holds.
MAX_CODE_CHARACTERS = 4296
# Ours: 28 times the median license, little enough to inflate without thought.
MAX_TEXT_CHARACTERS = 32 * 1024

# The dictionary is part of the format: with another one every code is another text.
DICTIONARY_SHA256 = "13a564123604542dfadce74385d75df740323f82985cb4492da7b43571e09674"

# Chosen by measuring licenses: nothing below 9 finds the same matches; the tables of
# a higher memory level find no more and take longer to copy.
_LEVEL = 9
_MEMORY_LEVEL = 6
_RAW = -15  # no zlib header, a window of 32 KiB


def encode(text: str) -> str:
    """Return the QR text of an SD-JWT.

    Args:
        text: Compact serialization, with or without disclosures and key binding.

    Raises:
        CarrierError: the code would not decode to exactly this text: base64url in
            another spelling, a signature that is not 64 bytes, or as `encode_parts`.
    """
    try:
        return encode_parts(compact.split(text))
    except MalformedError as error:
        raise CarrierError(f"no code can carry this text: {error}") from error


def encode_parts(parts: CompactParts) -> str:
    """Return the QR text of an SD-JWT that is in its parts already.

    Raises:
        CarrierError: the code would not decode to exactly these parts: JSON with a
            control character, more than one QR symbol holds.
    """
    try:
        rest, tail = carrier_frame.join(parts)
        packed = _deflate(rest) + tail
        carried = carrier_frame.take_apart(*_inflate(packed))
    except MalformedError as error:
        raise CarrierError(f"no code can carry this text: {error}") from error
    if carried != parts:
        raise CarrierError("no code can carry this text: it would come back changed")
    code = PREFIX + base45.encode(packed) + TERMINATOR
    for what, length, most in (
        ("code", len(code), MAX_CODE_CHARACTERS),
        ("text", parts.characters, MAX_TEXT_CHARACTERS),
    ):
        if length > most:
            raise CarrierError(
                f"no code can carry this text: the {what} is longer than {most}"
            )
    return code


def decode(code: str) -> str:
    """Return the SD-JWT text that a code carries; see `decode_parts`."""
    return decode_parts(code).text


def decode_parts(code: str) -> CompactParts:
    """Return the parts of the SD-JWT text that a code carries.

    DEFLATE has many spellings: two codes are the same license when their texts are.

    Args:
        code: The content of the QR symbol; see `fold_scanner_text` for what a
            keyboard scanner typed.

    Raises:
        MalformedError: not exactly the format, or over a limit. Limits are held
            before any work is done.
    """
    if len(code) > MAX_CODE_CHARACTERS:
        raise MalformedError(f"the code is longer than {MAX_CODE_CHARACTERS}")
    if not code.startswith(PREFIX):
        raise MalformedError(f"the code does not start with {PREFIX}")
    if not code.endswith(TERMINATOR):
        raise MalformedError("the code is cut off: its last character is missing")
    rest, tail = _inflate(base45.decode(code[len(PREFIX) : -len(TERMINATOR)]))
    parts = carrier_frame.take_apart(rest, tail)
    # The base64 of so few bytes cannot be too long; counting it costs a microsecond.
    few = 2 * (len(rest) + len(tail)) < MAX_TEXT_CHARACTERS
    if not few and parts.characters > MAX_TEXT_CHARACTERS:
        raise MalformedError(f"the text is longer than {MAX_TEXT_CHARACTERS}")
    return parts


@dataclass(frozen=True, slots=True)
class FoldedText:
    """What a scanner typed, mended.

    Attributes:
        text: The text to read on with.
        folded: Whether width or case was changed: the scanner's keyboard layout or
            the input method is set wrongly and should be mended.
    """

    text: str
    folded: bool


def fold_scanner_text(text: str) -> FoldedText:
    r"""Undo what keyboard scanners and Chinese input methods do to a code.

    Full-width forms and the punctuation an input method puts in are narrowed, lower
    case is raised (base45 has none), white space around is trimmed; spaces inside
    are data. A text that is no code after that is returned as it came: an SD-JWT is
    case-sensitive.

    >>> fold_scanner_text("ty1：bb8。\r\n")
    FoldedText(text='TY1:BB8.', folded=True)
    """
    trimmed = text.strip()
    narrow = trimmed.translate(_NARROW).strip()
    if not narrow.startswith(_CODE_STARTS):
        return FoldedText(text, folded=False)
    return FoldedText(narrow, folded=narrow != trimmed)


def _deflate(rest: bytes) -> bytes:
    # Copying a compressor that has digested the dictionary costs a fifth of making
    # one; licenses are minted by the ten thousand.
    compressor = _primed_compressor().copy()
    return compressor.compress(rest) + compressor.flush()


def _inflate(raw: bytes) -> tuple[bytes, bytes]:
    stream = zlib.decompressobj(_RAW, zdict=_dictionary())
    try:
        rest = stream.decompress(raw, MAX_TEXT_CHARACTERS)
    except zlib.error as error:
        raise MalformedError(
            "the code is not a DEFLATE stream of this format"
        ) from error
    # A bomb stops here: it is not at its end when the output is full.
    if not stream.eof:
        raise MalformedError("the code is cut off, or its text is too long")
    return rest, stream.unused_data


@cache
def _primed_compressor() -> zlib._Compress:
    return zlib.compressobj(
        _LEVEL, zlib.DEFLATED, _RAW, _MEMORY_LEVEL, zdict=_dictionary()
    )


@cache
def _dictionary() -> bytes:
    text = pkgutil.get_data("credential", "dictionary/ty1.txt") or b""
    if sha256(text).hexdigest() != DICTIONARY_SHA256:
        raise CarrierError("the dictionary of TY1 is damaged; install tongyan again")
    return text.decode("utf-8").translate(_AS_IN_REST).encode("utf-8")


# The dictionary is a text that people review: its lines are joined, and the pictures
# U+2400 to U+2404 stand for the control characters of `credential.carrier_frame`.
_AS_IN_REST = {ord("\n"): None, **{0x2400 + code: code for code in range(5)}}

_CODE_STARTS = (PREFIX, "TY1/")
# Full-width forms (U+FF01 to U+FF5E), lower case, the ideographic space; then what a
# Chinese input method puts for . / $ if it is on while a scanner types.
_NARROW = {
    **{0xFEE0 + code: chr(code).upper() for code in range(0x21, 0x7F)},
    **{code: chr(code).upper() for code in range(ord("a"), ord("z") + 1)},
    0x3000: " ",
    **dict(zip(map(ord, "。｡、￥¥"), "../$$", strict=True)),
}
