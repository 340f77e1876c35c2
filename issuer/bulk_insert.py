"""Many rows into one table, without a dictionary for each of them.

What the rows mean is left to the caller, who holds the transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

__all__ = ["insert_rows"]


def insert_rows(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    """Insert rows as they stand: half the time of handing SQLAlchemy dictionaries.

    Args:
        connection: A writing transaction.
        table: Where to.
        columns: What the members of each row are; best in the table's order.
        rows: One or more; values that the database's driver takes as they are.
    """
    statement, names = _statement(connection.dialect, table, columns)
    if names is None:  # a driver that takes its values by name
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        connection.exec_driver_sql(statement, named)
        return
    if names != columns:
        order = [columns.index(name) for name in names]
        rows = [tuple([row[place] for place in order]) for row in rows]
    connection.exec_driver_sql(statement, list(rows))


@lru_cache(maxsize=64)
def _statement(
    dialect: Dialect, table: Table, columns: tuple[str, ...]
) -> tuple[str, tuple[str, ...] | None]:
    # Compiled once: of a single license, that is as long as entering it.
    compiled = insert(table).compile(dialect=dialect, column_keys=list(columns))
    names = compiled.positiontup
    return str(compiled), None if names is None else tuple(names)
