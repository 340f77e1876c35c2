"""The numbers of the day, of the caller's agency."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from issuer.desk.today import today
from issuer.service.desk_access import Reads, at_desk
from issuer.service.license_examples import TODAY, answer_example
from issuer.service.license_models import TodayAnswer
from issuer.service.openapi import answers, unkept
from issuer.service.serving import Here
from issuer.service.strict_route import StrictRoute
from issuer.usual_fields import beijing_day

__all__ = ["router"]

router = APIRouter(
    route_class=StrictRoute, tags=["licenses"], responses=answers(401, 403, 503)
)


@router.get(
    "/api/today",
    operation_id="readToday",
    responses={200: answer_example("Numbers of the day", TodayAnswer, TODAY)},
)
def numbers(here: Here, actor: Reads) -> JSONResponse:
    """Return what one's own agency did today, Beijing time.

    返回本机关今日办理数量（北京时间）。
    """
    with at_desk(here, actor) as turn:
        found = today(turn)
    return unkept(
        {
            "day": beijing_day(turn.now).isoformat(),
            "minted": found.minted,
            "successors": found.successors,
            "ended": {state.code: count for state, count in found.ended.items()},
            "applications": {
                state.value: count for state, count in found.applications.items()
            },
        }
    )
