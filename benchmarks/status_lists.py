"""A status list of 15 million entries: publish, publish again, load, look up.

Publishing is the issuer's own, from the ledger's rows to the signed file in its place.
All places are given out in the ledger's blocks. A part of their licenses are rows, and
among them all that are not valid: the others are read by no publication.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.large_ledger import LargeLedger, fill, license_id
from benchmarks.memory import added_peak_mb, in_new_process
from benchmarks.office import NOW_S, PASSPHRASE, open_office
from credential import StatusList
from credential.status_list import LicenseState
from issuer.agencies import keys_of
from issuer.installation import Installation
from issuer.registry_entries import status_issuer_entry
from issuer.state import Act, change
from issuer.status_publication import PublishedList
from trust_registry.agencies import StatusIssuer
from trust_registry.status_acceptance import accept_status_list

__all__ = ["measure"]

SIZE = LargeLedger(places=15_000_000, licenses=200_000, not_valid=150_000)
TIMES = 5
LOOKUPS = 200_000
STRIDE = 7_368_787


def measure(size: LargeLedger = SIZE) -> dict[str, float]:
    """Return the figures; a list that says anything else than the ledger fails."""
    with tempfile.TemporaryDirectory() as folder:
        installation, agency = open_office(Path(folder) / "installation")
        with installation:
            fill(installation, agency, size)
            return {
                **_publishing(installation, size),
                "issuer.status_republish_s": _republishing(installation, size),
                **_reading(installation, size),
            }


def _publishing(installation: Installation, size: LargeLedger) -> dict[str, float]:
    now = iter(range(NOW_S, NOW_S + TIMES))
    publish_s = _fastest(lambda: _publish(installation, next(now)))
    token = _publish(installation, NOW_S + TIMES).token
    return {
        "status.publish_15m_s": publish_s,
        "status.publish_peak_mb": in_new_process(_publish_peak, installation.folder),
        "status.size_vs_entropy": len(token) / _entropy_bytes(size),
        "status.size_kb": len(token) / 1000,
    }


def _publish(installation: Installation, now: int) -> PublishedList:
    (published,) = installation.status_publisher(PASSPHRASE, now=now).publish(now=now)
    return published


def _publish_peak(folder: Path) -> float:
    with Installation.open(folder) as installation, added_peak_mb() as peak:
        _publish(installation, NOW_S + 50)
    return peak.mb


def _entropy_bytes(size: LargeLedger) -> float:
    """Return what the states of the places given out take at least, in bytes."""
    counts = Counter(size.states().values())
    counts[LicenseState.VALID] = size.places - size.not_valid
    shares = [count / size.places for count in counts.values()]
    return size.places * -sum(share * math.log2(share) for share in shares) / 8


def _republishing(installation: Installation, size: LargeLedger) -> float:
    """Return the seconds from one decision to the file that tells it."""
    states = size.states()
    valid = (row for row in range(size.licenses) if row not in states)
    now = NOW_S + 100

    def revoke_and_publish() -> None:
        with installation.ledger.writing() as connection:
            change(
                connection,
                license_id(next(valid)),
                Act.REVOKE,
                reason="measured",
                operator="bench",
                now=now,
            )
        _publish(installation, now)

    return _fastest(revoke_and_publish)


def _reading(installation: Installation, size: LargeLedger) -> dict[str, float]:
    _publish(installation, NOW_S + 200)
    held = _load(installation)
    _check(held, size)
    return {
        "status.load_15m_s": _fastest(lambda: _load(installation)),
        "status.load_peak_mb": in_new_process(_load_peak, installation.folder),
        "status.lookup_us": _lookup_us(held, size),
    }


def _load(installation: Installation) -> StatusList:
    """Return the list as a counter takes it from its file: verified, unpacked."""
    (file,) = (installation.folder / "status").iterdir()
    return accept_status_list(
        file.read_text("ascii"),
        uri=f"{installation.region.status_prefix}{file.stem}",
        view=_Region(installation),
        highest_issued_at=None,
    )


def _load_peak(folder: Path) -> float:
    with Installation.open(folder) as installation, added_peak_mb() as peak:
        _load(installation)
    return peak.mb


class _Region:
    """The one thing of a registry that accepting a list asks for."""

    def __init__(self, installation: Installation) -> None:
        with installation.ledger.reading() as connection:
            keys = keys_of(connection, None)
        self._issuer = status_issuer_entry(installation.region, keys)

    def status_issuer_for(self, uri: str) -> StatusIssuer | None:
        return self._issuer if uri.startswith(self._issuer.uri_prefix) else None


def _check(held: StatusList, size: LargeLedger) -> None:
    """Compare the list with what was entered, license by license."""
    states = size.states()
    wrong = sum(
        held.state_at(index) is not states.get(row, LicenseState.VALID)
        for row, index in enumerate(size.indices())
    )
    if wrong != TIMES:
        raise AssertionError(f"{wrong} entries differ; {TIMES} licenses were revoked")


def _lookup_us(held: StatusList, size: LargeLedger) -> float:
    # Far apart: each lookup finds its page of memory out of the caches.
    wanted = [number * STRIDE % size.places for number in range(LOOKUPS)]

    def look_up() -> None:
        for index in wanted:
            held.state_at(index)

    return _fastest(look_up) / LOOKUPS * 1e6


def _fastest(operation: Callable[[], object]) -> float:
    """Return seconds; what slows the others is the rest of the machine."""
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        operation()
        times.append(time.perf_counter() - begun)
    return min(times)
