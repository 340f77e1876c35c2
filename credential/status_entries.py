"""The entries of a status list, packed as they travel: 1, 2, 4 or 8 bits each.

What a value means and who wrote it is left to `credential.status_list`. Source: Token
Status List, section 4.1.
"""

from __future__ import annotations

from collections.abc import Sequence

from credential.errors import StatusListError

__all__ = ["WIDTHS", "StatusEntries", "check_width", "pack", "status_at"]

WIDTHS = (1, 2, 4, 8)


class StatusEntries:
    """Entries being written, in no more memory than the packed list takes.

    A list of 15 million entries is some 7 MiB here; one object or even one byte an
    entry would be several times that.
    """

    def __init__(self, count: int, *, bits: int, value: int) -> None:
        """Make a list of one value throughout.

        Args:
            count: How many entries. What is left of the last byte is filled as well.
            bits: Width of an entry: 1, 2, 4 or 8.
            value: What every entry says at first.

        Raises:
            StatusListError: an unknown width, or a value too wide for it.
        """
        check_width(bits)
        self._bits = bits
        self._count = count
        self._packed = bytearray([self._repeated(value)]) * (-(-count * bits // 8))

    def fill(self, start: int, stop: int, value: int) -> None:
        """Give many neighbors one value.

        Args:
            start: The first of them; begins a byte.
            stop: The first behind them; begins a byte.
            value: What they say.

        Raises:
            StatusListError: they do not lie in the list, or not on whole bytes.
        """
        first, last = start * self._bits, stop * self._bits
        if not 0 <= start <= stop <= self._count or first % 8 or last % 8:
            raise StatusListError("the entries to fill are no whole bytes of the list")
        octets = last // 8 - first // 8
        self._packed[first // 8 : last // 8] = bytes([self._repeated(value)]) * octets

    def set(self, index: int, value: int) -> None:
        """Change one entry.

        Raises:
            StatusListError: it lies outside the list, or the value is too wide.
        """
        if not 0 <= index < self._count:
            raise StatusListError("the index lies outside the status list")
        if value >> self._bits:
            raise _too_wide(self._bits)
        byte, position = divmod(index * self._bits, 8)
        kept = self._packed[byte] & ~((1 << self._bits) - 1 << position)
        self._packed[byte] = kept | value << position

    def packed(self) -> bytearray:
        """Return the list as it stands, without a copy."""
        return self._packed

    def _repeated(self, value: int) -> int:
        """Return a byte full of one value."""
        if value >> self._bits:
            raise _too_wide(self._bits)
        # 0xFF // 0xF is 0x11: a one at the beginning of each entry.
        return value * (0xFF // ((1 << self._bits) - 1))


def pack(states: Sequence[int], *, bits: int) -> bytes:
    """Return entries packed from the least significant bit of each byte upwards.

    Args:
        states: One value an entry, each below ``2**bits``. What is left of the last
            byte is filled with ones ("not issued"): zeros would read as valid.
        bits: Width of an entry: 1, 2, 4 or 8.

    Raises:
        StatusListError: an unknown width, or a value too wide for it.
    """
    check_width(bits)
    per_byte = 8 // bits
    filling = bytes([(1 << bits) - 1]) * (-len(states) % per_byte)
    try:
        octets = bytes(states) + filling
    except ValueError as error:
        raise StatusListError("a status value is no byte") from error
    if octets and max(octets) >> bits:
        raise _too_wide(bits)
    packed = bytearray(len(octets) // per_byte)
    for position in range(per_byte):
        shifted = octets[position::per_byte].translate(_SHIFT[position * bits])
        packed = bytearray(
            (int.from_bytes(packed) | int.from_bytes(shifted)).to_bytes(len(packed))
        )
    return bytes(packed)


def status_at(packed: bytes, index: int, *, bits: int) -> int:
    """Return the status value stored for one license.

    Args:
        packed: The unpacked list, ``ceil(n * bits / 8)`` bytes for ``n`` licenses.
            It must be authenticated already; nothing here proves who wrote it.
        index: Position counted from 0: the signed ``status.status_list.idx``.
        bits: Width of one entry: 1, 2, 4 or 8.

    Raises:
        StatusListError: an unknown width, or an index outside the list. An
            unanswerable question is never "valid".

    Source:
        Token Status List section 4.1.
    """
    check_width(bits)
    byte, position = divmod(index * bits, 8)
    if not 0 <= byte < len(packed):
        raise StatusListError("the index lies outside the status list")
    return packed[byte] >> position & (1 << bits) - 1


def check_width(bits: int) -> None:
    """Refuse a width that the format does not have.

    Raises:
        StatusListError: it is none of `WIDTHS`.
    """
    if bits not in WIDTHS:
        raise StatusListError("a status entry has 1, 2, 4 or 8 bits")


def _too_wide(bits: int) -> StatusListError:
    return StatusListError(f"a status value does not fit {bits} bits")


_SHIFT = {
    shift: bytes((value << shift) & 0xFF for value in range(256)) for shift in range(8)
}
