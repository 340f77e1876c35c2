"""Every word of the console, in both languages, from its files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import TypeAdapter

from credential import Bilingual, strict_json

__all__ = ["PageLanguage", "all_texts", "text_of", "texts_in"]

PageLanguage = Literal["zh-CN", "en"]

_TEXTS = TypeAdapter(dict[str, Bilingual])


@cache
def all_texts() -> Mapping[str, Bilingual]:
    """Return every text by its name.

    Raises:
        ValueError: a name stands in two files, or a text lacks a language.
    """
    found: dict[str, Bilingual] = {}
    for file in sorted((files("issuer") / "console" / "texts").iterdir(), key=str):
        read = _TEXTS.validate_python(strict_json.loads(file.read_bytes()))
        twice = found.keys() & read.keys()
        if twice:
            raise ValueError(f"{file.name}: {', '.join(sorted(twice))} stands twice")
        found |= read
    return found


@cache
def texts_in(language: PageLanguage) -> Mapping[str, str]:
    """Return every text in one language."""
    return {name: text_of(text, language) for name, text in all_texts().items()}


def text_of(text: Bilingual, language: PageLanguage) -> str:
    """Return a text in the language of a page."""
    return text.en if language == "en" else text.zh
