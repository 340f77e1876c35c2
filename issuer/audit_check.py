"""Whether the audit trail is whole, and says the same as the ledger beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from credential import strict_json
from credential.bilingual import Bilingual
from credential.errors import MalformedError
from credential.hash_chain import Fault, Head, first_break
from credential.moments import from_seconds, to_rfc3339
from credential.status_list import LicenseState
from issuer.audit import audit_links
from issuer.schema import events, licenses

__all__ = ["Finding", "first_finding"]

# Events are compared this many at a time.
_AT_ONCE = 5000


class Finding(NamedTuple):
    """What is wrong, and from which line of the trail on."""

    number: int
    reason: Bilingual


def first_finding(connection: Connection, heads: Iterable[Head] = ()) -> Finding | None:
    """Return the first thing that is wrong with a ledger's trail, or None.

    Args:
        connection: A reading transaction.
        heads: Of earlier exports. Without one, nobody can tell whether the last lines
            were taken out together with their events, or everything written anew.
    """
    broken = first_break(audit_links(connection), heads)
    if broken is not None:
        return Finding(broken.number, _CHAIN[broken.fault])
    next_event, number = 1, 0
    for link in audit_links(connection):
        number = link.number
        try:
            members = strict_json.loads(
                link.line.encode("utf-8"), max_bytes=len(link.line) * 4
            )
            next_event = _compared(connection, members, next_event)
        except (MalformedError, KeyError, TypeError, _DifferentError):
            return Finding(number, _DIFFERENT)
    if _events_up_to(connection) != next_event - 1:
        return Finding(number + 1, _UNTOLD)
    states = _states_beside_events(connection)
    return None if states is None else Finding(number, states)


class _DifferentError(ValueError):
    """The ledger's events are not those of a line."""


def _compared(connection: Connection, members: Mapping[str, Any], first: int) -> int:
    told: list[str] | None = members.get("licenses")
    if told is None:
        return first
    if members["first_event"] != first:
        raise _DifferentError
    for start in range(0, len(told), _AT_ONCE):
        part = told[start : start + _AT_ONCE]
        for license_id, row in zip(
            part, _events(connection, first + start, len(part)), strict=True
        ):
            if _as_told(row) != _fact(members, license_id):
                raise _DifferentError
    return first + len(told)


def _events(connection: Connection, first: int, count: int) -> list[Row[Any]]:
    rows = connection.execute(
        select(events, licenses.c.license_id)
        .join(licenses, licenses.c.id == events.c.license)
        .where(events.c.id.between(first, first + count - 1))
        .order_by(events.c.id)
    ).all()
    if len(rows) != count:
        raise _DifferentError
    return list(rows)


def _fact(members: Mapping[str, Any], license_id: str) -> tuple[Any, ...]:
    names = ("at", "act", "state", "reason", "operator")
    return (license_id, *(members[name] for name in names))


def _as_told(row: Row[Any]) -> tuple[Any, ...]:
    at = to_rfc3339(from_seconds(row.at))
    state = LicenseState(row.state).code
    return (row.license_id, at, row.act, state, row.reason, row.operator)


def _events_up_to(connection: Connection) -> int:
    return connection.scalar(select(func.max(events.c.id))) or 0


def _states_beside_events(connection: Connection) -> Bilingual | None:
    """Compare each license's state with its last event's: one changed by hand shows."""
    last = (
        select(func.max(events.c.id).label("id"))
        .group_by(events.c.license)
        .subquery("last")
    )
    odd = connection.scalar(
        select(licenses.c.license_id)
        .join(events, events.c.license == licenses.c.id)
        .join(last, last.c.id == events.c.id)
        .where(licenses.c.state != events.c.state)
        .limit(1)
    )
    if odd is None:
        return None
    return Bilingual(
        zh=f"证照 {odd} 的状态与其最后一次变更不符，账册被改动过。",
        en=f"the state of the license {odd} is not that of its last event: the ledger "
        "was changed by hand",
    )


_CHAIN = {
    Fault.CHANGED: Bilingual(
        zh="此处的审计记录被改动、抽走或插入过。",
        en="a line of the trail was changed, taken out or put in here",
    ),
    Fault.REWRITTEN: Bilingual(
        zh="到此处为止的记录与先前导出的链首不符，审计记录被重写过。",
        en="the lines up to here are not those of the exported head: the trail was "
        "written anew",
    ),
    Fault.CUT: Bilingual(
        zh="先前导出的链首在记录之外，末尾的记录被抽走过。",
        en="an exported head lies beyond the end: the last lines were taken out",
    ),
}
_DIFFERENT = Bilingual(
    zh="账册中的事件与此条审计记录不符，被改动、抽走或插入过。",
    en="the ledger's events are not those of this line: one was changed, taken out or "
    "put in",
)
_UNTOLD = Bilingual(
    zh="账册中有审计记录未载的事件。",
    en="the ledger has events that no line of the trail tells",
)
