"""What messages between halls and agencies are made of, each value strict.

Pure. The messages themselves: `trust_registry.dispute`, `trust_registry.inquiry`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from credential import IdentifierError, LicenseId

__all__ = ["Hex", "Id", "LicenseIdText", "Line", "Message", "OneLine", "Seconds", "Url"]


def _one_line(text: str) -> str:
    # Also no invisible character that turns the reading direction around.
    if not text.isprintable() or text != text.strip():
        raise ValueError("one line of visible characters is expected")
    return text


def _license_id(text: str) -> str:
    try:
        return str(LicenseId.parse(text))
    except IdentifierError as error:
        raise ValueError(str(error)) from error


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{32}$")]
"""192 random bits, drawn by who asks."""
Url = Annotated[str, StringConstraints(pattern=r"^https://[!-~]+$", max_length=256)]
Seconds = Annotated[int, Field(ge=0, le=253_402_300_799)]
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
OneLine = AfterValidator(_one_line)
"""One line of visible characters."""
Line = Annotated[str, StringConstraints(max_length=64), OneLine]
LicenseIdText = Annotated[str, AfterValidator(_license_id)]


class Message(BaseModel):
    """A message's payload, or a part of one."""

    # A member that nobody asked for could carry what nobody chose to send.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def members(self) -> dict[str, Any]:
        """Return the payload's members, in the order they are written."""
        return self.model_dump(mode="json", exclude_none=True)
