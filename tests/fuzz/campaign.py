"""A long run by hand: inputs one after the other, each under watch, findings kept."""

from __future__ import annotations

import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, process_time
from types import FrameType

from tests.fuzz.findings import Finding, save, shrunk
from tests.fuzz.mutation import inputs, seeded
from tests.fuzz.target import Target

__all__ = ["Watch", "campaign", "kept"]

# An input of 64 KiB that needs more is a finding as well.
_MEMORY_LIMIT_KB = 200 * 1024
_HANGS_AFTER_S = 20
_TELLS_EVERY_S = 15


class SlowError(Exception):
    """An input that takes too long or too much memory."""


class Watch:
    """Runs one target's entry and tells what is wrong with an input, if anything."""

    def __init__(self, run: Callable[[bytes], object], *, limit_s: float) -> None:
        self._run = run
        self._limit_s = limit_s
        self._peak_kb = _peak_kb()
        self.slowest_s = 0.0

    def finding(self, raw: bytes) -> Finding | None:
        """Return what an input brings to light, or None."""
        # Time of this process: a busy machine is no finding.
        began = process_time()
        try:
            with _alarm(_HANGS_AFTER_S):
                self._run(raw)
            self._check_cost(process_time() - began)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            return Finding(raw, _place_of(error), _told(error))
        return None

    def _check_cost(self, took_s: float) -> None:
        self.slowest_s = max(self.slowest_s, took_s)
        if took_s > self._limit_s:
            raise SlowError(f"took {took_s:.1f} s")
        # The highest peak so far: it shows an input that needs more than all before.
        peak_kb = _peak_kb()
        used_kb, self._peak_kb = peak_kb - self._peak_kb, peak_kb
        if used_kb > _MEMORY_LIMIT_KB:
            raise SlowError(f"took {used_kb // 1024} MiB more than any before")


def campaign(target: Target, *, seconds: float, seed: int, folder: Path) -> int:
    """Feed a target for some time; return how many findings were kept.

    Args:
        target: What is fed.
        seconds: How long; the input under way is finished.
        seed: Which inputs: the same seed gives the same ones.
        folder: Where findings are kept, one file each, made small first.
    """
    found: dict[str, Finding] = {}
    random = seeded(seed)
    until, tell_at, count = monotonic() + seconds, monotonic() + _TELLS_EVERY_S, 0
    with target.opened() as entry:
        for raw in entry.seeds:
            entry.run(raw)
        watch = Watch(entry.run, limit_s=target.limit_s)
        for raw in inputs(random, entry.seeds, target.change):
            if monotonic() > until:
                break
            count += 1
            finding = watch.finding(raw)
            if finding is not None and finding.place not in found:
                found[finding.place] = finding
                kept(finding, target, watch, folder)
            if monotonic() > tell_at:
                tell_at += _TELLS_EVERY_S
                _tell(_progress(target, count, watch, found))
    _tell(_progress(target, count, watch, found))
    return len(found)


def kept(finding: Finding, target: Target, watch: Watch, folder: Path) -> None:
    """Make a finding small and keep it as a vector."""
    small = shrunk(finding, watch.finding)
    path = save(small, target.name, folder)
    _tell(f"{path}: {small.told}\n    {small.place}")


def _progress(
    target: Target, count: int, watch: Watch, found: dict[str, Finding]
) -> str:
    return (
        f"{target.name}: {count:,} inputs, slowest {watch.slowest_s:.2f} s, "
        f"peak {_peak_kb() // 1024} MiB, {len(found)} findings"
    )


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise SlowError(f"hangs: no end after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _place_of(error: Exception) -> str:
    if isinstance(error, SlowError):
        return "slow or large"
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno} in {last.name}"


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200].replace("\n", " ")
