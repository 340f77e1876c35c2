"""Every table of a ledger in one place: what is not imported here is not made.

Each part declares its tables beside its own code, on ``issuer.schema.tables``. All of
them are schema version 5; a column that is added to an older table needs a line in
``issuer.migration`` as well.
"""

from __future__ import annotations

from sqlalchemy import MetaData

# One line a part; importing it is what declares its tables.
from issuer.accounts import tables as _accounts  # noqa: F401
from issuer.batch_jobs import tables as _batch_jobs  # noqa: F401
from issuer.console import tables as _console  # noqa: F401
from issuer.desk import tables as _desk  # noqa: F401
from issuer.disputes import tables as _disputes  # noqa: F401
from issuer.handover import tables as _handover  # noqa: F401
from issuer.inquiries import tables as _inquiries  # noqa: F401
from issuer.schema import tables

__all__ = ["ledger_tables"]


def ledger_tables() -> MetaData:
    """Return the tables of all parts."""
    return tables
