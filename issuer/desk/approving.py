"""The second person: approves what somebody else entered, or returns it.

The fields are checked anew when it is minted: days pass while an application waits.
"""

from __future__ import annotations

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.desk.application import (
    Application,
    ApplicationState,
    ApplicationStateError,
    ApplicationStep,
    Entry,
    Purpose,
    SamePersonError,
    refuse_stale,
)
from issuer.desk.application_rows import (
    change_application,
    find_application,
    steps_of,
)
from issuer.desk.desk import Turn
from issuer.desk.drafting import checked, mint_one
from issuer.desk.succeeding import succeed
from issuer.desk.words import checked_reason
from issuer.orders import MintedLicense

__all__ = ["approve", "send_back"]


def approve(turn: Turn, number: int, *, revision: int | None) -> MintedLicense:
    """Mint what somebody else entered.

    Args:
        turn: Of an operator with the permission to approve.
        number: The application.
        revision: The one that the operator saw; None does not ask. Without it, fields
            that were mended meanwhile would be approved unseen.

    Raises:
        UnknownApplicationError: the agency has none of this number.
        ApplicationStateError: it does not wait.
        StaleRevisionError: it was changed meanwhile.
        SamePersonError: the operator entered it, or handed it in anew.
        DraftError, RefusedError, AgencyError: it cannot be minted any more.
    """
    agency_id = turn.agency_for(Permission.APPROVE)
    filed = _waiting(turn, agency_id, number, revision)
    _refuse_same_person(turn, filed)
    kind = turn.desk.types.find(filed.type_code)
    entry = Entry(kind, filed.fields, filed.case_number, filed.allow_same_number)
    ready = checked(turn, entry, agency_id)
    if filed.purpose is Purpose.MINT or filed.replaces is None:
        minted = mint_one(turn, ready)
    else:
        minted = succeed(turn, ready, filed.replaces, filed.purpose, filed.reason)
    change_application(
        turn.connection,
        filed,
        ApplicationStep(turn.now, "approve", turn.actor.operator),
        state=ApplicationState.MINTED,
        license_id=minted.record.license_id,
    )
    return minted


def send_back(
    turn: Turn, number: int, *, reason: str, revision: int | None
) -> Application:
    """Return an application to be mended.

    Args:
        turn: Of an operator with the permission to approve.
        number: The application.
        reason: What is wrong with it.
        revision: The one that the operator saw; None does not ask.

    Raises:
        UnknownApplicationError, ApplicationStateError, StaleRevisionError: as
            `approve`.
        DraftError: there is no reason.
    """
    agency_id = turn.agency_for(Permission.APPROVE)
    told = checked_reason(reason)
    filed = _waiting(turn, agency_id, number, revision)
    step = ApplicationStep(turn.now, "return", turn.actor.operator, told)
    return change_application(
        turn.connection, filed, step, state=ApplicationState.RETURNED
    )


def _waiting(
    turn: Turn, agency_id: int, number: int, revision: int | None
) -> Application:
    filed = find_application(turn.connection, agency_id, number)
    refuse_stale(seen=revision, now_at=filed.revision)
    if filed.state is not ApplicationState.WAITING:
        label = filed.state.label
        raise ApplicationStateError(
            Bilingual(
                zh=f"该申请的状态是“{label.zh}”，不在待审核之列。",
                en=f"the application is {label.en} and waits for nobody's approval",
            )
        )
    return filed


def _refuse_same_person(turn: Turn, filed: Application) -> None:
    steps = steps_of(turn.connection, filed)
    entered = {one.operator for one in steps if one.step in ("enter", "resubmit")}
    if turn.actor.operator in entered:
        raise SamePersonError(
            Bilingual(
                zh="不能审核本人录入的申请，请由另一人审核。",
                en="nobody approves what they entered; have somebody else approve it",
            )
        )
