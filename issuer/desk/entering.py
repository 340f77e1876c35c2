"""Applications handed in: minted at once, or filed for a second person.

Who approves what was filed is left to ``approving``; what replaces a license, to
``succeeding``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.approval import asks_second_person
from issuer.desk.application import (
    Application,
    ApplicationState,
    ApplicationStateError,
    ApplicationStep,
    Entry,
    Purpose,
    refuse_stale,
)
from issuer.desk.application_rows import (
    add_application,
    change_application,
    find_application,
)
from issuer.desk.desk import Turn
from issuer.desk.drafting import CheckedEntry, checked, mint_one, rehearse
from issuer.orders import MintedLicense
from issuer.wallet_edition import WalletOrder

__all__ = ["enter", "file_application", "mint_at_once", "resubmit"]


def enter(
    turn: Turn, entry: Entry, *, wallet: WalletOrder | None = None
) -> MintedLicense | Application:
    """Hand in an application: minted at once, or filed where its type asks for it.

    Args:
        turn: Of an operator with the permission to enter.
        entry: The application.
        wallet: What the wallet edition is to be, if it is minted at once.

    Raises:
        DraftError: names every wrong field.
        RefusedError: it may not be minted, for instance as the number is in force.
        AgencyError: the agency may not issue the type now.
    """
    if not asks_second_person(entry.license_type):
        return mint_at_once(turn, entry, wallet=wallet)
    ready = checked(turn, entry, turn.agency_for(Permission.ENTER))
    rehearse(turn, ready)
    return file_application(turn, ready, purpose=Purpose.MINT)


def mint_at_once(
    turn: Turn, entry: Entry, *, wallet: WalletOrder | None = None
) -> MintedLicense:
    """Mint a license from an application.

    Not checked: that the type asks for a second person. The command line mints so:
    whoever has the folder and its passphrase is held by no second account.

    Raises:
        DraftError, RefusedError, AgencyError: as `enter`.
    """
    ready = checked(turn, entry, turn.agency_for(Permission.ENTER))
    return mint_one(turn, ready, wallet=wallet)


def resubmit(
    turn: Turn, number: int, fields: Mapping[str, Any], *, revision: int | None
) -> Application:
    """Hand in anew what was returned, with mended fields; it waits again.

    Args:
        turn: Of an operator with the permission to enter; whoever hands it in anew
            does not approve it either.
        number: The application.
        fields: All of them, as they are to be.
        revision: The one that the operator saw; None does not ask.

    Raises:
        UnknownApplicationError: the agency has none of this number.
        ApplicationStateError: it was not returned.
        StaleRevisionError: it was changed meanwhile.
        DraftError, RefusedError, AgencyError: as `enter`.
    """
    agency_id = turn.agency_for(Permission.ENTER)
    filed = find_application(turn.connection, agency_id, number)
    refuse_stale(seen=revision, now_at=filed.revision)
    _refuse_unless_returned(filed)
    kind = turn.desk.types.find(filed.type_code)
    entry = Entry(kind, fields, filed.case_number, filed.allow_same_number)
    ready = checked(turn, entry, agency_id)
    if filed.purpose is Purpose.MINT:
        rehearse(turn, ready)
    return change_application(
        turn.connection,
        filed,
        ApplicationStep(turn.now, "resubmit", turn.actor.operator),
        state=ApplicationState.WAITING,
        fields=_kept(fields),
        document_number=ready.draft.number,
        holder_name=ready.draft.holder_name,
    )


def file_application(
    turn: Turn,
    ready: CheckedEntry,
    *,
    purpose: Purpose,
    replaces: str | None = None,
    reason: str = "",
) -> Application:
    """Enter a checked application as one that waits for a second person."""
    filed = Application(
        id=0,
        agency_id=ready.agency.id,
        type_code=ready.draft.license_type.code,
        purpose=purpose,
        fields=_kept(ready.entry.fields),
        document_number=ready.draft.number,
        holder_name=ready.draft.holder_name,
        case_number=ready.entry.case_number,
        allow_same_number=ready.entry.allow_same_number,
        replaces=replaces,
        reason=reason,
        state=ApplicationState.WAITING,
        state_since=turn.now,
        revision=1,
    )
    step = ApplicationStep(turn.now, "enter", turn.actor.operator)
    return add_application(turn.connection, filed, step)


def _refuse_unless_returned(filed: Application) -> None:
    if filed.state is not ApplicationState.RETURNED:
        label = filed.state.label
        raise ApplicationStateError(
            Bilingual(
                zh=f"该申请的状态是“{label.zh}”，只有退回的申请可以重新提交。",
                en=f"the application is {label.en}; only a returned one is handed in "
                "anew",
            )
        )


def _kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
