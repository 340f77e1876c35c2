"""``verification.json``: what the council asks of every verification."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trust_registry.registry_file import SignedModel

__all__ = ["VerificationPolicy"]

DAY_S = 86_400


class VerificationPolicy(SignedModel):
    """The file.

    Attributes:
        announce_ahead_s: How long before it takes effect every addition is
            published, in seconds; data no older than that proves absence.
        max_stale_s: Oldest trust data to decide on, where the type says nothing
            or is not known, in seconds.
    """

    format: Literal["tongyan-verification-1"] = "tongyan-verification-1"
    announce_ahead_s: Annotated[int, Field(ge=0, le=90 * DAY_S)] = 14 * DAY_S
    max_stale_s: Annotated[int, Field(ge=0, le=60 * DAY_S)] = 14 * DAY_S
