"""A form in which several boxes of one name may be ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

__all__ = ["Choices", "TypedChoices"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What stands in a form, in its order."""

    sent: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """Return the first value of a name, empty if there is none."""
        return next((value for known, value in self.sent if known == name), "")

    def all(self, name: str) -> list[str]:
        """Return every value of a name."""
        return [value for known, value in self.sent if known == name]


async def _choices(request: Request) -> Choices:
    form = await request.form()
    return Choices(
        tuple((name, one) for name, one in form.multi_items() if isinstance(one, str))
    )


TypedChoices = Annotated[Choices, Depends(_choices)]
"""What a route declares to have it."""
