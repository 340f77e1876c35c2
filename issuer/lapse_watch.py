"""What lapses, and trust data that ages, told once a day where a service's log goes."""

from __future__ import annotations

import logging

from issuer.installation import Installation
from issuer.key_report import key_reports, trust_notice

__all__ = ["LapseWatch"]

_LOG = logging.getLogger(__name__)
_EVERY_S = 86_400


class LapseWatch:
    """Looks at the keys and license types of one installation."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._looked_at: int | None = None

    def look(self, *, now: int) -> None:
        """Log what lapses within 60 days, unless that was done within the last day."""
        last = self._looked_at
        # A clock that was set, whichever way, does not silence it for a year.
        if last is not None and abs(now - last) < _EVERY_S:
            return
        self._looked_at = now
        notice = trust_notice(self._installation, now=now)
        if notice is not None:
            _LOG.warning("%s", notice)
        for report in key_reports(self._installation, now=now):
            for lapse in report.lapses:
                _LOG.warning("%s: %s", report.whose, lapse.told)
