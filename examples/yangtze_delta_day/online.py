"""Revoked a minute ago: the stick does not know, the issuer's own service does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examples.yangtze_delta_day.cases import Case
from examples.yangtze_delta_day.counters import Scan, scan
from examples.yangtze_delta_day.stage import Stage

__all__ = ["play"]

STOP_S = 20


def play(stage: Stage) -> list[Scan]:
    """Revoke a license now; check it offline, then online on loopback."""
    image = "driver-nanjing.png"
    stage.act("revoke", "driver-nanjing", at=stage.time.today)
    offline = Case(image, "刚吊销：离线 revoked a minute ago", "320000", "310000")
    online = Case(
        image,
        "刚吊销：联网 the same, --online",
        "320000",
        "310000",
        "revoked",
        online=True,
    )
    with _issuer_service(stage, "320000") as address:
        mirror = f"https://status.320000.example/={address}/status/320000/"
        return [scan(stage, offline), scan(stage, online, mirror=mirror)]


@contextmanager
def _issuer_service(stage: Stage, region: str) -> Iterator[str]:
    command: list[str | Path] = [
        *(
            sys.executable,
            "-c",
            "from issuer.cli import main; raise SystemExit(main())",
        ),
        *("serve", stage.installation(region), "--port", "0", "--json"),
        *("--passphrase-file", stage.programs.passphrase_file),
    ]
    service = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if service.stdout is None:
            raise RuntimeError("the issuer's service has no output")
        # It says where it listens once it does: one object, a member a line.
        told = "".join(iter(service.stdout.readline, "}\n")) + "}"
        yield json.loads(told)["url"]
    finally:
        service.terminate()
        service.wait(timeout=STOP_S)
