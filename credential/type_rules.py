"""What of a license type may change while its licenses live: who shows it, age limits.

A license keeps the claims that it was signed with; how it is checked, and how large
its code may be, is asked of the rules in force. A later edition is published before
it begins, so that every counter switches at the same instant, offline too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from credential.bilingual import Bilingual
from credential.claim_metadata import CatalogueEntry, ClaimName
from credential.moments import UtcMoment

__all__ = [
    "DAY_S",
    "Comparison",
    "LaterRules",
    "MaxStale",
    "MaxStatusAge",
    "Presenter",
    "QrBudget",
]

DAY_S = 86_400

MaxStale = Annotated[int, Field(ge=0, le=60 * DAY_S)]
MaxStatusAge = Annotated[int, Field(gt=0, le=60 * DAY_S)]


class Comparison(CatalogueEntry):
    """What a clerk compares: a claim with a document that the presenter shows."""

    claim: ClaimName
    document: Bilingual


class Presenter(CatalogueEntry):
    """Who may present a license of this type 本人, 监护人, 法定代表人, 代理人."""

    who: Literal["holder", "guardian", "legal-representative", "agent"]
    label: Bilingual
    compare: list[Comparison]


class QrBudget(CatalogueEntry):
    """How long the QR text of the print edition may be, in characters.

    Attributes:
        aim_characters: Above it, minting warns. 600 is version 15-M.
        max_characters: Above it, minting refuses. 970 is version 20-M.
    """

    aim_characters: Annotated[int, Field(gt=0)] = 600
    max_characters: Annotated[int, Field(gt=0)] = 970


class LaterRules(CatalogueEntry):
    """What changes at an instant; a rule that is None stays as it was.

    Attributes:
        from_: The first instant at which it holds.
        presenters: Who may present it then, all of them.
        max_stale_s: Oldest trust data to accept on then, in seconds.
        max_status_age_s: Oldest status list to accept on then, in seconds.
        qr_budget: Limits of the print edition's QR text then.
    """

    model_config = ConfigDict(validate_by_name=True)

    from_: UtcMoment = Field(alias="from")
    presenters: Annotated[list[Presenter], Field(min_length=1)] | None = None
    max_stale_s: MaxStale | None = None
    max_status_age_s: MaxStatusAge | None = None
    qr_budget: QrBudget | None = None

    def changes(self) -> dict[str, object]:
        """Return the rules that change, by name."""
        names = ("presenters", "max_stale_s", "max_status_age_s", "qr_budget")
        values = {name: getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    def compared_claims(self) -> Iterator[str]:
        """Yield each claim that a clerk compares then."""
        for presenter in self.presenters or ():
            yield from (comparison.claim for comparison in presenter.compare)
