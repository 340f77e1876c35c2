"""The counter's service over the nation's registry, running in this process."""

from __future__ import annotations

import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks.nation import ACCEPTING_REGION
from benchmarks.nation_files import NOW
from trust_registry.store import TrustStore
from verifier.checking import Counter
from verifier.hall_tokens import HallTokens, Scope
from verifier.service import create_service
from web.listening import LOOPBACK, address_of, listen, serve

__all__ = ["RunningCounter", "start_counter"]


class RunningCounter(NamedTuple):
    """Where it listens, and what a program of the hall asks with."""

    host: str
    token: str


def start_counter(store: TrustStore) -> RunningCounter:
    """Start the service; it ends with the process: one process is one benchmark."""
    folder = Path(tempfile.mkdtemp(prefix="tongyan-benchmarks-"))
    tokens = HallTokens(folder / "tokens.json")
    token = tokens.make("bench", Scope, now=NOW, lasts=timedelta(days=1))
    listening = listen(LOOPBACK, 0)
    host = address_of(listening)
    counter = Counter(store, accepting_region=ACCEPTING_REGION)
    service = create_service(counter, hosts=[host], clock=lambda: NOW, tokens=tokens)
    threading.Thread(target=serve, args=(service, listening), daemon=True).start()
    return RunningCounter(host, token)
