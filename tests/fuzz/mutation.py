"""Changes to bytes that know nothing of any format, and the mixing of both kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

from tests.fuzz.target import Change

__all__ = ["MAX_INPUT_BYTES", "change_bytes", "inputs", "seeded"]

MAX_INPUT_BYTES = 64 * 1024

# What has broken readers before, here or elsewhere.
_TOKENS = (
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r\n",
    b'"',
    b"\\",
    b"\\ud800",
    "\U0001f600".encode(),
    "\u202e".encode(),
    "\uff10".encode(),
    b"~",
    b".",
    b"-1",
    b"0",
    b"9" * 20,
    b"9" * 5000,
    b"1e999",
    b"NaN",
    b"null",
    b"[" * 2000,
    b'{"a":' * 500,
    b"../",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\xff",
)


def seeded(seed: int | str) -> Random:
    """Return what chooses the changes: the same ones for the same seed."""
    return Random(seed)  # noqa: S311 - to be repeated, not to be secret


def inputs(random: Random, seeds: Sequence[bytes], change: Change) -> Iterator[bytes]:
    """Yield changed inputs without end; the same for the same state of ``random``."""
    while True:
        raw = random.choice(seeds)
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            if random.random() < 0.65:
                raw = change(random, raw)
            else:
                raw = change_bytes(random, raw, random.choice(seeds))
        yield raw[:MAX_INPUT_BYTES]


def change_bytes(random: Random, raw: bytes, other: bytes = b"") -> bytes:
    """Return bytes changed in one place; ``other`` is what may be spliced in."""
    start = random.randrange(len(raw) + 1)
    end = min(len(raw), start + random.choice((1, 1, 2, 4, 16, 64, 1024)))
    change = random.choice(_CHANGES)
    return raw[:start] + change(random, raw[start:end], other) + raw[end:]


def _flip(random: Random, piece: bytes, _: bytes) -> bytes:
    if not piece:
        return piece
    return bytes([piece[0] ^ 1 << random.randrange(8)]) + piece[1:]


def _repeat(random: Random, piece: bytes, _: bytes) -> bytes:
    times = random.choice((2, 3, 50, 5000))
    return (piece * times)[:MAX_INPUT_BYTES]


def _splice(random: Random, _: bytes, other: bytes) -> bytes:
    start = random.randrange(len(other) + 1)
    return other[start : start + random.choice((1, 8, 64, 4096))]


_CHANGES: Sequence[Callable[[Random, bytes, bytes], bytes]] = (
    _flip,
    _flip,
    _repeat,
    _splice,
    lambda random, piece, _: random.randbytes(len(piece)),
    lambda random, piece, _: random.choice(_TOKENS) + piece,
    lambda random, _, __: random.choice(_TOKENS),
    lambda _, __, ___: b"",
    lambda _, piece, ___: piece[::-1],
)
