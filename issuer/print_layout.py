"""Where the claims of a license type stand on paper: the layout that a type declares.

A closed vocabulary; a type without a layout has a plain one. What a claim says is left
to ``print_content``, drawing to ``print_page``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from credential.claim_metadata import CatalogueEntry, ClaimName
from credential.errors import LicenseTypeError
from credential.license_type import LicenseType

__all__ = ["Orientation", "Paper", "PrintLayout", "layout_of"]

Paper = Literal["a4", "card"]
"""A sheet, or a bank card of ISO/IEC 7810 ID-1."""

Orientation = Literal["portrait", "landscape"]

# Two side by side leave room for a name; six are legible on a card.
_Row = Annotated[list[ClaimName], Field(min_length=1, max_length=2)]
_CardClaims = Annotated[list[ClaimName], Field(min_length=1, max_length=6)]


class PrintLayout(CatalogueEntry):
    """How a license type wishes to be printed.

    Attributes:
        paper: The usual one; who prints may choose the other.
        orientation: Of a sheet. A card always lies.
        rows: The claims of a sheet, one or two a row. Those of the print profile that
            it leaves out follow, one a row: paper hides nothing that its code says.
        card: The claims that a card shows beside its code, the rest being in the code.
            None: the number and the holders.
    """

    paper: Paper = "a4"
    orientation: Orientation = "portrait"
    rows: list[_Row] = Field(default_factory=list)
    card: _CardClaims | None = None

    @model_validator(mode="after")
    def _shows_each_claim_once(self) -> Self:
        shown = (claim for row in self.rows for claim in row)
        for claims in (shown, self.card or ()):
            twice = [claim for claim, times in Counter(claims).items() if times > 1]
            if twice:
                raise ValueError(f"{twice[0]} stands twice")
        return self

    def referred_claims(self) -> set[str]:
        """Return the claims that the layout speaks of."""
        return {*(claim for row in self.rows for claim in row), *(self.card or ())}

    def sheet_rows(self, printed: Iterable[str]) -> list[list[str]]:
        """Return the rows of a sheet for the claims that an edition has, in order."""
        there = list(printed)
        rows = [[claim for claim in row if claim in there] for row in self.rows]
        placed = {claim for row in self.rows for claim in row}
        rows += [[claim] for claim in there if claim not in placed]
        return [row for row in rows if row]


def layout_of(license_type: LicenseType) -> PrintLayout:
    """Return the layout that a license type declares, or the plain one.

    Raises:
        LicenseTypeError: it is outside the vocabulary, or speaks of a claim that the
            print edition does not have.
    """
    try:
        layout = PrintLayout.model_validate(license_type.tongyan.layout or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in ("layout", *first["loc"]))
        raise LicenseTypeError(f"catalogue entry: {place}: {first['msg']}") from error
    absent = sorted(layout.referred_claims() - license_type.print_names)
    if absent:
        raise LicenseTypeError(
            f"catalogue entry: layout: {', '.join(absent)} is not in the print profile"
        )
    return layout
