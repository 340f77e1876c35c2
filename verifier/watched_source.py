"""One source of trust data as a counter watches it: when to ask it, and how that went.

What is due is told from seconds that only go forward, what is shown from the counter's
clock. Asking is left to ``verifier.background_refresh``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from credential import Bilingual
from credential.moments import beijing_text, to_rfc3339
from trust_registry import roles
from trust_registry.layout import LISTING, role_path
from trust_registry.source import BUNDLES
from trust_registry.update_report import SourceReport

__all__ = ["LOOK_S", "REGULAR_S", "SourceStanding", "SourceState", "WatchedSource"]

REGULAR_S = 900.0
"""Between two questions to a source that answers: a quarter of a status list's hour."""

FIRST_RETRY_S = 60.0
"""After the first failure; doubled with each further one, up to `REGULAR_S`."""

BUSY_RETRY_S = 20.0
"""After another process held the store: an import of a nation takes about as long."""

LOOK_S = 2.0
"""Between two looks at whether a stick was put in: a clerk waits no longer."""

_MAX_PROBLEMS = 5  # a screenful; `trust update` lists them all

Mark = tuple[tuple[str, int, int], ...]


class SourceState(StrEnum):
    """How asking a source went last."""

    GOOD = "good"
    PARTLY = "partly"
    NOT_ASKED = "not-asked"
    FAILING = "failing"
    ABSENT = "absent"


_NOT_ASKED = Bilingual(zh="尚未更新", en="not asked yet")
_GOOD = Bilingual(zh="更新正常", en="answers")
_INTERNAL = Bilingual(
    zh="更新程序内部出错，请报告技术人员",
    en="internal error of the refreshing; tell your technician",
)


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """What is shown of a source.

    Attributes:
        source: The source as it was named.
        state: How asking it went last.
        since: Since when it is in that state; None while it was not asked.
        asked_at: When it was asked last.
        succeeded_at: When all it has came in last.
        reason: What became of the last question.
        problems: Particulars, a sentence each.
    """

    source: str
    state: SourceState = SourceState.NOT_ASKED
    since: datetime | None = None
    asked_at: datetime | None = None
    succeeded_at: datetime | None = None
    reason: Bilingual = _NOT_ASKED
    problems: tuple[str, ...] = ()

    @property
    def sentence(self) -> Bilingual:
        """The state, since when, and the reason."""
        if self.since is None or self.state is SourceState.GOOD:
            return self.reason
        since, why = beijing_text(self.since), self.reason
        if self.state is SourceState.ABSENT:
            return Bilingual(
                zh=f"自 {since} 起没有找到信任数据（U 盘未插入，或文件夹不可用）",
                en=f"no trust data there since {since} (no stick, or no such folder)",
            )
        if self.state is SourceState.PARTLY:
            return Bilingual(
                zh=f"自 {since} 起只有部分数据可以采用：{why.zh}",
                en=f"only a part could be taken in since {since}: {why.en}",
            )
        return Bilingual(
            zh=f"自 {since} 起更新失败：{why.zh}",
            en=f"refreshing has failed since {since}: {why.en}",
        )

    def to_json(self) -> dict[str, Any]:
        """Return it for a program; times are RFC 3339 in UTC."""
        return {
            "source": self.source,
            "state": self.state,
            "since": self.since and to_rfc3339(self.since),
            "asked_at": self.asked_at and to_rfc3339(self.asked_at),
            "succeeded_at": self.succeeded_at and to_rfc3339(self.succeeded_at),
            "sentence": self.sentence.model_dump(),
            "problems": list(self.problems),
        }


class WatchedSource:
    """Tells when a source is to be asked again, and keeps how it went.

    Only one thread changes it; ``standing`` is replaced whole, so that any may read.
    """

    def __init__(self, name: str, *, spread: Callable[[float], float]) -> None:
        """Take in the source; it is due at once.

        Args:
            name: A bundle, a folder or an https address.
            spread: Makes a span of seconds somewhat longer or shorter, by chance: the
                counters of a nation must not all come back to a host together.
        """
        self.standing = SourceStanding(name)
        self.is_local = "://" not in name
        self._spread = spread
        self._due_s = 0.0
        self._failures = 0
        self._mark: Mark | None = None

    def due_in_s(self, elapsed_s: float) -> float:
        """Return for how long nothing has to be done about it."""
        return LOOK_S if self.is_local else max(0.0, self._due_s - elapsed_s)

    def is_due(self, elapsed_s: float, *, now: datetime) -> bool:
        """Tell whether to ask it: its time has come, or what lies there is new."""
        if not self.is_local:
            return elapsed_s >= self._due_s
        mark, before = _mark_of(Path(self.standing.source)), self._mark
        self._mark = mark
        if not mark:
            self._went(SourceState.ABSENT, _NOT_ASKED, (), now)
            return False
        return mark != before or elapsed_s >= self._due_s

    def answered(
        self, report: SourceReport, elapsed_s: float, *, now: datetime
    ) -> None:
        """Put down what came of it."""
        quarantined = [f"{code}: {why}" for code, why in report.quarantined.items()]
        refused = [f"{uri}: {why}" for uri, why in report.status_refused.items()]
        left_out = (*quarantined, *refused)
        if not report.is_good:
            detail = (report.detail,) if report.detail else ()
            self._failed(report.sentence, (*detail, *left_out), elapsed_s, now)
            return
        self._failures = 0
        self._due_s = elapsed_s + self._spread(REGULAR_S)
        if left_out:
            self._went(SourceState.PARTLY, report.sentence, left_out, now)
        else:
            self._went(SourceState.GOOD, _GOOD, (), now)
            self.standing = replace(self.standing, succeeded_at=now)
        self.standing = replace(self.standing, asked_at=now)

    def was_busy(self, elapsed_s: float) -> None:
        """Ask again soon: another process refreshes, which is no fault."""
        self._due_s = elapsed_s + self._spread(BUSY_RETRY_S)

    def broke(
        self, error: Exception, elapsed_s: float, *, now: datetime, zh: str = ""
    ) -> None:
        """Put down that this machine could not take anything in.

        Args:
            error: Why.
            elapsed_s: Seconds that only go forward.
            now: The counter's clock.
            zh: What kind of fault it is; without it nobody foresaw the fault.
        """
        reason = Bilingual(zh=zh, en=str(error)) if zh else _INTERNAL
        self._failed(reason, (f"{type(error).__name__}: {error}",), elapsed_s, now)

    def _failed(
        self,
        reason: Bilingual,
        problems: Sequence[str],
        elapsed_s: float,
        now: datetime,
    ) -> None:
        # Bounded before it is a power: a counter is left on for months.
        doublings = min(self._failures, 10)
        self._failures += 1
        wait_s = min(FIRST_RETRY_S * 2.0**doublings, REGULAR_S)
        self._due_s = elapsed_s + self._spread(wait_s)
        self._went(SourceState.FAILING, reason, problems, now)
        self.standing = replace(self.standing, asked_at=now)

    def _went(
        self,
        state: SourceState,
        reason: Bilingual,
        problems: Sequence[str],
        now: datetime,
    ) -> None:
        same = state is self.standing.state
        self.standing = replace(
            self.standing,
            state=state,
            since=self.standing.since if same else now,
            reason=reason,
            problems=tuple(problems[:_MAX_PROBLEMS]),
        )


def _mark_of(path: Path) -> Mark:
    """Return what tells whether something else lies there now; empty for nothing."""
    try:
        if path.is_dir():
            fixed = (path / role_path(roles.TIMESTAMP, 0), path / LISTING)
            files = [*fixed, *sorted(path.glob(BUNDLES))]
        else:
            files = [path]
        stats = [(file.name, file.stat()) for file in files if file.exists()]
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
    except OSError:
        # Something is there: asking it says why it cannot be read.
        return (("unreadable", 0, 0),)
