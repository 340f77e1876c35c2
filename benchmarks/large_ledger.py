"""A province's ledger, made by bulk insertion: its rows, indexes and blocks are real.

Only the texts are not: every license carries the same application and signed text.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from operator import attrgetter

from sqlalchemy import insert

from benchmarks.nation_files import BUSINESS_LICENSE
from benchmarks.office import NOW_S
from credential.status_list import LicenseState
from issuer.agencies import Agency
from issuer.bulk_insert import insert_rows
from issuer.index_blocks import BLOCK_SIZE, StatusEntry, list_uri
from issuer.installation import Installation
from issuer.license_record import LicenseRecord
from issuer.schema import editions, events, index_blocks, licenses, status_lists

__all__ = ["LargeLedger", "fill"]

LIST_NUMBER = 1
# What a business license's own texts are long, and how its signed text is.
APPLICATION = '{"legal_name":"' + "示例有限公司" * 40 + '"}'
SD_JWT = "e" * 800 + "~"
ROWS_AT_ONCE = 50_000

# How licenses that are not valid are spread. Our assumption: most are renewed or
# given up, few are taken away. A list of one state alone would be smaller.
SHARES = {
    LicenseState.SUPERSEDED: 40,
    LicenseState.CANCELLED: 25,
    LicenseState.REVOKED: 15,
    LicenseState.SUSPENDED: 10,
    LicenseState.WITHDRAWN: 5,
    LicenseState.TRANSFERRED_OUT: 5,
}


@dataclass(frozen=True, slots=True)
class LargeLedger:
    """How large a ledger is to be.

    Attributes:
        places: Entries of its status list that were given out.
        licenses: Rows; as many of the places as belong to them, spread evenly.
        not_valid: How many of the rows.
    """

    places: int
    licenses: int
    not_valid: int

    def states(self) -> dict[int, LicenseState]:
        """Return the states of the licenses that are not valid, by row from 0."""
        rng = _seeded(self.places)
        rows = rng.sample(range(self.licenses), self.not_valid)
        drawn = rng.choices(list(SHARES), list(SHARES.values()), k=self.not_valid)
        return dict(zip(rows, drawn, strict=True))

    def indices(self) -> Iterator[int]:
        """Yield the place of each license: random inside the block of its days."""
        rng = _seeded(self.licenses)
        due = 0
        for start in range(0, self.places, BLOCK_SIZE):
            given = self.offsets(start)
            share = (start + len(given)) * self.licenses // self.places - due
            yield from (start + offset for offset in rng.sample(given, share))
            due += share

    def offsets(self, start: int) -> Sequence[int]:
        """Return the places given out in the block that begins there, in its order."""
        if start + BLOCK_SIZE <= self.places:
            return range(BLOCK_SIZE)  # its order was erased with its last place
        return drawn_order()[: self.places - start]


def drawn_order() -> list[int]:
    """Return the order in which the last block gives out its places."""
    order = list(range(BLOCK_SIZE))
    _seeded(BLOCK_SIZE).shuffle(order)
    return order


def _seeded(number: int) -> random.Random:
    # The same ledger in every run.
    return random.Random(number)  # noqa: S311


def fill(installation: Installation, agency: Agency, size: LargeLedger) -> None:
    """Enter a list's blocks, its licenses with an edition each, and their events."""
    _fill_blocks(installation, size)
    states = size.states()
    rows = enumerate(size.indices())
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        records = [_record(agency, row, states.get(row)) for row, _ in chunk]
        _enter(installation, records, [index for _, index in chunk])


def _fill_blocks(installation: Installation, size: LargeLedger) -> None:
    order = struct.pack(f"<{BLOCK_SIZE}H", *drawn_order())
    with installation.ledger.writing() as connection:
        connection.execute(
            insert(status_lists).values(
                number=LIST_NUMBER,
                uri=list_uri(connection, LIST_NUMBER),
                revision=0,
                closed=False,
            )
        )
        for start in range(0, size.places, BLOCK_SIZE):
            drawn = len(size.offsets(start))
            connection.execute(
                insert(index_blocks).values(
                    list_number=LIST_NUMBER,
                    position=start // BLOCK_SIZE,
                    draw_order=None if drawn == BLOCK_SIZE else order,
                    drawn=drawn,
                )
            )


def _record(agency: Agency, row: int, state: LicenseState | None) -> LicenseRecord:
    superseded = state is LicenseState.SUPERSEDED
    return LicenseRecord(
        id=row + 1,
        license_id=license_id(row),
        agency_id=agency.id,
        type_code=BUSINESS_LICENSE,
        document_number=f"{row:018d}",
        holder_name=f"示例有限公司{row}",
        holder_number=f"{row:018d}",
        application=APPLICATION,
        issued_at=NOW_S,
        not_before=NOW_S,
        expires=None,
        state=LicenseState.VALID if superseded or state is None else state,
        state_since=NOW_S,
        superseded_from=NOW_S if superseded else None,
    )


def license_id(row: int) -> str:
    """Return the identifier of a row; it only has to be unlike the others."""
    return f"1.2.156.3005.2.{BUSINESS_LICENSE}.11310000MB2F30000K.{row:018d}.001.X"


_COLUMNS = tuple(field.name for field in fields(LicenseRecord))
_values = attrgetter(*_COLUMNS)


def _enter(
    installation: Installation, records: Sequence[LicenseRecord], places: Sequence[int]
) -> None:
    """Enter rows as a batch does, many at once."""
    with installation.ledger.writing() as connection:
        insert_rows(connection, licenses, _COLUMNS, [_values(one) for one in records])
        insert_rows(
            connection,
            editions,
            ("status_entry", "license", "kind", "sd_jwt"),
            [
                (StatusEntry(LIST_NUMBER, index).number, one.id, "print", SD_JWT)
                for one, index in zip(records, places, strict=True)
            ],
        )
        insert_rows(
            connection,
            events,
            ("license", "at", "act", "state", "reason", "operator"),
            [(one.id, NOW_S, "mint", 0, "", "bench") for one in records],
        )
