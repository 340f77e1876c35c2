"""Which changes of state the law knows, and the entering of one.

Publishing the new state is left to ``status_publication``; renewal to ``renewal``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection

from credential.bilingual import Bilingual
from credential.moments import beijing_text, from_seconds
from credential.status_list import LicenseState
from issuer.errors import StateChangeError
from issuer.license_record import LicenseEvent, LicenseRecord
from issuer.license_rows import change_state, find_license, plan_supersession

__all__ = ["STATE_NAMES", "Act", "change", "check_act"]

STATE_NAMES = {
    LicenseState.VALID: Bilingual(zh="有效", en="valid"),
    LicenseState.REVOKED: Bilingual(zh="吊销", en="revoked"),
    LicenseState.SUSPENDED: Bilingual(zh="暂扣", en="suspended"),
    LicenseState.SUPERSEDED: Bilingual(zh="换证", en="superseded"),
    LicenseState.WITHDRAWN: Bilingual(zh="撤销", en="withdrawn"),
    LicenseState.CANCELLED: Bilingual(zh="注销", en="cancelled"),
    LicenseState.TRANSFERRED_OUT: Bilingual(zh="转出", en="transferred out"),
    LicenseState.NOT_ISSUED: Bilingual(zh="未签发", en="not issued"),
}

_IN_FORCE = frozenset((LicenseState.VALID, LicenseState.SUSPENDED))


@dataclass(frozen=True, slots=True)
class _Change:
    command: str
    zh: str
    done: str
    allowed: frozenset[LicenseState]
    to: LicenseState


class Act(Enum):
    """What an agency may do to a license, from which states."""

    SUSPEND = _Change(
        "suspend",
        "暂扣",
        "suspended",
        frozenset((LicenseState.VALID,)),
        LicenseState.SUSPENDED,
    )
    # The only way back that the law knows: a suspension ends. Whoever was revoked,
    # withdrawn or cancelled by mistake gets a new license.
    REINSTATE = _Change(
        "reinstate",
        "恢复",
        "reinstated",
        frozenset((LicenseState.SUSPENDED,)),
        LicenseState.VALID,
    )
    REVOKE = _Change("revoke", "吊销", "revoked", _IN_FORCE, LicenseState.REVOKED)
    WITHDRAW = _Change(
        "withdraw", "撤销", "withdrawn", _IN_FORCE, LicenseState.WITHDRAWN
    )
    # A revoked or withdrawn license is still to be taken off the register
    # (Administrative License Law, article 70).
    CANCEL = _Change(
        "cancel",
        "注销",
        "cancelled",
        _IN_FORCE | {LicenseState.REVOKED, LicenseState.WITHDRAWN},
        LicenseState.CANCELLED,
    )
    TRANSFER_OUT = _Change(
        "transfer-out",
        "转出",
        "transferred out",
        frozenset((LicenseState.VALID,)),
        LicenseState.TRANSFERRED_OUT,
    )

    @property
    def command(self) -> str:
        """Its name on the command line and in the ledger's events."""
        return self.value.command

    @property
    def to(self) -> LicenseState:
        """The state it leads to."""
        return self.value.to


def check_act(act: Act, record: LicenseRecord, *, now: int) -> None:
    """Refuse what the law does not know.

    Raises:
        StateChangeError: says the state the license is in and what is possible.
    """
    state = record.state_at(now)
    if state not in act.value.allowed:
        raise StateChangeError(_why_not(act, state))
    if now < record.state_since:
        since = beijing_text(from_seconds(record.state_since))
        raise StateChangeError(
            Bilingual(
                zh=f"该证照的上次变更在 {since}，晚于所给时间；请核对时间。",
                en=f"its last change was at {since}, after the given time; check "
                "the time",
            )
        )


def change(
    connection: Connection,
    license_id: str,
    act: Act,
    *,
    reason: str,
    operator: str,
    now: int,
) -> LicenseRecord:
    """Change the state of a license and return it as it was before.

    Args:
        connection: A writing transaction.
        license_id: The license.
        act: What is done to it.
        reason: Why; kept for good and never published.
        operator: Who is at the keyboard.
        now: When, whole UTC seconds.

    Raises:
        UnknownLicenseError: the ledger has no such license.
        StateChangeError: the act is not possible, or no reason is given.
    """
    record = find_license(connection, license_id)
    check_act(act, record, now=now)
    if not reason.strip():
        raise StateChangeError(
            Bilingual(zh="请填写原因。", en="give the reason with --reason")
        )
    event = LicenseEvent(now, act.command, act.to, reason, operator)
    change_state(connection, record, event)
    if act is Act.WITHDRAW:
        _lift_supersession(connection, record, event)
    return record


def _lift_supersession(
    connection: Connection, record: LicenseRecord, event: LicenseEvent
) -> None:
    # A renewal annulled before it took effect never superseded anything.
    begins = record.not_before or record.issued_at
    if record.replaces is None or begins <= event.at:
        return
    predecessor = find_license(connection, record.replaces)
    lifted = LicenseEvent(
        event.at,
        "successor-withdrawn",
        predecessor.state,
        f"{record.license_id}: {event.reason}",
        event.operator,
    )
    plan_supersession(connection, predecessor, lifted, superseded_from=None)


def _why_not(act: Act, state: LicenseState) -> Bilingual:
    name = STATE_NAMES[state]
    possible = [other.value for other in Act if state in other.value.allowed]
    if not possible:
        return Bilingual(
            zh=f"该证照已是“{name.zh}”，这是最终状态，不能{act.value.zh}；如属误操作，"
            "请签发新证照。",
            en=f"the license is {name.en}, which is final, and cannot be "
            f"{act.value.done}; if that was a mistake, mint a new one",
        )
    others_zh = "、".join(other.zh for other in possible)
    others_en = ", ".join(other.done for other in possible)
    return Bilingual(
        zh=f"该证照的状态是“{name.zh}”，不能{act.value.zh}；可以：{others_zh}。",
        en=f"the license is {name.en} and cannot be {act.value.done}; it can be "
        f"{others_en}",
    )
