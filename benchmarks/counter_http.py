"""The counter's service: from a frame of the camera to its verdict, and texts by HTTP.

The counter's registry is the nation's; the service, its client and the reader of
pictures share one core.
"""

from __future__ import annotations

import http.client
import io
import json
import statistics
import threading
import time
from collections.abc import Callable

from PIL import Image

from benchmarks.nation import ACCEPTING_REGION, nation
from benchmarks.nation_files import NOW
from benchmarks.nation_licenses import business_license_code
from benchmarks.side_by_side import measure_side_by_side
from credential import qr_image
from trust_registry.store import TrustStore
from verifier.checking import Counter
from verifier.service import create_service
from verifier.verify import verify
from web.listening import LOOPBACK, address_of, listen, serve

__all__ = ["measure"]

LICENSES = 200
FRAMES = 150
FRAME = (1280, 720)


def measure() -> dict[str, float]:
    """Return milliseconds of a frame, and texts a second over the pure function's."""
    with nation() as made:
        store = TrustStore.open(made.trust)
        ask = _client(store)
        return _frames(ask) | _texts(ask, store)


Ask = Callable[[str, bytes, str], dict[str, object]]


def _client(store: TrustStore) -> Ask:
    listening = listen(LOOPBACK, 0)
    host = address_of(listening)
    counter = Counter(store, accepting_region=ACCEPTING_REGION)
    service = create_service(counter, hosts=[host], clock=lambda: NOW)
    # It ends with the process: one process is one benchmark.
    threading.Thread(target=serve, args=(service, listening), daemon=True).start()
    connection = http.client.HTTPConnection(host)

    def ask(path: str, body: bytes, kind: str) -> dict[str, object]:
        connection.request("POST", path, body, {"content-type": kind})
        answer: dict[str, object] = json.loads(connection.getresponse().read())
        return answer

    return ask


def _frames(ask: Ask) -> dict[str, float]:
    """Do with each frame what the page does: read it, then check what is new."""
    taken = []
    for frame in [_frame(number) for number in range(FRAMES + 1)]:
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


def _texts(ask: Ask, store: TrustStore) -> dict[str, float]:
    codes = [business_license_code(number) for number in range(LICENSES)]
    bodies = [json.dumps({"text": code}).encode() for code in codes]
    view, status_lists = store.view(), store.status_lists()

    def by_http() -> int:
        for body in bodies:
            answer = ask("/api/check", body, "application/json")
            if answer["verdict"] != "accepted":
                raise AssertionError(f"measured a {answer['verdict']}")
        return LICENSES

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

    rates = measure_side_by_side(by_http, purely)
    return {
        "counter.http_vs_pure": rates.ratio,
        "counter.http_per_s": rates.ours_per_s,
    }
