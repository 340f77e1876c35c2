"""``/healthz`` and ``/metrics``: for the programs that watch a host."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, PlainTextResponse, Response

from credential import Bilingual
from credential.moments import beijing_text, to_rfc3339
from trust_registry.errors import RegistryError
from trust_registry.host import Host
from trust_registry.host_view import HostView
from trust_registry.service.chores import Running
from trust_registry.service.metrics import METRICS_TYPE, Metrics
from trust_registry.service.openapi import json_example, refusals
from trust_registry.service.problems import problem
from trust_registry.upkeep import Duty, host_duties

__all__ = ["duties_of", "watch_router"]

Clock = Callable[[], datetime]
_Reason = tuple[str, Bilingual]

_WELL = {
    "status": "ok",
    "at": "2026-11-21T02:00:00Z",
    "roles": {
        "timestamp": {
            "version": 42,
            "due": "2026-11-22T00:00:00Z",
            "expires": "2026-11-28T00:00:00Z",
        }
    },
}
_ZH_ROLE = {"timestamp": "时间戳", "snapshot": "快照"}


def duties_of(host: Host) -> Sequence[Duty]:
    """Return what the host must keep fresh, as far as its repository can be read."""
    try:
        return host_duties(host.repository)
    except RegistryError:
        return ()


def watch_router(
    host: Host,
    view: HostView,
    *,
    clock: Clock,
    metrics: Metrics,
    chores: Sequence[Running],
) -> APIRouter:
    """Return both routes.

    Args:
        host: What is watched.
        view: Answers the questions; one that cannot is ill.
        clock: The host's clock.
        metrics: What `/metrics` shows.
        chores: What the host does by itself.
    """
    router = APIRouter(tags=["watch"])

    @router.get(
        "/metrics",
        summary="Counts and times, for Prometheus",
        response_class=PlainTextResponse,
    )
    def shown() -> Response:
        return Response(metrics.text(), media_type=METRICS_TYPE)

    @router.get(
        "/healthz",
        summary="200 while the host does its duty, else 503 and why",
        responses=json_example(_WELL) | refusals(503),
    )
    def health() -> JSONResponse:
        now = clock()
        duties = duties_of(host)
        roles = {duty.role: _told(duty) for duty in duties}
        reasons = [
            {"code": code, "sentence": sentence.model_dump()}
            for code, sentence in _reasons(duties, view, chores, now)
        ]
        if not reasons:
            answer = {"status": "ok", "at": to_rfc3339(now), "roles": roles}
            return JSONResponse(answer, headers={"Cache-Control": "no-store"})
        detail = " ".join(reason["sentence"]["en"] for reason in reasons)  # type: ignore[index]
        return problem(503, "not-fresh", detail, reasons=reasons, roles=roles)

    return router


def _reasons(
    duties: Sequence[Duty],
    view: HostView,
    chores: Sequence[Running],
    now: datetime,
) -> Iterator[_Reason]:
    if not duties:
        yield (
            "repository-unreadable",
            Bilingual(
                zh="仓库无法读取。",
                en="The repository cannot be read; look at its log.",
            ),
        )
    for duty in duties:
        yield from _late(duty, now)
    for failed in (one for one in chores if one.failure):
        label = failed.chore.label
        yield (
            f"{failed.chore.name}-failed",
            Bilingual(
                zh=f"{label.zh}失败，详见日志。",
                en=f"The {label.en} failed: {failed.failure}.",
            ),
        )
    try:
        view.view()
    except RegistryError as error:
        yield (
            "view-missing",
            Bilingual(
                zh="注册表数据无法查询。", en=f"No question can be answered: {error}."
            ),
        )


def _late(duty: Duty, now: datetime) -> Iterator[_Reason]:
    zh = _ZH_ROLE.get(duty.role, duty.role)
    if duty.is_ahead(now):
        yield (
            "clock-behind",
            Bilingual(
                zh=f"本机时钟早于{zh}的签发时间，请校正时钟。",
                en=f"This machine's clock is behind the {duty.role}; set it right.",
            ),
        )
    elif duty.is_late(now):
        due = beijing_text(duty.due)
        yield (
            f"{duty.role}-late",
            Bilingual(
                zh=f"{zh}应于北京时间 {due} 前重新签署，请运行 release。",
                en=f"The {duty.role} was to be signed anew by {due} (Beijing time); "
                "run `tongyan-registry release`.",
            ),
        )


def _told(duty: Duty) -> dict[str, Any]:
    return {
        "version": duty.version,
        "due": to_rfc3339(duty.due),
        "expires": to_rfc3339(duty.expires),
    }
