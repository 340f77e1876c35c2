"""What needs an operator's attention: keys near their end, trust data that ages."""

from __future__ import annotations

from credential.bilingual import Bilingual
from issuer.console.page import Visit
from issuer.errors import NotListedError
from issuer.key_report import key_reports, trust_notice
from issuer.service.serving import Serving

__all__ = ["warnings_for"]


def warnings_for(here: Serving, visit: Visit) -> list[Bilingual]:
    """Return what is to be told to an operator, what ends first before the rest."""
    notice = trust_notice(here.installation, now=visit.now)
    told = [] if notice is None else [notice]
    try:
        reports = key_reports(
            here.installation, now=visit.now, agency_id=visit.who.agency_id
        )
    except NotListedError:
        # Said by the notice already.
        return told
    lapses = [lapse for report in reports for lapse in report.lapses]
    return [one.told for one in sorted(lapses, key=lambda one: one.ends)] + told
