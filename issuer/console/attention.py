"""What needs an operator's attention: keys, trust data, disputes near their ends."""

from __future__ import annotations

from credential.bilingual import Bilingual
from issuer.accounts.roles import Permission
from issuer.console.page import Visit
from issuer.disputes.inbox import inbox
from issuer.errors import NotListedError
from issuer.key_report import key_reports, trust_notice
from issuer.service.serving import Serving
from trust_registry.dispute import Outcome

__all__ = ["warnings_for"]


def warnings_for(here: Serving, visit: Visit) -> list[Bilingual]:
    """Return what is to be told to an operator, what ends first before the rest."""
    notice = trust_notice(here.installation, now=visit.now)
    told = [] if notice is None else [notice]
    told += _disputes(here, visit)
    try:
        reports = key_reports(
            here.installation, now=visit.now, agency_id=visit.who.agency_id
        )
    except NotListedError:
        # Said by the notice already.
        return told
    lapses = [lapse for report in reports for lapse in report.lapses]
    return [one.told for one in sorted(lapses, key=lambda one: one.ends)] + told


def _disputes(here: Serving, visit: Visit) -> list[Bilingual]:
    if not visit.may(Permission.READ):
        return []
    with here.installation.ledger.reading() as connection:
        waiting = inbox(connection, visit.actor)
    due = [one for one in waiting if one.outcome is Outcome.RECEIVED]
    near = sum(one.answer_by <= visit.now + _NEAR_S for one in due)
    if not near:
        return []
    return [
        Bilingual(
            zh=f"有 {near} 件异议须在 2 天内答复或已逾期，请查看“异议”。",
            en=f"{near} disputes are to be answered within 2 days or are overdue; see "
            "Disputes",
        )
    ]


# Over a weekend nobody answers.
_NEAR_S = 2 * 86_400
