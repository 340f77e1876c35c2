"""The audit trail: who did what to which licenses and why, one line an act.

Each line is chained to the one before. It is written in the act's own transaction:
there is no act without its line, and no line without its act. Checking it is left to
``audit_check``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from credential import strict_json
from credential.hash_chain import START, Head, Link, chained
from credential.moments import from_seconds, to_rfc3339
from credential.status_list import LicenseState
from issuer.schema import audit

__all__ = ["AuditedAct", "LicensesTouched", "audit_head", "audit_links", "note_acts"]

FORMAT = "tongyan-audit-1"


class LicensesTouched(NamedTuple):
    """The licenses of an act, and where their events begin in the ledger.

    Attributes:
        first_event: Row of the first license's event; the others' follow.
        license_ids: In the order of their events.
        state: The state that each has now, as the event says.
    """

    first_event: int
    license_ids: tuple[str, ...]
    state: LicenseState


@dataclass(frozen=True, slots=True)
class AuditedAct:
    """One act.

    Attributes:
        at: When, whole UTC seconds.
        act: What was done, such as ``mint``, ``revoke`` or ``publish-status``.
        operator: Who did it.
        reason: Why, where one is asked for.
        subject: What it was done to, if no license: a key, a list.
        licenses: The licenses that it was done to, or None.
    """

    at: int
    act: str
    operator: str
    reason: str = ""
    subject: str = ""
    licenses: LicensesTouched | None = None

    def line(self, number: int) -> str:
        """Return the act as one line of JSON; the chain runs over exactly this text."""
        members = {
            "format": FORMAT,
            "number": number,
            "at": to_rfc3339(from_seconds(self.at)),
            "act": self.act,
            "operator": self.operator,
            "reason": self.reason,
            "subject": self.subject,
        }
        if self.licenses is not None:
            members |= {
                "state": self.licenses.state.code,
                "first_event": self.licenses.first_event,
                "licenses": list(self.licenses.license_ids),
            }
        return strict_json.dumps(members).decode("utf-8")


def note_acts(connection: Connection, acts: Sequence[AuditedAct]) -> None:
    """Add acts to the trail, in the transaction that does them.

    Args:
        connection: A writing transaction: two that read one head would fork the chain.
        acts: In the order in which they are done.
    """
    head = audit_head(connection)
    number, so_far = head
    rows = []
    for act in acts:
        number += 1
        line = act.line(number)
        so_far = chained(so_far, line)
        rows.append({"number": number, "at": act.at, "line": line, "chained": so_far})
    if rows:
        connection.execute(insert(audit), rows)


def audit_head(connection: Connection) -> Head:
    """Return how far the trail has come."""
    last = connection.execute(
        select(audit.c.number, audit.c.chained).order_by(audit.c.number.desc()).limit(1)
    ).one_or_none()
    return Head(0, START) if last is None else Head(last.number, last.chained)


def audit_links(
    connection: Connection, *, first_at: int | None = None, end_at: int | None = None
) -> Iterator[Link]:
    """Yield lines of the trail, oldest first.

    Args:
        connection: A transaction; it stays open meanwhile.
        first_at: Acts from this second on; None for all.
        end_at: Acts before this second; None for all.
    """
    query = select(audit.c.number, audit.c.line, audit.c.chained)
    if first_at is not None:
        query = query.where(audit.c.at >= first_at)
    if end_at is not None:
        query = query.where(audit.c.at < end_at)
    rows = connection.execution_options(yield_per=1000).execute(
        query.order_by(audit.c.number)
    )
    for row in rows:
        yield Link(*row)
