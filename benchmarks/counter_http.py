"""The counter's service: from a frame of the camera to its verdict, and texts by HTTP.

The counter's registry is the nation's; the service, its client and the reader of
pictures share one core.
"""

from __future__ import annotations

import http.client
import io
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PIL import Image

from benchmarks.counter_service import start_counter
from benchmarks.nation import ACCEPTING_REGION, nation
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_code
from benchmarks.side_by_side import measure_side_by_side
from credential import qr_image
from trust_registry.store import TrustStore
from verifier.service.access import PAGE_TOKEN_HEADER
from verifier.verify import verify

__all__ = ["measure"]

LICENSES = 200
MANY = 100
PAIRS = 15
FRAMES = 150
FRAME = (1280, 720)


def measure() -> dict[str, float]:
    """Return milliseconds of a frame, and texts a second over the pure function's."""
    with nation() as made:
        store = TrustStore.open(made.trust)
        # Before the first request: an idle connection is closed after seconds.
        frames = [_frame(number) for number in range(FRAMES + 1)]
        codes = [business_license_code(number) for number in range(LICENSES)]
        ask = _client(store)
        return _frames(ask, frames) | _texts(ask, store, codes)


Ask = Callable[[str, bytes, str], dict[str, Any]]


def _client(store: TrustStore) -> Ask:
    """Return what asks the service, as its page and as a program of the hall."""
    running = start_counter(store)
    connection = http.client.HTTPConnection(running.host)
    connection.request("GET", "/api/page-token")
    told = json.loads(connection.getresponse().read())
    headers = {
        "authorization": f"Bearer {running.token}",
        PAGE_TOKEN_HEADER: told["token"],
    }

    def ask(path: str, body: bytes, kind: str) -> dict[str, Any]:
        connection.request("POST", path, body, {**headers, "content-type": kind})
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        return answer

    return ask


def _frames(ask: Ask, frames: list[bytes]) -> dict[str, float]:
    """Do with each frame what the page does: read it, then check what is new."""
    taken = []
    for frame in frames:
        begun = time.perf_counter()
        seen = ask("/api/read", frame, "image/jpeg")
        decided = ask("/api/check?case=1", frame, "image/jpeg")
        taken.append(1000 * (time.perf_counter() - begun))
        if not seen["codes"] or decided["verdict"] != "accepted":
            raise AssertionError(f"measured a {decided['verdict']}")
    warm = taken[1:]
    return {
        "counter.frame_to_verdict_ms": statistics.median(warm),
        "counter.frame_to_verdict_p99_ms": statistics.quantiles(warm, n=100)[98],
    }


def _frame(number: int) -> bytes:
    picture = Image.open(io.BytesIO(qr_image.png(business_license_code(number))))
    seen = Image.new("L", FRAME, 140)
    code = picture.convert("L").resize((520, 520), Image.Resampling.BICUBIC)
    paper = code.rotate(8, Image.Resampling.BICUBIC, expand=True, fillcolor=140)
    seen.paste(paper, (330, 60))
    file = io.BytesIO()
    seen.convert("RGB").save(file, "JPEG", quality=90)
    return file.getvalue()


def _texts(ask: Ask, store: TrustStore, codes: list[str]) -> dict[str, float]:
    single = [_body([code]) for code in codes]
    firsts = range(0, LICENSES, MANY)
    together = [_body(codes[first : first + MANY]) for first in firsts]
    view, status_lists = store.view(), store.status_lists()

    def purely() -> int:
        for code in codes:
            verify(
                code,
                trust=view,
                status_lists=status_lists,
                accepting_region=ACCEPTING_REGION,
                now=NOW,
            )
        return LICENSES

    alone = measure_side_by_side(partial(_verified, ask, single), purely, pairs=PAIRS)
    many = measure_side_by_side(partial(_verified, ask, together), purely, pairs=PAIRS)
    return {
        "counter.http_vs_pure": alone.ratio,
        "counter.http_per_s": alone.ours_per_s,
        "counter.http_many_vs_pure": many.ratio,
    }


def _body(codes: list[str]) -> bytes:
    return json.dumps({"codes": codes}).encode()


def _verified(ask: Ask, bodies: list[bytes]) -> int:
    checked = 0
    for body in bodies:
        answer = ask("/v1/verify", body, "application/json")
        if answer["verdict"] != "accepted":
            raise AssertionError(f"measured a {answer['verdict']}")
        checked += len(answer["results"])
    return checked
