"""Parts of split codes, put together before anything is decided.

A set of parts is known by its digest, of which nothing is authenticated: only the
joined text is ever verified, by ``verifier.verify``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeAlias

from credential import MalformedError
from credential.split_code import CodeCollector, CodePart, is_part
from verifier.reading import FoundCode, PartsOfCode, Reading, ReadingFault

__all__ = ["Gathering", "gathered", "gathered_over"]

_SetKey: TypeAlias = tuple[str, int]

# As many as a clerk can ask for. A text may hold parts of ten thousand codes, and each
# would name all the others: an answer of a gigabyte.
_MOST_OTHERS = 8


@dataclass(slots=True)
class _OpenSet:
    """One code on its way; its collector sees the parts of no other."""

    latest: FoundCode
    collector: CodeCollector = field(default_factory=CodeCollector)
    texts: list[str] = field(default_factory=list)
    missing: tuple[int, ...] = ()
    contradicts: bool = False

    def note(self, code: FoundCode, *, missing: tuple[int, ...]) -> None:
        """Keep a part that its collector took."""
        if self.contradicts:
            # The collector began anew, with this part.
            self.texts.clear()
            self.contradicts = False
        if code.text not in self.texts:
            self.texts.append(code.text)
        self.latest, self.missing = code, missing


def gathered(reading: Reading, held: Iterable[str] = ()) -> Reading:
    """Return one input with its parts put together, what is incomplete at its end.

    Args:
        reading: The input.
        held: Texts of parts that were read before; they complete those of the input,
            and stay silent where it has none of theirs.
    """
    # A part that is held and shown again must not complete its code silently.
    shown = {code.text for code in reading.codes}
    gathering = Gathering(text for text in held if text not in shown)
    whole = gathering.take(reading)
    codes = whole.codes + gathering.still_open(reading)
    return replace(whole, codes=codes, fault=None if codes else whole.fault)


def gathered_over(
    readings: Iterable[tuple[str, Reading]],
) -> Iterator[tuple[str, Reading]]:
    """Yield named inputs with their parts put together over all of them.

    A code comes with the input that completes it. What stays incomplete comes at the
    end, each with the last input that had a part of it.
    """
    gathering = Gathering()
    last_shown_in: dict[str, str] = {}
    for name, reading in readings:
        whole = gathering.take(reading)
        for digest in gathering.open_digests(reading):
            last_shown_in[digest] = name
        if whole.codes or whole.fault:
            yield name, whole
    for digest, code in zip(
        gathering.open_digests(), gathering.still_open(), strict=True
    ):
        yield last_shown_in[digest], Reading(codes=(code,))


class Gathering:
    """Parts of split codes as they are read, over one input or many.

    Args:
        held: Texts of parts that were read before; what else is among them is
            passed over.
    """

    def __init__(self, held: Iterable[str] = ()) -> None:
        self._open: dict[_SetKey, _OpenSet] = {}
        self._used: set[str] = set()
        for text in held:
            part = _part(text)
            if part is not None:
                self._add(part, FoundCode(text))

    def take(self, reading: Reading) -> Reading:
        """Return an input with the parts in it replaced by the codes they complete.

        Parts that complete nothing yet are kept back for `still_open`. An input that
        had nothing else has neither a code nor a fault then, unless another code in
        it could not be read.
        """
        codes = tuple(self._whole_codes(reading.codes))
        if reading.unread and not codes:
            return Reading(fault=ReadingFault.CODE_DAMAGED, unread=reading.unread)
        return replace(reading, codes=codes)

    def still_open(self, reading: Reading | None = None) -> tuple[FoundCode, ...]:
        """Return what is incomplete, one code for each set.

        Args:
            reading: Only sets of which this input has a part; None for all.
        """
        return tuple(self._as_code(key) for key in self._open_keys(reading))

    def open_digests(self, reading: Reading | None = None) -> tuple[str, ...]:
        """Return the digests of what `still_open` returns, in the same order."""
        return tuple(digest for digest, _ in self._open_keys(reading))

    def _open_keys(self, reading: Reading | None) -> list[_SetKey]:
        touched = self._open if reading is None else set(_keys_of(reading))
        return [key for key in self._open if key in touched]

    def _whole_codes(self, codes: Iterable[FoundCode]) -> Iterator[FoundCode]:
        for code in codes:
            part = _part(code.text)
            if part is None:
                yield code
            elif (whole := self._add(part, code)) is not None:
                yield whole

    def _add(self, part: CodePart, code: FoundCode) -> FoundCode | None:
        if code.text in self._used:
            # Symbols that take turns are filmed again and again.
            return None
        key = (part.digest, part.count)
        one = self._open.setdefault(key, _OpenSet(code))
        try:
            collected = one.collector.add(code.text)
        except MalformedError:
            self._open[key] = _OpenSet(code, texts=[code.text], contradicts=True)
            return None
        one.note(code, missing=collected.missing)
        if collected.code is None:
            return None
        del self._open[key]
        self._used.update(one.texts)
        parts = PartsOfCode(*key, missing=(), texts=tuple(one.texts))
        return replace(code, text=collected.code, parts=parts)

    def _as_code(self, key: _SetKey) -> FoundCode:
        one = self._open[key]
        others = (digest for digest, _ in self._open if digest != key[0])
        parts = PartsOfCode(
            *key,
            missing=one.missing,
            texts=tuple(one.texts),
            contradicts=one.contradicts,
            others_open=tuple(islice(others, _MOST_OTHERS)),
        )
        return replace(one.latest, parts=parts)


def _keys_of(reading: Reading) -> Iterator[_SetKey]:
    for code in reading.codes:
        part = _part(code.text)
        if part is not None:
            yield part.digest, part.count


def _part(text: str) -> CodePart | None:
    if not is_part(text):
        return None
    try:
        return CodePart.parse(text)
    except MalformedError:
        # Like any other code that is damaged: verified, and refused.
        return None
