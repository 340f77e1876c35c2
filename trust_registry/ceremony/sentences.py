"""Each change as a sentence, in Chinese and in English, as officers read it out.

A topic without words here is said to be unknown, and no kind of change allows it.
"""

from __future__ import annotations

from credential import Bilingual
from trust_registry.ceremony.difference import Change
from trust_registry.ceremony.file_sentences import FILE_SENTENCES
from trust_registry.ceremony.names import Names
from trust_registry.ceremony.role_sentences import ROLE_SENTENCES
from trust_registry.ceremony.told import Told

__all__ = ["sentence"]

_SAY = {**ROLE_SENTENCES, **FILE_SENTENCES}


def sentence(change: Change, names: Names) -> Bilingual:
    """Return what a change means."""
    say = _SAY.get(change.topic, _unknown)
    return say(change, names)


def _unknown(change: Change, _: Names) -> Bilingual:
    return Told(
        zh=f"改动了本程序不认识的内容：{change.topic} {change.subject}。",
        en=f"Something that this program does not know changes: {change.topic} "
        f"{change.subject}.",
    )
