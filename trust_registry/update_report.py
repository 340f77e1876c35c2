"""What an update of the trust data came to, source by source, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from credential import Bilingual
from trust_registry.errors import (
    OutdatedError,
    RegistryError,
    SourceError,
)

__all__ = ["Outcome", "SourceReport", "UpdateReport", "failed"]

Outcome = Literal["new", "unchanged", "older", "refused", "unreachable"]

_WORDS: Mapping[Outcome, Bilingual] = {
    "new": Bilingual(zh="已采用更新的登记数据", en="newer registry data was taken in"),
    "unchanged": Bilingual(
        zh="登记数据与本机相同", en="the registry data is what is held already"
    ),
    "older": Bilingual(
        zh="该来源的登记数据比本机的旧，未采用；请换用较新的来源",
        en="the registry data is older than what is held and was not taken; use a"
        " newer source",
    ),
    "refused": Bilingual(
        zh="该来源的登记数据未通过检查，未采用；请换用其他来源，并报告注册表主机",
        en="the registry data did not hold and was not taken; use another source, and"
        " tell the registry's host",
    ),
    "unreachable": Bilingual(
        zh="无法读取该来源，未采用；请检查网络或重新拷贝，或换用其他来源",
        en="the source could not be read, nothing was taken; check the network, copy"
        " it anew, or use another source",
    ),
}


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What came of one source.

    Attributes:
        source: The source as it was named.
        outcome: What became of the registry data.
        detail: Particulars of a fault, a sentence; empty otherwise.
        version: The timestamp's version that is held now, or 0.
        quarantined: Regions whose newer part was not taken, and why.
        findings: What lint reported.
        status_accepted: URIs of status lists that are newer now.
        status_refused: URIs or paths of lists that do not count, and why.
    """

    source: str
    outcome: Outcome
    detail: str = ""
    version: int = 0
    quarantined: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[str] = ()
    status_accepted: Sequence[str] = ()
    status_refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> Bilingual:
        """What became of the registry data, for a person."""
        return _WORDS[self.outcome]

    @property
    def is_good(self) -> bool:
        """Whether the source could be used, were it only to learn nothing new."""
        return self.outcome in ("new", "unchanged")

    def to_json(self) -> dict[str, Any]:
        """Return the report for a program."""
        return {
            "source": self.source,
            "outcome": self.outcome,
            "sentence": self.sentence.model_dump(),
            "detail": self.detail,
            "version": self.version,
            "quarantined": dict(self.quarantined),
            "findings": list(self.findings),
            "status_accepted": list(self.status_accepted),
            "status_refused": dict(self.status_refused),
        }


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What came of all sources, in the order they were asked."""

    sources: Sequence[SourceReport]

    @property
    def is_good(self) -> bool:
        """Whether at least one source could be used."""
        return any(report.is_good for report in self.sources)

    def to_json(self) -> dict[str, Any]:
        """Return the report for a program."""
        return {"sources": [report.to_json() for report in self.sources]}


def failed(source: str, error: RegistryError) -> SourceReport:
    """Return the report of a source that could not be used."""
    outcome: Outcome = "refused"
    if isinstance(error, OutdatedError):
        outcome = "older"
    elif isinstance(error, SourceError):
        outcome = "unreachable"
    return SourceReport(source, outcome, detail=str(error))
