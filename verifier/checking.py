"""One counter at work: from what was read to results, over one trust store.

Reading is done by ``verifier.scan``, each decision by ``verifier.verify``.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from credential import Bilingual, StatusList
from trust_registry.errors import RegistryError
from trust_registry.view import TrustView
from verifier.errors import ReplayMemoryError
from verifier.matter import Matter
from verifier.readiness import Readiness, readiness
from verifier.reading import DECIDES_NOTHING, FoundCode, Reading, ReadingFault
from verifier.receipt_keeping import Receipts, with_receipts
from verifier.report import Report
from verifier.result import Remark, Result
from verifier.steps.question import ANY_COUNTER, Challenge, ReplayMemory
from verifier.trust_source import NewestLists, OneState, TrustSource
from verifier.verify import verify

__all__ = ["Counter", "Refreshing", "TrustSource"]


class Refreshing(Protocol):
    """Fetches what is newer than the store; ``verifier.online.Online`` does."""

    def refresh_registry(self, *, now: datetime) -> tuple[Remark, ...]:
        """Take in newer trust data; return what did not come."""
        ...

    def refresh_status(self, report: Report) -> tuple[Remark, ...]:
        """Take in the newest status list of a license; return what became of it."""
        ...

    def newest(self, uri: str, held: StatusList | None) -> StatusList | None:
        """Return the newer of the list held and the list fetched."""
        ...


class _Showing(NamedTuple):
    """What something is judged by, when, for which case and for whom it is shown."""

    trust: TrustSource
    now: datetime
    case: str = ""
    challenge: Challenge = ANY_COUNTER


_NO_MATTER = Matter()


class Counter:
    """Decides on what is read, for one accepting region.

    Args:
        trust: The trust store. While it raises a RegistryError, every code of ours
            is "cannot decide": no trust data.
        accepting_region: Division code of the region at whose counter this is.
        online: Asked before each decision, where the network may be used.
        hall: What the hall remembers of phone codes. While it raises a
            ReplayMemoryError, phone codes are "cannot decide". None watches for no
            replay, and each report says so.
        receipts: Where a receipt of every check goes; None keeps none.
    """

    def __init__(
        self,
        trust: TrustSource,
        *,
        accepting_region: str,
        online: Refreshing | None = None,
        hall: ReplayMemory | None = None,
        receipts: Receipts | None = None,
    ) -> None:
        # A store swaps its views as data comes in; scans come one at a time.
        self._one_at_a_time = threading.Lock()
        self._trust = trust
        self.accepting_region = accepting_region
        self._online = online
        self._hall = hall
        self._receipts = receipts

    def check(
        self,
        reading: Reading,
        *,
        now: datetime,
        matter: Matter = _NO_MATTER,
        challenge: Challenge = ANY_COUNTER,
    ) -> tuple[Result, ...]:
        """Decide on every code of an input; `verifier.gathering` puts parts together.

        Args:
            reading: The input.
            now: The counter's clock, aware UTC.
            matter: What at the counter it is shown for.
            challenge: What holders' proofs in it must be made for.

        Returns:
            At least one result: an input without codes is one as well.
        """
        with self._one_at_a_time:
            # All codes of an input are judged by one state, asked for once.
            trust = OneState(self._trust)
            showing = _Showing(trust, now, matter.case, challenge)
            results = self._check(reading, showing)
            return with_receipts(results, self._receipts, matter=matter)

    def readiness(self, *, now: datetime) -> Readiness:
        """Return what the trust data allows to decide."""
        with self._one_at_a_time:
            view, here = self._view(), self.accepting_region
            return readiness(view, now=now, accepting_region=here)

    def view(self) -> TrustView | None:
        """Return the committed state of the registry, if there is one."""
        with self._one_at_a_time:
            return self._view()

    def region_name(self) -> Bilingual | None:
        """Return the accepting region's name, where the registry has it."""
        with self._one_at_a_time:
            view = self._view()
            region = view.region(self.accepting_region) if view else None
            return region.name if region else None

    def _check(self, reading: Reading, showing: _Showing) -> tuple[Result, ...]:
        online = self._online
        remarks = online.refresh_registry(now=showing.now) if online else ()
        if reading.unread and reading.codes:
            remarks += (Remark("unread-codes"),)
        if not reading.codes:
            remarks += tuple(Remark(hint) for hint in reading.hints)
            return (self._without_code(reading.fault, remarks, showing),)
        results = [self._decide(code, remarks, showing) for code in reading.codes]
        return _ours_count(results)

    def _without_code(
        self,
        fault: ReadingFault | None,
        remarks: tuple[Remark, ...],
        showing: _Showing,
    ) -> Result:
        # A reader that failed has decided nothing: that is no "unreadable".
        if fault in DECIDES_NOTHING:
            return Result(None, fault=fault, remarks=remarks)
        report, more = self._report("", showing)
        return Result(report, fault=fault, remarks=remarks + more)

    def _decide(
        self, code: FoundCode, remarks: tuple[Remark, ...], showing: _Showing
    ) -> Result:
        if code.folded:
            remarks += (Remark("folded"),)
        if code.parts is not None and code.parts.others_open:
            remarks += (Remark("other-parts", ", ".join(code.parts.others_open)),)
        try:
            report, more = self._report(code.text, showing)
        except ReplayMemoryError as error:
            remarks += (Remark("hall-memory-unusable", str(error)),)
            fault = ReadingFault.HALL_MEMORY_FAILED
            return Result(None, code=code, fault=fault, remarks=remarks)
        return Result(report, code=code, remarks=remarks + more)

    def _report(
        self, text: str, showing: _Showing
    ) -> tuple[Report, tuple[Remark, ...]]:
        try:
            report = self._verify(text, showing, showing.trust)
            if self._online is None or report.license is None:
                return report, ()
            refreshed = self._online.refresh_status(report)
            return self._verify(text, showing, self._trust), refreshed
        except RegistryError as error:
            # A store that is not whole answers nothing: there is no trust data.
            report = self._verify(text, showing, None)
            return report, (Remark("store-unusable", str(error)),)

    def _verify(
        self, text: str, showing: _Showing, trust: TrustSource | None
    ) -> Report:
        return verify(
            text,
            trust=trust.view() if trust else None,
            status_lists=NewestLists(
                trust.status_lists() if trust else None, self._online
            ),
            accepting_region=self.accepting_region,
            now=showing.now,
            seen=self._hall,
            case=showing.case,
            challenge=showing.challenge,
        )

    def _view(self) -> TrustView | None:
        try:
            return self._trust.view()
        except RegistryError:
            return None


def _ours_count(results: Sequence[Result]) -> tuple[Result, ...]:
    """Set other people's codes in a picture aside where a license stands beside them.

    In a text each line was put there to be checked, so that every one counts.
    """
    others = [_is_other(result) for result in results]
    if not any(others) or all(others):
        return tuple(results)
    return tuple(
        Result(
            result.report,
            code=result.code,
            remarks=(Remark("other-code"),),
            counts=False,
        )
        if other
        else result
        for result, other in zip(results, others, strict=True)
    )


def _is_other(result: Result) -> bool:
    in_picture = result.code is not None and result.code.position is not None
    cause = result.report.cause if result.report else None
    return in_picture and cause == "not-a-license"
