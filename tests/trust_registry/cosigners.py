"""Three hosts of one registry, each with its own copy and one of the host's keys."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from tests.sample_registry import NOW
from tests.trust_registry.founded import PASSPHRASE, FoundedRegistry
from trust_registry.cosigning_files import Answer
from trust_registry.cosigning_host import CosigningHost
from trust_registry.host import Host
from trust_registry.mirror import Mirrored, mirror
from trust_registry.release import Release
from trust_registry.source import FolderSource

__all__ = ["Cosigner", "three_hosts"]


class Cosigner:
    """One of the three hosts."""

    def __init__(self, registry: FoundedRegistry, number: int) -> None:
        self.folder = registry.folder / f"host-{number}"
        shutil.copytree(registry.host.folder, self.folder)
        for key in (self.folder / "keys").glob("host-*"):
            if not key.name.startswith(f"host-{number}."):
                key.unlink()
        self.host = Host(self.folder)
        self.cosigning = CosigningHost(self.host)

    def ask(self, *, now: datetime = NOW) -> Path:
        """Write a request for the next release."""
        out = self.folder / "request.zip"
        self.cosigning.ask(out, PASSPHRASE, now=now)
        return out

    def answer(
        self, request: Path, *, now: datetime = NOW, emergency: str = ""
    ) -> Answer:
        """Check and sign another host's request."""
        return self.cosigning.answer(request, PASSPHRASE, now=now, emergency=emergency)

    def finish(self, answer: Answer, *, now: datetime = NOW) -> Release:
        """Publish with an answer."""
        raw = answer.model_dump_json().encode("ascii")
        return self.cosigning.finish(raw, PASSPHRASE, now=now)

    def mirror(self, other: Cosigner, *, now: datetime = NOW) -> Mirrored:
        """Take over what another host published."""
        source = FolderSource(other.host.repository.folder)
        return mirror(self.host, source, now=now)

    def published(self, name: str = "timestamp.json") -> bytes:
        """Return a role file as it is served."""
        return (self.host.repository.folder / "metadata" / name).read_bytes()


def three_hosts(registry: FoundedRegistry) -> tuple[Cosigner, Cosigner, Cosigner]:
    """Return the three hosts."""
    return Cosigner(registry, 1), Cosigner(registry, 2), Cosigner(registry, 3)
