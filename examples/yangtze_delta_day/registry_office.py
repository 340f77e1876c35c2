"""The registry's part of the day: found it, publish the regions' files, make sticks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from examples.yangtze_delta_day.stage import REGIONS, Stage

__all__ = [
    "bundle",
    "edit",
    "found",
    "on_a_copy",
    "publish",
    "publish_status",
    "release",
    "weekly",
]


def found(stage: Stage) -> None:
    """Found the registry from the sample plan."""
    plan = stage.folder / "plan.json"
    stage.programs.registry("plan", plan)
    stage.programs.registry(
        "found",
        stage.registry,
        *("--plan", plan),
        at=stage.time.founded,
        keys=True,
    )


def edit(
    stage: Stage, region: str, name: str, change: Callable[[dict[str, Any]], None]
) -> None:
    """Change one of a region's work files, as its officer does in an editor."""
    path = stage.officer(region) / name
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def publish(stage: Stage, regions: Iterable[str], *, at: datetime) -> None:
    """Have regions sign their files, and the host take them in."""
    for region in regions:
        answer = stage.programs.registry(
            "publish", stage.officer(region), at=at, keys=True
        )
        stage.programs.registry("ingest", stage.host, answer["submission"], at=at)


def publish_status(
    stage: Stage, *, at: datetime, regions: Iterable[str] = tuple(REGIONS)
) -> None:
    """Have status issuers sign their lists, and the host take them in."""
    for region in regions:
        installation = stage.installation(region)
        stage.programs.issuer("publish-status", installation, at=at, keys=True)
        lists = sorted((installation / "status").glob("*.jwt"))
        if lists:
            stage.programs.registry("ingest", stage.host, *lists, at=at)


def release(stage: Stage, *, at: datetime) -> None:
    """Sign anew what belongs together and what is newest."""
    stage.programs.registry("release", stage.host, at=at, keys=True)


def bundle(stage: Stage, name: str) -> Path:
    """Write a bundle onto a stick."""
    stick = stage.folder / "sticks" / f"{name}.zip"
    stage.programs.registry("bundle", stage.host / "repository", stick)
    return stick


def on_a_copy(stage: Stage, name: str) -> Stage:
    """Return the same stage with a copy of the registry, to play a later day on."""
    later = Stage(stage.folder / name, stage.programs, stage.time, stage.minted)
    shutil.copytree(stage.registry, later.registry)
    shutil.copytree(stage.folder / "issuers", later.folder / "issuers")
    (later.folder / "sticks").mkdir()
    return later


def weekly(start: datetime, end: datetime) -> Iterable[datetime]:
    """Return the instants at which a diligent officer signs anew."""
    at = start
    while at < end:
        yield at
        at += timedelta(days=28)
    yield end
