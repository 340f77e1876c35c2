"""States of licenses changed: suspended, reinstated, revoked, withdrawn, cancelled.

Which change the law knows is left to ``issuer.state``.
"""

from __future__ import annotations

from issuer.accounts.roles import Permission
from issuer.desk.application import refuse_stale
from issuer.desk.desk import Turn
from issuer.desk.finding import own_license
from issuer.desk.words import checked_reason
from issuer.license_record import LicenseRecord
from issuer.state import Act, change

__all__ = ["change_state"]


def change_state(
    turn: Turn, license_id: str, act: Act, *, reason: str, revision: int | None
) -> LicenseRecord:
    """Change the state of a license and return it as it is then.

    Counters know after the next publication of its status list.

    Args:
        turn: Of an operator with the permission to change states.
        license_id: The license.
        act: What is done to it.
        reason: Why; kept for good and never published.
        revision: The one that the operator saw; None does not ask.

    Raises:
        UnknownLicenseError: the agency has no such license.
        StaleRevisionError: it was changed meanwhile.
        StateChangeError: the act is not possible in its state.
        DraftError: there is no reason.
    """
    agency_id = turn.agency_for(Permission.CHANGE_STATE)
    told = checked_reason(reason)
    record = own_license(turn.connection, agency_id, license_id)
    refuse_stale(seen=revision, now_at=record.revision)
    change(
        turn.connection,
        license_id,
        act,
        reason=told,
        operator=turn.actor.operator,
        now=turn.now,
    )
    return own_license(turn.connection, agency_id, license_id)
