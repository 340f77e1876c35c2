"""A text in both languages that is composed of what files say, however much that is."""

from __future__ import annotations

from credential import Bilingual

__all__ = ["Told"]


class Told(Bilingual):
    """What is read out to officers: nothing of it is cut off."""

    zh: str
    en: str
