"""The council's part of the day: one sitting, with files passing between its steps."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from examples.yangtze_delta_day.stage import Stage

__all__ = ["pause_region"]


def pause_region(
    stage: Stage, region: str, since: datetime, until: datetime, *, at: datetime
) -> None:
    """Suspend a region for a time known beforehand: what it issues then never counts.

    Two proposals of one sitting: the suspension, and its end.
    """
    folder = stage.folder / "sitting"
    folder.mkdir()
    trust = ("--trust", stage.host / "repository")
    begins, ends = folder / "suspend.zip", folder / "resume.zip"
    propose = ("propose", "suspend", "--region", region, *trust)
    act = stage.programs.registry
    act(*propose, "--from", since.isoformat(), "--out", begins, at=at)
    later = ("--until", until.isoformat(), "--after", begins)
    act(*propose, *later, "--out", ends, at=at)
    paper = (stage.registry / "fingerprint.txt").read_text("ascii").strip()
    signed = act(
        *("sign", begins, ends, *trust, "--keys", stage.registry / "council"),
        *("--fingerprint", paper, "--out", folder / "signatures"),
        at=at,
        keys=True,
    )
    sitting = folder / "sitting.zip"
    signatures = [Path(name) for name in signed["signatures"]]
    act(
        *("assemble", begins, ends, *trust, "--signatures", *signatures),
        *("--out", sitting),
        at=at,
    )
    act("ingest", stage.host, sitting, at=at)
