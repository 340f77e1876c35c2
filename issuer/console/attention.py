"""What needs an operator's attention: keys near their end, trust data that ages."""

from __future__ import annotations

from credential.bilingual import Bilingual
from issuer.console.page import Visit
from issuer.service.serving import Serving

__all__ = ["warnings_for"]


def warnings_for(here: Serving, visit: Visit) -> list[Bilingual]:  # noqa: ARG001
    """Return what is to be told to an operator, the gravest first."""
    return []
