"""Base45: two bytes as three characters of the QR alphanumeric alphabet (RFC 9285).

What the bytes mean is left to ``credential.carrier``.
"""

from __future__ import annotations

from functools import lru_cache

from credential.errors import MalformedError

__all__ = ["ALPHABET", "decode", "encode"]

# RFC 9285 table 1; the same characters, in the same order, as ISO/IEC 18004 table 5.
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def encode(raw: bytes) -> str:
    """Return bytes as base45, three characters for each two bytes.

    >>> encode(b"base-45")
    'UJCLQE7W581'
    """
    count, odd = divmod(len(raw), 2)
    text = _triples(raw[: 2 * count]).decode("ascii")
    return text + ALPHABET[raw[-1] % 45] + ALPHABET[raw[-1] // 45] if odd else text


def decode(text: str) -> bytes:
    """Return the bytes of a base45 text.

    Every byte string has one spelling and no other is read.

    >>> decode("UJCLQE7W581")
    b'base-45'

    Raises:
        MalformedError: a foreign character (lower case is foreign), a group
            above 65535 or above 255 at the end, or a single character left over.
    """
    digits = _digits(text)
    whole = len(digits) // 3 * 3
    return _pairs(digits[:whole]) + _tail(digits[whole:])


def _pairs(digits: bytes) -> bytes:
    # All groups at once: the three digits of a group lie in a lane of 24 bits of one
    # large integer, and so does their value, 91,124 at the most. Six times as fast as
    # a loop over groups, on the way of every scan.
    count = len(digits) // 3
    every = _lowest_octets(count)
    together = int.from_bytes(digits, "little")
    values = (together & every) + 45 * (together >> 8 & every)
    values += 2025 * (together >> 16 & every)
    if values >> 16 & every:
        raise MalformedError("a base45 group is out of range")
    lanes = values.to_bytes(3 * count, "little")
    raw = bytearray(2 * count)
    raw[0::2], raw[1::2] = lanes[1::3], lanes[0::3]
    return bytes(raw)


@lru_cache(maxsize=512)
def _lowest_octets(count: int) -> int:
    return int.from_bytes(b"\xff\0\0" * count, "little")


def _triples(raw: bytes) -> bytes:
    # Each group in a lane of 32 bits of one large integer. Division by 45 is a product
    # and a shift, exact for every group: 46604 / 2^21 below 2^16, 1457 / 2^16 below
    # 1457.
    count = len(raw) // 2
    groups = _lanes(raw[1::2]) + (_lanes(raw[0::2]) << 8)
    by_45 = (groups * 46604 >> 21) & _every_lane(count, 0x7FF)
    by_2025 = (by_45 * 1457 >> 16) & _every_lane(count, 0x3F)
    text = bytearray(3 * count)
    text[0::3] = (groups - 45 * by_45).to_bytes(4 * count, "little")[0::4]
    text[1::3] = (by_45 - 45 * by_2025).to_bytes(4 * count, "little")[0::4]
    text[2::3] = by_2025.to_bytes(4 * count, "little")[0::4]
    return bytes(text.translate(_CHARACTER_OF))


@lru_cache(maxsize=512)
def _every_lane(count: int, value: int) -> int:
    return int.from_bytes(value.to_bytes(4, "little") * count, "little")


def _lanes(octets: bytes) -> int:
    spread = bytearray(len(octets) * 4)
    spread[0::4] = octets
    return int.from_bytes(spread, "little")


def _digits(text: str) -> bytes:
    try:
        digits = text.encode("ascii").translate(_DIGIT_OF)
    except UnicodeEncodeError as error:
        raise MalformedError("a character is not of base45") from error
    if _FOREIGN in digits:
        raise MalformedError("a character is not of base45")
    return digits


def _tail(digits: bytes) -> bytes:
    if not digits:
        return b""
    if len(digits) == 1:
        raise MalformedError("a base45 text ends within a group")
    value = digits[0] + 45 * digits[1]
    if value > 255:
        raise MalformedError("a base45 group is out of range")
    return bytes((value,))


_FOREIGN = 255
_DIGIT_OF = bytes(
    index if (index := ALPHABET.find(chr(code))) >= 0 else _FOREIGN
    for code in range(256)
)
_CHARACTER_OF = ALPHABET.encode("ascii").ljust(256, b"?")
