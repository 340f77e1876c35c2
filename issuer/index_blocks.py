"""Which place in a status list each edition gets: random, secret, never twice.

Publishing the lists is left to ``status_publication``. A place is reserved in the
very transaction that enters the license, so a killed process leaves none behind.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from issuer.errors import LedgerError
from issuer.schema import index_blocks, installation, status_lists

__all__ = [
    "BLOCK_SIZE",
    "LIST_CAPACITY",
    "EntryDraw",
    "StatusEntry",
    "allocated_indices",
    "close_lists",
    "list_uri",
    "list_uris",
    "touch_lists",
]

# Two bytes an index; a block's neighbors in the list were minted within the same
# days, so its size is what hides who was minted when.
BLOCK_SIZE = 16_384

# design/credential.md, "Status".
LIST_CAPACITY = 2**24

_ORDER = struct.Struct(f"<{BLOCK_SIZE}H")


@dataclass(frozen=True, slots=True, order=True)
class StatusEntry:
    """A place in a status list: the list's number from 1, the index from 0."""

    list_number: int
    index: int

    @property
    def number(self) -> int:
        """One integer for list and index: the editions' key in the ledger."""
        return self.list_number * LIST_CAPACITY + self.index

    @classmethod
    def of(cls, number: int) -> StatusEntry:
        """Return the place that :attr:`number` names."""
        return cls(*divmod(number, LIST_CAPACITY))


@dataclass(frozen=True, slots=True)
class _Block:
    list_number: int
    position: int
    draw_order: bytes
    drawn: int

    def next_entries(self, count: int) -> list[StatusEntry]:
        start = self.position * BLOCK_SIZE
        offsets = struct.unpack_from(f"<{count}H", self.draw_order, 2 * self.drawn)
        return [StatusEntry(self.list_number, start + offset) for offset in offsets]


class EntryDraw:
    """The next places, looked at under the ledger's writing lock.

    Signing needs a place before it is known whether the license can be printed; so
    places are looked at first, and only those that were used are taken. What is
    taken is given out when the transaction commits.

    Attributes:
        entries: The places, in the order in which they must be used.
    """

    def __init__(
        self, connection: Connection, count: int, *, list_capacity: int = LIST_CAPACITY
    ) -> None:
        self._connection = connection
        self._parts: list[tuple[_Block, int]] = []
        self.entries: list[StatusEntry] = []
        block = _open_block(connection, list_capacity)
        while True:
            part = min(count - len(self.entries), BLOCK_SIZE - block.drawn)
            self._parts.append((block, part))
            self.entries.extend(block.next_entries(part))
            if len(self.entries) == count:
                return
            block = _new_block(connection, list_capacity)

    def take(self, count: int) -> None:
        """Give out the first ``count`` of the places; call it once."""
        for block, part in self._parts:
            taken = min(count, part)
            if taken:
                _set_drawn(self._connection, block, block.drawn + taken)
            count -= taken
        touch_lists(self._connection, {block.list_number for block, _ in self._parts})


def close_lists(connection: Connection) -> list[str]:
    """Give no more places in the lists there are; the next license opens a new one.

    After a restore from a backup the ledger has forgotten places it gave away.

    Returns:
        The URIs of the lists that were open.
    """
    still_open = ~status_lists.c.closed
    uris = connection.scalars(select(status_lists.c.uri).where(still_open)).all()
    connection.execute(update(status_lists).where(still_open).values(closed=True))
    return list(uris)


def touch_lists(connection: Connection, numbers: set[int]) -> None:
    """Note that these lists no longer say what the ledger says."""
    connection.execute(
        update(status_lists)
        .where(status_lists.c.number.in_(numbers))
        .values(revision=status_lists.c.revision + 1)
    )


def list_uris(connection: Connection) -> dict[int, str]:
    """Return the URI of every status list by its number."""
    rows = connection.execute(select(status_lists.c.number, status_lists.c.uri))
    return {row.number: row.uri for row in rows}


def list_uri(connection: Connection, number: int) -> str:
    """Return the URI that a list has, or will have once it is opened."""
    region, prefix = connection.execute(
        select(installation.c.region, installation.c.status_prefix)
    ).one()
    return f"{prefix}{region}-{number}"


def allocated_indices(draw_order: bytes | None, drawn: int, position: int) -> list[int]:
    """Return the indices of one block given out so far, in any order."""
    start = position * BLOCK_SIZE
    if draw_order is None:
        return list(range(start, start + BLOCK_SIZE))
    return [start + offset for offset in _ORDER.unpack(draw_order)[:drawn]]


def _open_block(connection: Connection, list_capacity: int) -> _Block:
    row = connection.execute(
        select(index_blocks)
        .join(status_lists)
        .where(index_blocks.c.drawn < BLOCK_SIZE, ~status_lists.c.closed)
        .order_by(index_blocks.c.list_number, index_blocks.c.position)
        .limit(1)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return _new_block(connection, list_capacity)
    if row.draw_order is None or len(row.draw_order) != _ORDER.size:
        raise LedgerError(
            f"block {row.position} of status list {row.list_number} is damaged; "
            "restore the ledger from a backup"
        )
    return _Block(row.list_number, row.position, row.draw_order, row.drawn)


def _new_block(connection: Connection, list_capacity: int) -> _Block:
    last = connection.execute(
        select(
            index_blocks.c.list_number, index_blocks.c.position, status_lists.c.closed
        )
        .join(status_lists)
        .order_by(index_blocks.c.list_number.desc(), index_blocks.c.position.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        number, position = _new_list(connection, 1), 0
    elif not last.closed and (last.position + 1) * BLOCK_SIZE < list_capacity:
        number, position = last.list_number, last.position + 1
    else:
        number, position = _new_list(connection, last.list_number + 1), 0
    order = list(range(BLOCK_SIZE))
    secrets.SystemRandom().shuffle(order)
    block = _Block(number, position, _ORDER.pack(*order), 0)
    connection.execute(
        insert(index_blocks).values(
            list_number=number, position=position, draw_order=block.draw_order, drawn=0
        )
    )
    return block


def _new_list(connection: Connection, number: int) -> int:
    connection.execute(
        insert(status_lists).values(
            number=number,
            uri=list_uri(connection, number),
            revision=0,
            closed=False,
        )
    )
    return number


def _set_drawn(connection: Connection, block: _Block, drawn: int) -> None:
    # The order itself is written once, and erased when the last place is given.
    changed = {"drawn": drawn} | ({"draw_order": None} if drawn == BLOCK_SIZE else {})
    connection.execute(
        update(index_blocks)
        .where(
            index_blocks.c.list_number == block.list_number,
            index_blocks.c.position == block.position,
        )
        .values(changed)
    )
