"""What all pages show: one published state, its history and its health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from credential import Bilingual, LicenseType
from trust_registry.ceremony.trusted_state import state_of_source
from trust_registry.health.audit import HealthReport, audit
from trust_registry.history import History, read_history
from trust_registry.monthly_counts import MonthlyCounts
from trust_registry.public_site.sittings import (
    SittingStatus,
    files_of_sittings,
    read_sittings,
)
from trust_registry.published_reader import StateReader
from trust_registry.published_state import PublishedState
from trust_registry.recognition import ANY, RecognitionRow
from trust_registry.source import Source

__all__ = ["SiteContent", "read_content"]


@dataclass
class SiteContent:
    """What the pages show.

    Attributes:
        state: What is published.
        history: The versions that are kept.
        now: The instant as of which the pages speak.
        is_live: Whether a service answers forms; static pages have none.
        sittings: How far the members' sittings came.
    """

    state: PublishedState
    history: History
    now: datetime
    is_live: bool
    sittings: Sequence[SittingStatus] = ()
    _names: dict[str, Bilingual] = field(init=False)

    def __post_init__(self) -> None:
        known = (*self.state.former, *self.state.members.regions)
        self._names = {one.code: one.name for one in known}

    @cached_property
    def report(self) -> HealthReport:
        """The audit of the state."""
        return audit(self.state, now=self.now)

    @cached_property
    def types(self) -> Sequence[LicenseType]:
        """The license types, in the order of their codes."""
        return [self.state.catalogue[code] for code in sorted(self.state.catalogue)]

    @cached_property
    def issuers(self) -> dict[str, dict[str, int]]:
        """How many agencies may issue a type now: by type code, by division code."""
        found: dict[str, dict[str, int]] = {}
        for code, agency in self.state.agencies():
            if not agency.is_active(self.now):
                continue
            for type_code in {period.code for period in agency.types}:
                if agency.issues(type_code, self.now):
                    counted = found.setdefault(type_code, {})
                    counted[code] = counted.get(code, 0) + 1
        return found

    @cached_property
    def months(self) -> dict[str, list[MonthlyCounts]]:
        """The monthly counts by month, the newest first."""
        found: dict[str, list[MonthlyCounts]] = {}
        for region in self.state.regions.values():
            for counts in region.counts:
                found.setdefault(counts.month, []).append(counts)
        return dict(sorted(found.items(), reverse=True))

    @cached_property
    def rows(self) -> Sequence[RecognitionRow]:
        """All recognition rows: the council's, then the regions' own."""
        own = (row for region in self.state.regions.values() for row in region.rows)
        return [*self.state.baseline, *own]

    def region_name(self, code: str | None) -> Bilingual:
        """Return a region's name; whoever is no member goes by its code."""
        if code is None:
            return Bilingual(zh="未知地区", en="unknown region")
        if code == ANY:
            return Bilingual(zh="所有地区", en="all regions")
        return self._names.get(code) or Bilingual(zh=code, en=code)

    def type_name(self, code: str | None) -> Bilingual:
        """Return a license type's name; an unlisted one goes by its code."""
        if code is None:
            return Bilingual(zh="未知类型", en="unknown type")
        if code == ANY:
            return Bilingual(zh="所有证照类型", en="all license types")
        kind = self.state.catalogue.get(code)
        return kind.name if kind else Bilingual(zh=code, en=code)


def read_content(
    source: Source,
    *,
    now: datetime,
    is_live: bool,
    reader: StateReader | None = None,
    sittings: Path | None = None,
) -> SiteContent:
    """Read everything that the pages show.

    Args:
        source: The registry.
        now: The instant as of which the pages speak.
        is_live: Whether a service answers forms.
        reader: Has read an earlier state of the same source.
        sittings: The host's folder of sittings, if it keeps one.

    Raises:
        RegistryError: the source is no registry, or not a whole one.
    """
    state = (reader or StateReader()).read(source)
    content = SiteContent(state, read_history(source, state), now, is_live)
    if sittings is not None and files_of_sittings(sittings):
        council = state_of_source(source.name)
        content.sittings = read_sittings(sittings, council, now=now)
    return content
