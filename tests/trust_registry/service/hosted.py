"""A founded registry behind its own service, on real HTTP on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from tests.local_service import running
from tests.sample_registry import NOW
from tests.trust_registry.founded import FoundedRegistry
from trust_registry.service.app import HostService

__all__ = ["Hosted", "code_of", "hosting"]


@dataclass
class Hosted:
    """A running service; the test sets its clock."""

    registry: FoundedRegistry
    service: HostService
    address: str
    client: httpx.Client
    clock: list[datetime] = field(default_factory=lambda: [NOW])

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a path as it is, and for no coding that is not named."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers={"accept-encoding": "identity", **named})

    def hand_in(self, content: bytes, kind: str = "application/zip") -> httpx.Response:
        return self.client.post(
            "/ingest", content=content, headers={"content-type": kind}
        )

    def hand_in_file(self, file: Path) -> httpx.Response:
        return self.hand_in(file.read_bytes())

    def ask(self, path: str, **query: Any) -> httpx.Response:
        return self.client.post(path, json=query)


@contextmanager
def hosting(registry: FoundedRegistry, **settings: Any) -> Iterator[Hosted]:
    """Serve a registry's host; yield it."""
    clock = [NOW]
    service = HostService(registry.host, clock=lambda: clock[0], **settings)
    with (
        service.running(),
        running(lambda _: service.app) as address,
        httpx.Client(base_url=address, trust_env=False) as client,
    ):
        yield Hosted(registry, service, address, client, clock)


def code_of(answer: httpx.Response) -> str:
    """Return the code of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["sentence"]["zh"]
    assert told["action"]["en"]
    return str(told["type"]).removeprefix("urn:tongyan:problem:")
