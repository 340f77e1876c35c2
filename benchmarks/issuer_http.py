"""Licenses minted over HTTP: fifty clients at once at a real service of two workers.

A client sends its next application when the last one is answered. Every answer has to
be a minted license: one error fails the run.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.nation_licenses import business_license_fields
from benchmarks.office import NOW_S, PASSPHRASE, open_office
from credential.moments import from_seconds, to_rfc3339
from issuer.accounts.api_tokens import make_token
from issuer.accounts.operators import add_operator
from issuer.accounts.roles import Permission, Role
from issuer.accounts.settings import AccountSettings

__all__ = ["measure"]

CLIENTS = 50
WORKERS = 2
# What `make bench` has time for; the figure asks for a minute, an argument.
SECONDS = 15.0
WARM_S = 2.0
DAY_S = 86_400

_APPLICATIONS = count()


def measure(seconds: float = SECONDS) -> dict[str, float]:
    """Return the slowest hundredth in milliseconds, and licenses a second."""
    # Pinned to one core by `one`, which these processes would inherit.
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    with tempfile.TemporaryDirectory(prefix="tongyan-http-") as made:
        folder = Path(made)
        token = _office(folder)
        with _served(folder) as url:
            asyncio.run(_load(url, token, WARM_S))
            begun = time.perf_counter()
            taken = asyncio.run(_load(url, token, seconds))
            lasted = time.perf_counter() - begun
    return {
        "issuer.http_mint_p99_ms": 1000 * statistics.quantiles(taken, n=100)[98],
        "issuer.http_mint_per_s": len(taken) / lasted,
    }


def _office(folder: Path) -> str:
    """Make an installation and return a token of an operator who enters."""
    installation, agency = open_office(folder / "office")
    passphrase = folder / "passphrase.txt"
    passphrase.touch(mode=0o600)
    passphrase.write_bytes(PASSPHRASE.reveal())
    with installation, installation.ledger.writing() as connection:
        operator = add_operator(
            connection,
            "measuring",
            agency_id=agency.id,
            roles=[Role.ENTER],
            password_hash="none",  # noqa: S106 - nobody signs in with it
            must_change_by=NOW_S + DAY_S,
            by="measuring",
            now=NOW_S,
        )
        _, secret = make_token(
            connection,
            operator,
            [Permission.ENTER],
            label="measuring",
            life_s=DAY_S,
            settings=AccountSettings(),
            by="measuring",
            now=NOW_S,
        )
    return secret


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    command = [
        *(sys.executable, "-m", "issuer.cli", "serve", str(folder / "office")),
        *("--passphrase-file", str(folder / "passphrase.txt")),
        *("--workers", str(WORKERS), "--port", "0", "--json"),
        *("--at", to_rfc3339(from_seconds(NOW_S + 60))),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        try:
            if serving.stdout is None:
                raise AssertionError("the service tells no address")
            told = "".join(iter(serving.stdout.readline, "}\n"))
            yield json.loads(told + "}")["url"]
        finally:
            serving.terminate()
            serving.wait(timeout=60)


async def _load(url: str, token: str, seconds: float) -> list[float]:
    """Return how long each request of all clients took, in seconds."""
    ends = time.perf_counter() + seconds
    clients = [_client(url, token, ends) for _ in range(CLIENTS)]
    return [one for taken in await asyncio.gather(*clients) for one in taken]


async def _client(url: str, token: str, ends: float) -> list[float]:
    at = urlsplit(url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    taken = []
    while time.perf_counter() < ends:
        request = _request(at.netloc, token, next(_APPLICATIONS))
        begun = time.perf_counter()
        writer.write(request)
        status, body = await _answer(reader)
        taken.append(time.perf_counter() - begun)
        if status != 201:
            raise AssertionError(f"measured {status}: {body[:300]!r}")
    writer.close()
    return taken


def _request(host: str, token: str, number: int) -> bytes:
    entry = {"type": "business-license", "fields": business_license_fields(number)}
    body = json.dumps(entry).encode()
    head = (
        "POST /api/licenses HTTP/1.1",
        f"Host: {host}",
        f"Authorization: Bearer {token}",
        f"Idempotency-Key: measuring-{number:08}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*head, "", "")).encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers["content-length"]))
    return int(head[0].split()[1]), body


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)))
