"""Questions to the person who sets a counter up, in both languages, one at a time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO, TypeVar

from credential import Bilingual
from verifier.errors import SettingsError
from verifier.phrases import visible

__all__ = ["Dialog"]

Answer = TypeVar("Answer")


class Dialog:
    """Asks on one stream and hears on another.

    Args:
        hears: Where answers come from, a line each.
        says: Where questions go.
    """

    def __init__(self, hears: TextIO | None = None, says: TextIO | None = None) -> None:
        self._hears = hears or sys.stdin
        self._says = says or sys.stderr

    def say(self, text: Bilingual) -> None:
        """Say something that wants no answer."""
        self._line(text.zh)
        self._line(text.en)

    def ask(
        self,
        question: Bilingual,
        accept: Callable[[str], Answer],
        *,
        option: str,
        usual: str = "",
    ) -> Answer:
        """Ask until an answer is accepted; an empty one, or none, is the usual one.

        Args:
            question: What to ask.
            accept: Makes the answer of a line, or raises SettingsError with what is
                wrong; then the question is asked again.
            option: Which option answers it as well.
            usual: What an empty line stands for, if it stands for anything.

        Raises:
            SettingsError: no answer came.
        """
        while True:
            self._line("")
            self.say(question)
            self._says.write(f"  [{visible(usual)}] > " if usual else "  > ")
            self._says.flush()
            heard = self._hears.readline()
            typed = heard.strip() or usual
            if not typed and not heard:
                raise _no_answer(option)
            if not typed:
                continue
            try:
                return accept(typed)
            except SettingsError as error:
                if not heard:
                    raise
                self.say(error.text)

    def lines(self) -> list[str]:
        """Return further lines, up to an empty one."""
        typed = []
        while line := self._hears.readline().strip():
            typed.append(line)
        return typed

    def _line(self, text: str) -> None:
        self._says.write(f"{text}\n")


def _no_answer(option: str) -> SettingsError:
    return SettingsError(
        Bilingual(
            zh=f"没有得到回答；请在终端中运行，或用 {option} 给出。",
            en=f"No answer came; run it in a terminal, or give {option}.",
        )
    )
