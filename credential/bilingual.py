"""Text that a clerk or officer sees, always in both languages."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

__all__ = ["Bilingual"]

NonEmpty = Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class Bilingual(BaseModel):
    """One text in Chinese (``zh``, zh-CN) and English (``en``); neither is empty."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    zh: NonEmpty
    en: NonEmpty

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"
