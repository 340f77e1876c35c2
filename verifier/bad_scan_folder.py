"""Where bad scans are kept: one folder of the counter, each for thirty days."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from trust_registry.disk import OWNER_ONLY, Disk

__all__ = ["KEPT_FOR", "BadScanFolder"]

KEPT_FOR = timedelta(days=30)
"""Ours: long enough for a technician's visit, and no collection of people's papers."""

MOST_KEPT = 200


class BadScanFolder:
    """A folder that nobody else writes into.

    Args:
        folder: It is made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(
        self, told: dict[str, Any], picture: bytes | None, *, now: datetime
    ) -> list[str]:
        """Keep one, and drop those that are too old or too many; return its files.

        Args:
            told: What `verifier.bad_scan.bad_scan` returned.
            picture: The picture itself, where all of it is to be kept.
            now: The counter's clock.
        """
        disk = Disk()
        disk.make_folder(self._folder)
        name = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        files = {f"{name}.json": json.dumps(told, ensure_ascii=False).encode()}
        if picture is not None:
            kind = "png" if picture.startswith(b"\x89PNG") else "jpg"
            files[f"{name}.{kind}"] = picture
        for file, content in files.items():
            disk.write_new(self._folder / file, content, mode=OWNER_ONLY)
        self.clean(now=now)
        return list(files)

    def clean(self, *, now: datetime) -> None:
        """Drop what was kept for long enough, and the oldest of too many."""
        oldest = f"{now - KEPT_FOR:%Y%m%dT%H%M%SZ}"
        names = sorted({path.stem for path in self._folder.glob("*Z-*.*")})
        for name in names:
            if name < oldest or name in names[:-MOST_KEPT]:
                for path in self._folder.glob(f"{name}.*"):
                    path.unlink(missing_ok=True)
