"""How much more memory something takes at its peak, as the kernel counts it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["AddedPeak", "added_peak_mb", "in_new_process", "peak_mb"]

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
# proc(5): sets the peak back to what is resident now.
_RESET_PEAK = "5"


@dataclass(slots=True)
class AddedPeak:
    """Megabytes above what was resident before; set when the block ends."""

    mb: float = 0.0


@contextmanager
def added_peak_mb() -> Iterator[AddedPeak]:
    """Measure a block; Linux only."""
    added = AddedPeak()
    _CLEAR.write_text(_RESET_PEAK, "ascii")
    before = _kilobytes("VmRSS")
    yield added
    added.mb = (_kilobytes("VmHWM") - before) / 1024


def peak_mb() -> float:
    """Return what this process has held at most, in megabytes; Linux only."""
    return _kilobytes("VmHWM") / 1024


def in_new_process(measured: Callable[[Path], float], folder: Path) -> float:
    """Return what a function measures where nothing was allocated before."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (folder,))


def _kilobytes(name: str) -> int:
    for line in _STATUS.read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise LookupError(name)
