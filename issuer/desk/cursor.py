"""Where a page of results ended, as an opaque text for the next request.

It holds places, never names or numbers: it may stand in an address. Nothing rests on
it: whoever makes one up sees another page of their own agency's results.
"""

from __future__ import annotations

import hashlib
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from credential.bilingual import Bilingual
from issuer.errors import RefusedError

__all__ = ["MAX_PAGE", "Cursor", "CursorError", "Page"]

MAX_PAGE = 200
"""More results than that are nobody's one page."""

Found = TypeVar("Found")

# Fingerprint of the question, then the second and the row that the page ended with.
_LAYOUT = struct.Struct(">8sqq")


class CursorError(RefusedError):
    """A text that is no cursor, or another question's."""

    def __init__(self) -> None:
        super().__init__(
            Bilingual(
                zh="翻页标记与查询条件不符，请从第一页重新查询。",
                en="the cursor does not belong to this search; begin at the first page",
            )
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[Found]):
    """One page of results.

    Attributes:
        found: In their order.
        next_cursor: Where the next page begins, or None after the last.
    """

    found: Sequence[Found]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last result of a page.

    Attributes:
        at: Its second.
        row: Its row in the ledger.
    """

    at: int
    row: int

    def text(self, question: str) -> str:
        """Return the text for a client; it holds for this question alone."""
        packed = _LAYOUT.pack(_fingerprint(question), self.at, self.row)
        return urlsafe_b64encode(packed).decode("ascii")

    @classmethod
    def parse(cls, text: str, question: str) -> Cursor:
        """Return the cursor of a text.

        Raises:
            CursorError: it is none, or not this question's.
        """
        try:
            fingerprint, at, row = _LAYOUT.unpack(urlsafe_b64decode(text))
        except (ValueError, struct.error) as error:
            raise CursorError from error
        if fingerprint != _fingerprint(question):
            raise CursorError
        return cls(at, row)


def _fingerprint(question: str) -> bytes:
    return hashlib.sha256(question.encode("utf-8")).digest()[:8]
