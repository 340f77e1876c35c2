"""What a hall keeps of its checks: receipts, numbers, and the causes they name.

For the hall's systems under ``/v1/``; the numbers for the page as well. Nothing of a
holder is in any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response, StreamingResponse

from credential.moments import BEIJING
from verifier.cause_list import causes_json
from verifier.check_counts import Group
from verifier.checking import Counter
from verifier.errors import ReceiptsError
from verifier.hall_statistics import MAX_DAYS, HallStatistics, as_csv, totals
from verifier.hall_tokens import Scope
from verifier.number_names import number_names
from verifier.receipt_journal import ReceiptJournal
from verifier.service.access import Access
from verifier.service.description import described
from web.problem import Refused

__all__ = ["Records", "page_numbers_router", "records_router"]

_LINES = "application/x-ndjson"
_WEEK = timedelta(days=6)
_LINES_A_PIECE = 256

Form = Literal["json", "csv"]
Name = Literal["day", "hour", "issuing", "license_type", "verdict", "cause"]
Names = Annotated[list[Name], Query(max_length=len(Group._fields))]
First = Annotated[date | None, Query(alias="from")]
MonthName = Annotated[str, Path(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Last = Annotated[date | None, Query(alias="to")]


class Records:
    """The records of a hall as its service answers with them.

    Args:
        journal: The service's own, for reading alone; None where none is kept.
        region: Division code of the accepting region.
        clock: Reads the counter's clock: a month is counted when it is over.
    """

    def __init__(
        self,
        journal: ReceiptJournal | None,
        region: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._journal = journal
        self._region = region
        self._clock = clock
        self._statistics = None if journal is None else HallStatistics(journal)

    def receipts(self, day: date) -> Response:
        """Return a day's receipts, one a line, and the head of the whole chain."""
        if self._journal is None:
            raise Refused(404, "no-receipts")
        lines = self._journal.day_export(day.isoformat())
        return StreamingResponse(_safely(lines), media_type=_LINES)

    def numbers(
        self,
        first: date | None,
        last: date | None,
        names: list[Name],
        form: Form,
        also: Callable[[Iterable[Group]], dict[str, Any]] | None = None,
    ) -> Response:
        """Return numbers of some days: the last week, where none are named.

        Args:
            first: First day.
            last: Last day.
            names: What to count by; everything, where nothing is named.
            form: ``csv`` gives every group.
            also: What the page wants beside them.
        """
        if self._statistics is None:
            raise Refused(404, "no-receipts")
        last = last or self._clock().astimezone(BEIJING).date()
        first = first or last - _WEEK
        if not timedelta(0) <= last - first < timedelta(days=MAX_DAYS):
            raise Refused(422, "request-form")
        try:
            groups = self._statistics.count(first, last)
        except ReceiptsError as error:
            raise Refused(503, "receipts-unusable") from error
        if form == "csv":
            named = f'attachment; filename="checks-{first}-{last}.csv"'
            headers = {"Content-Disposition": named}
            return Response(as_csv(groups), media_type="text/csv", headers=headers)
        columns = tuple(dict.fromkeys(names)) or Group._fields
        told = {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "checks": sum(groups.values()),
            "columns": [*columns, "checks"],
            "rows": totals(groups, columns),
        }
        return JSONResponse(told | (also(groups) if also else {}))

    def month(self, month: str) -> Response:
        """Return the numbers of a month that is over, for the region's officer."""
        if self._journal is None:
            raise Refused(404, "no-receipts")
        if month >= f"{self._clock().astimezone(BEIJING):%Y-%m}":
            raise Refused(409, "month-not-over")
        # Only who hands numbers to the region waits for the registry's models.
        from verifier.monthly_tallies import month_of

        try:
            counted = month_of(self._journal, region=self._region, month=month)
        except ReceiptsError as error:
            raise Refused(503, "receipts-unusable") from error
        named = f'attachment; filename="tallies-{month}.json"'
        return Response(
            counted.model_dump_json(indent=2) + "\n",
            media_type="application/json",
            headers={"Content-Disposition": named},
        )


def records_router(access: Access, records: Records) -> APIRouter:
    """Return the routes for programs."""
    router = APIRouter()

    @router.get(
        "/v1/receipts",
        summary="A day's receipts, and the head of their chain",
        dependencies=[access.program(Scope.RECEIPTS)],
        openapi_extra=described("receipts", Scope.RECEIPTS, media_type=_LINES),
    )
    def receipts(day: date) -> Response:
        return records.receipts(day)

    @router.get(
        "/v1/statistics",
        summary="How many checks came to what",
        dependencies=[access.program(Scope.STATISTICS)],
        openapi_extra=described("statistics", Scope.STATISTICS),
    )
    def statistics(
        first: First = None,
        last: Last = None,
        by: Names = [],  # noqa: B006 - FastAPI reads it, nobody changes it
        form: Form = "json",
    ) -> Response:
        return records.numbers(first, last, by, form)

    @router.get(
        "/v1/statistics/{month}",
        summary="The numbers of a month that is over, as the region takes them in",
        dependencies=[access.program(Scope.STATISTICS)],
        openapi_extra=described("month", Scope.STATISTICS),
    )
    def month(month: MonthName) -> Response:
        return records.month(month)

    @router.get(
        "/v1/causes",
        summary="Every cause with its sentence, action and platform code",
        dependencies=[access.program(Scope.VERIFY)],
        openapi_extra=described("causes", Scope.VERIFY),
    )
    def causes() -> JSONResponse:
        return JSONResponse(causes_json())

    return router


def page_numbers_router(
    access: Access, records: Records, counter: Counter
) -> APIRouter:
    """Return the routes for the page of numbers, which shows names beside codes."""
    router = access.page_router()

    def named(groups: Iterable[Group]) -> dict[str, Any]:
        return {"names": number_names(groups, counter.view())}

    @router.get("/api/statistics")
    def statistics(
        first: First = None,
        last: Last = None,
        by: Names = [],  # noqa: B006 - as above
        form: Form = "json",
    ) -> Response:
        return records.numbers(first, last, by, form, named)

    @router.get("/api/statistics/{month}")
    def month(month: MonthName) -> Response:
        return records.month(month)

    return router


def _safely(lines: Iterator[str]) -> Iterator[str]:
    """Draw the first line before anything is answered, so that a refusal can be."""
    try:
        first = next(lines)
    except ReceiptsError as error:
        raise Refused(503, "receipts-unusable") from error
    return _together(chain([first], lines))


def _together(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines many at a time: each piece of an answer costs a change of threads."""
    while piece := "".join(islice(lines, _LINES_A_PIECE)):
        yield piece
