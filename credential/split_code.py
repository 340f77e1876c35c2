"""One code shown as several symbols in turn, and put together again.

A phone shows a large code as two to eight smaller ones; a reader takes them in any
order. What the code says is left to `credential.carrier`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from credential import base45
from credential.carrier import MAX_CODE_CHARACTERS, PREFIX, TERMINATOR
from credential.errors import CarrierError, MalformedError

__all__ = [
    "MAX_PARTS",
    "CodeCollector",
    "CodePart",
    "CollectedCode",
    "is_part",
    "split_code",
]

# A holder keeps a phone still for a few seconds; eight symbols at two a second.
MAX_PARTS = 8

_DIGEST_CHARACTERS = 8
_PART_PREFIX = "TY1/"
_PART = re.compile(
    r"TY1/([1-8])/([2-8])/([0-9A-F]{8}):([0-9A-Z $%*+\-./:]+)\.", re.ASCII
)
_FRAME_CHARACTERS = len("TY1/1/2/01234567:.")

# A reader may run for days; what a passer-by left unfinished must not pile up.
_MAX_UNFINISHED = 4


@dataclass(frozen=True, slots=True)
class CodePart:
    """One part of a split code; nothing in it is authenticated.

    Attributes:
        index: Which part it is, from 1.
        count: Of how many, 2 to 8.
        digest: First 8 hexadecimal digits, in capitals, of the SHA-256 of the whole
            code. It tells sets apart and finds damage; it proves nothing.
        piece: This part's share of what stands between prefix and terminator.
    """

    index: int
    count: int
    digest: str
    piece: str

    @classmethod
    def parse(cls, text: str) -> CodePart:
        """Read the text of one symbol.

        Raises:
            MalformedError: not exactly the format.
        """
        match = _PART.fullmatch(text) if len(text) <= MAX_CODE_CHARACTERS else None
        if match is None or match[1] > match[2]:
            raise MalformedError("the text is not a part of a split code")
        return cls(int(match[1]), int(match[2]), match[3], match[4])

    def __str__(self) -> str:
        head = f"{_PART_PREFIX}{self.index}/{self.count}/{self.digest}:"
        return f"{head}{self.piece}{TERMINATOR}"


def is_part(text: str) -> bool:
    """Tell whether a text means to be a part of a split code."""
    return text.startswith(_PART_PREFIX)


def split_code(code: str, *, part_characters: int) -> tuple[str, ...]:
    """Return a code as the texts of the fewest symbols, all about equally long.

    Args:
        code: A whole code of `credential.carrier`.
        part_characters: The longest text of one symbol.

    Returns:
        The code alone if it is short enough, else 2 to 8 texts.

    Raises:
        CarrierError: not a whole code, or more than eight parts of that length.
    """
    is_whole = code.startswith(PREFIX) and code.endswith(TERMINATOR)
    if not is_whole or code.strip(base45.ALPHABET):
        raise CarrierError("only a whole code can be split")
    if len(code) <= part_characters:
        return (code,)
    body = code[len(PREFIX) : -len(TERMINATOR)]
    room = part_characters - _FRAME_CHARACTERS
    if room * MAX_PARTS < len(body):
        raise CarrierError(
            f"{len(code)} characters do not go into {MAX_PARTS} parts of "
            f"{part_characters}; disclose less, or allow larger symbols"
        )
    count = -(-len(body) // room)
    cuts = [len(body) * number // count for number in range(count + 1)]
    digest = _digest(code)
    return tuple(
        str(CodePart(index, count, digest, body[start:end]))
        for index, (start, end) in enumerate(pairwise(cuts), start=1)
    )


@dataclass(frozen=True, slots=True)
class CollectedCode:
    """How far one split code has come.

    Attributes:
        digest: Which code it is.
        count: How many parts it has.
        missing: Indices of the parts that are still to be shown, in order.
        code: The whole code once nothing is missing, else None.
    """

    digest: str
    count: int
    missing: tuple[int, ...]
    code: str | None


class CodeCollector:
    """Takes parts as they are read, in any order, of several codes in turn."""

    def __init__(self) -> None:
        self._pieces: dict[tuple[str, int], dict[int, str]] = {}

    def add(self, text: str) -> CollectedCode:
        """Take one part; a part that is known already changes nothing.

        A finished code is forgotten: shown again, it is collected again.

        Raises:
            MalformedError: not a part; a part that contradicts another of its set;
                parts that do not make the code of their digest. After the latter
                two the set is forgotten and all its parts are to be shown again.
        """
        part = CodePart.parse(text)
        pieces = self._set_of(part)
        if pieces.setdefault(part.index, part.piece) != part.piece:
            self._forget(part)
            raise MalformedError("two parts of a split code contradict each other")
        missing = tuple(
            index for index in range(1, part.count + 1) if index not in pieces
        )
        code = None if missing else self._finished(part, pieces)
        return CollectedCode(part.digest, part.count, missing, code)

    def _set_of(self, part: CodePart) -> dict[int, str]:
        # Taken out and put back, so that the first is the one longest untouched.
        pieces = self._pieces.pop((part.digest, part.count), {})
        self._pieces[part.digest, part.count] = pieces
        if len(self._pieces) > _MAX_UNFINISHED:
            del self._pieces[next(iter(self._pieces))]
        return pieces

    def _finished(self, part: CodePart, pieces: dict[int, str]) -> str:
        self._forget(part)
        body = "".join(pieces[index] for index in range(1, part.count + 1))
        code = PREFIX + body + TERMINATOR
        if _digest(code) != part.digest:
            raise MalformedError("the parts of a split code do not belong together")
        return code

    def _forget(self, part: CodePart) -> None:
        del self._pieces[part.digest, part.count]


def _digest(code: str) -> str:
    return sha256(code.encode("ascii")).hexdigest()[:_DIGEST_CHARACTERS].upper()
