"""Fifty programs of a hall at once: how long the slowest of a hundred answers takes.

The service has a core; the clients are another process, on another core if there is
one. ``python -m benchmarks.counter_load 60`` does it for a minute; `make bench` for
less.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from typing import NamedTuple

from benchmarks.counter_service import RunningCounter, start_counter
from benchmarks.nation import nation
from benchmarks.nation_licenses import business_license_code
from trust_registry.store import TrustStore

__all__ = ["measure"]

CLIENTS = 50
SECONDS = 8.0
LICENSES = 200
_ACCEPTED = b'{"verdict":"accepted"'


class _Load(NamedTuple):
    taken_s: list[float]
    errors: int


def measure(seconds: float = SECONDS) -> dict[str, float]:
    """Return milliseconds of answers, answers a second, and how many were none."""
    codes = [business_license_code(number) for number in range(LICENSES)]
    with nation() as made:
        running = start_counter(TrustStore.open(made.trust))
        spawned = multiprocessing.get_context("spawn")
        with spawned.Pool(1) as pool:
            load = pool.apply(_load, (running, codes, seconds))
    told = [1000 * one for one in load.taken_s]
    return {
        "counter.p50_ms": statistics.median(told),
        "counter.p99_ms": statistics.quantiles(told, n=100)[98],
        "counter.load_per_s": len(told) / seconds,
        "counter.load_errors": load.errors,
    }


def _load(running: RunningCounter, codes: Sequence[str], seconds: float) -> _Load:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        others = os.sched_getaffinity(0) - {max(os.sched_getaffinity(0))}
        os.sched_setaffinity(0, others or os.sched_getaffinity(0))
    return asyncio.run(_all_clients(running, codes, seconds))


async def _all_clients(
    running: RunningCounter, codes: Sequence[str], seconds: float
) -> _Load:
    load = _Load([], 0)
    requests = [_request(running, code) for code in codes]
    ends = time.perf_counter() + seconds
    errors = await asyncio.gather(
        *(
            _client(running.host, requests[number:] + requests[:number], ends, load)
            for number in range(CLIENTS)
        )
    )
    return load._replace(errors=sum(errors))


async def _client(
    host: str, requests: Sequence[bytes], ends: float, load: _Load
) -> int:
    """Ask, one request after the other over one connection; return the errors."""
    address, _, port = host.partition(":")
    reader, writer = await asyncio.open_connection(address, int(port))
    errors = 0
    for request in cycle(requests):
        begun = time.perf_counter()
        if begun >= ends:
            break
        writer.write(request)
        errors += not await _is_accepted(reader)
        load.taken_s.append(time.perf_counter() - begun)
    writer.close()
    return errors


async def _is_accepted(reader: asyncio.StreamReader) -> bool:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    lengths = [line for line in lines if line.startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].partition(b":")[2]))
    return head.startswith(b"HTTP/1.1 200 ") and body.startswith(_ACCEPTED)


def _request(running: RunningCounter, code: str) -> bytes:
    body = json.dumps({"codes": [code]}).encode()
    head = (
        "POST /v1/verify HTTP/1.1",
        f"Host: {running.host}",
        f"Authorization: Bearer {running.token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", "")).encode() + body


if __name__ == "__main__":
    for name, value in measure(float(*islice(sys.argv, 1, 2))).items():
        print(f"{name:<24}{value:10.1f}")
